"""A driven pendulum by a deep operator network."""

import dataclasses
from collections.abc import Mapping

import jax
from jaxtyping import PRNGKeyArray

from ritz.ansatze import activation_named, count_parameters
from ritz.callbacks import Clock
from ritz.cards import Card
from ritz.costs import LeastSquares
from ritz.fitting import Fit
from ritz.optimisers import Natural, ShareOfLoss
from ritz.problems.equations.operators import Pairs, Pendulum
from ritz.problems.equations.operators.forced import Triples
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.equations.operators import comparison, pictures, rows
from ritz.recipes.equations.operators.networks import deep_onet
from ritz.samplers import Dataset

CARD = Card(
    name="deeponet-pendulum",
    question="solve an equation",
    summary="A pendulum driven by random forces: a deep operator network by natural gradient",
    needs="nothing",
    measure="relative_l2",
    reference="our own Runge-Kutta solver, good to 1e-7; at most 1 % is promised",
    minutes=1.0,
)


@dataclasses.dataclass(frozen=True)
class PendulumRecipe(Recipe):
    """Branch and trunk of two layers of 40, Gauss-Newton steps on 1000 of 10 000 triples at a time."""

    problem: Pendulum = Pendulum()
    train: int = 10_000
    test: int = 1000
    components: int = 20
    width: int = 40
    activation: str = "tanh"
    batch: int = 1000
    share: float = 0.1
    norm: float = 1.0
    steps: int = 60
    goal: float = 0.01

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """One fit."""
        train = rows.at_a_place(self._made(key).train)
        ansatz = deep_onet(
            train.x.u,
            train.x.y,
            components=self.components,
            width=self.width,
            depth=2,
            activation=activation_named(self.activation),
            key=key,
        )
        optimiser = Natural(damping=ShareOfLoss(self.share, 1e-12), norm=self.norm, halvings=6)
        sampler = Dataset(train, batch=self.batch)
        return {"main": Job(ansatz, sampler, LeastSquares(), optimiser, self.steps, (Clock(every=self.steps),))}

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Relative errors of whole answers at 101 times, and a few of them."""
        made, net = self._made(key), fits["main"].ansatz
        test = self.problem.pairs(self.test, key=jax.random.fold_in(key, 1))
        measures = comparison.measures(self.problem, {"main": net}, test)
        few = Pairs(*(part[:4] for part in test))
        return Findings(
            "relative_l2",
            {**measures, **pictures.seconds(fits, made.seconds)},
            (pictures.functions(self.problem, net, few), pictures.losses(fits)),
            comparison.remarks(self.problem, self.train, self.test, count_parameters(net)),
            (self.problem.source,),
        )

    def expectations(self) -> dict[str, Expectation]:
        """`goal`."""
        return comparison.expectations(self.problem, self.goal)

    def _made(self, key: PRNGKeyArray) -> rows.Made[Triples]:
        return rows.triples(self.problem, self.train, 1, key=key)
