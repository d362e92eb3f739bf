"""Diffusion and reaction by deep operator networks: a trunk that is learnt, and one of principal modes."""

import dataclasses
from collections.abc import Mapping

import jax.numpy as jnp
from jaxtyping import PRNGKeyArray

from ritz.ansatze import MLP, PODDeepONet, PrincipalComponents, Sequential, count_parameters
from ritz.callbacks import Clock
from ritz.cards import Card
from ritz.costs import LeastSquares, MeanSquaredError
from ritz.fitting import Fit
from ritz.optimisers import Adam, Cosine, Natural, ShareOfLoss
from ritz.problems.equations.operators import DiffusionReaction, Pairs
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.equations.operators import comparison, pictures, rows
from ritz.recipes.equations.operators.networks import deep_onet
from ritz.samplers import Dataset, Labelled

CARD = Card(
    name="deeponet-diffusion-reaction",
    question="solve an equation",
    summary="Diffusion and reaction with random sources: a deep operator network, and one with principal modes (POD)",
    needs="nothing",
    measure="relative_l2",
    reference="our own finite differences, good to 3e-4; at most 1 % is promised",
    minutes=2.0,
)


@dataclasses.dataclass(frozen=True)
class DiffusionReactionRecipe(Recipe):
    """Branch and trunk of two layers; both jobs learn from the same functions.

    main  deep operator network, natural gradient on `each` random places of every function
    pod   the trunk replaced by mean and `modes` principal modes of the training answers, Adam on whole answers
    """

    problem: DiffusionReaction = DiffusionReaction()
    train: int = 2000
    test: int = 200
    each: int = 10
    unexplained: float = 1e-5
    """Fraction of the variance of the inputs that the branches are not shown."""
    width: int = 40
    batch: int = 1000
    share: float = 0.1
    norm: float = 1.0
    steps: int = 160
    modes: int = 20
    pod_rate: float = 3e-3
    pod_batch: int = 50
    pod_steps: int = 6000
    goal: float = 0.01

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """A fit for each network."""
        train = self._made(key).train
        data = rows.at_a_place(rows.scattered(self.problem, train, self.each, key=key))
        sizes = {"unexplained": self.unexplained, "width": self.width, "depth": 2}
        net = deep_onet(data.x.u, data.x.y, **sizes, activation=jnp.tanh, key=key)
        natural = Natural(damping=ShareOfLoss(self.share, 1e-12), norm=self.norm, halvings=6)
        pod = self._pod(train, key=key)
        whole = Dataset(Labelled(jnp.asarray(train.u), jnp.asarray(train.s)), batch=self.pod_batch)
        adam = Adam(Cosine(self.pod_rate, self.pod_steps))
        scattered, clocks = (
            Dataset(data, batch=self.batch),
            [(Clock(every=max(1, n // 20)),) for n in (self.steps, self.pod_steps)],
        )
        return {
            "main": Job(net, scattered, LeastSquares(), natural, self.steps, clocks[0]),
            "pod": Job(pod, whole, MeanSquaredError(), adam, self.pod_steps, clocks[1]),
        }

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Relative errors of whole answers, and one of them."""
        made = self._made(key)
        networks = {name: fit.ansatz for name, fit in fits.items()}
        measures = comparison.measures(self.problem, networks, made.test, train=made.train)
        titles = {"main": "network", "pod": "network with principal modes"}
        compared = comparison.Compared.of(
            self.problem,
            {titles[name]: comparison.predictor(self.problem, net) for name, net in networks.items()},
            comparison.baselines_of_pairs(made.train),
            made.train.u,
            made.test,
            key=key,
        )
        return Findings(
            "relative_l2",
            {**measures, **compared.measures, **pictures.seconds(fits, made.seconds)},
            (*compared.exhibits, *pictures.fields(self.problem, networks["main"], made.test), pictures.losses(fits)),
            (
                *compared.remarks,
                *comparison.remarks(self.problem, self.train, self.test, count_parameters(networks["main"])),
            ),
            (self.problem.source,),
        )

    def expectations(self) -> dict[str, Expectation]:
        """`goal`, and no worse than simple maps."""
        return comparison.expectations(self.problem, self.goal)

    def _made(self, key: PRNGKeyArray) -> rows.Made[Pairs]:
        return rows.pairs(self.problem, self.train, self.test, key=key)

    def _pod(self, train: Pairs, *, key: PRNGKeyArray) -> PODDeepONet:
        components = PrincipalComponents.explaining(jnp.asarray(train.u), unexplained=self.unexplained)
        branch = MLP(
            [len(components.directions.value), self.width, self.width, self.modes], activation=jnp.tanh, key=key
        )
        return PODDeepONet(Sequential((components, branch)), jnp.asarray(train.s), self.modes)
