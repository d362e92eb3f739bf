"""The conductivity of a rod from its temperatures."""

import dataclasses
from collections.abc import Mapping

import jax.numpy as jnp
from jaxtyping import PRNGKeyArray

from ritz.ansatze import MLP, Coordinates, HardConditions
from ritz.cards import Card
from ritz.fitting import Fit
from ritz.optimisers import Natural, ShareOfLoss
from ritz.problems.equations.inverse import HeatInverse
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.equations.inverse import unknowns
from ritz.samplers import Blocks, QuasiRandom

CARD = Card(
    name="heat-inverse",
    question="solve an equation",
    summary="The conductivity of a rod from 100 noisy temperatures, with an error bar",
    needs="nothing",
    measure="conductivity",
    reference="0.3, by construction",
    minutes=0.2,
    cheap=True,
    tour=True,
)


@dataclasses.dataclass(frozen=True)
class HeatInverseRecipe(Recipe):
    """tanh, two hidden layers, all conditions built in; equation and measurements in one Gauss-Newton system."""

    problem: HeatInverse = HeatInverse()
    width: int = 16
    inside: int = 256
    share: float = 1e-3
    steps: int = 40
    goal: float = 0.01

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """One fit."""
        network = MLP([2, self.width, self.width, 1], activation=jnp.tanh, key=key)
        inner = Coordinates(network, **self.problem.box.intervals)
        ansatz = unknowns.fields(self.problem, HardConditions(inner, self.problem.value, self.problem.distance))
        optimiser = Natural(damping=ShareOfLoss(self.share, 1e-12), halvings=10)
        observers = (unknowns.watch(self.problem, self.steps),)
        return {"main": Job(ansatz, self._points(), unknowns.cost(self.problem), optimiser, self.steps, observers)}

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """The conductivity, errors and pictures."""
        whole = unknowns.cost(self.problem)
        return unknowns.findings(self.problem, whole, fits["main"], key=key, points=self._points())

    def expectations(self) -> dict[str, Expectation]:
        """To `goal`, and within the error bar."""
        return unknowns.expectations(self.problem, self.goal)

    def _points(self) -> Blocks:
        return unknowns.with_data(self.problem, {"inside": QuasiRandom(self.problem.box, self.inside)})
