"""Ordinary equations driven by a random function, by deep operator networks: what their recipes share."""

import abc
import dataclasses
from collections.abc import Mapping

import jax
from jaxtyping import PRNGKeyArray

from ritz.ansatze import activation_named, count_parameters
from ritz.callbacks import Clock
from ritz.costs import LeastSquares
from ritz.fitting import Fit
from ritz.optimisers import Natural, ShareOfLoss
from ritz.problems.equations.operators import Pairs
from ritz.problems.equations.operators.forced import Forced, Triples
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.equations.operators import comparison, pictures, rows
from ritz.recipes.equations.operators.networks import deep_onet
from ritz.samplers import Dataset


@dataclasses.dataclass(frozen=True)
class DrivenRecipe(Recipe, abc.ABC):
    """Branch and trunk of two layers, Gauss-Newton steps on `batch` of the triples at a time. Abstract."""

    problem: Forced
    train: int = 10_000
    test: int = 1000
    unexplained: float = 1e-5
    """Fraction of the variance of the inputs that the branch is not shown."""
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
        sizes = {"unexplained": self.unexplained, "width": self.width, "depth": 2}
        ansatz = deep_onet(train.x.u, train.x.y, **sizes, activation=activation_named(self.activation), key=key)
        optimiser = Natural(damping=ShareOfLoss(self.share, 1e-12), norm=self.norm, halvings=6)
        clock = Clock(every=max(1, self.steps // 20))
        return {"main": Job(ansatz, Dataset(train, batch=self.batch), LeastSquares(), optimiser, self.steps, (clock,))}

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Relative errors of whole answers at 101 times, and a few of them."""
        made, net = self._made(key), fits["main"].ansatz
        test = self.problem.pairs(self.test, key=jax.random.fold_in(key, 1))
        measures = comparison.measures(self.problem, {"main": net}, test)
        few = Pairs(*(part[:4] for part in test))
        compared = comparison.Compared.of(
            self.problem,
            {"network": comparison.predictor(self.problem, net)},
            comparison.baselines_of_triples(self.problem, made.train),
            made.train.u,
            test,
            key=key,
        )
        return Findings(
            "relative_l2",
            {**measures, **compared.measures, **pictures.seconds(fits, made.seconds)},
            (*compared.exhibits, pictures.functions(self.problem, net, few), pictures.losses(fits)),
            (*compared.remarks, *comparison.remarks(self.problem, self.train, self.test, count_parameters(net))),
            (self.problem.source,),
        )

    def expectations(self) -> dict[str, Expectation]:
        """`goal`, and no worse than simple maps."""
        return comparison.expectations(self.problem, self.goal)

    def _made(self, key: PRNGKeyArray) -> rows.Made[Triples]:
        return rows.triples(self.problem, self.train, 1, key=key)
