"""The viscosity of a wave that steepens, from scattered measurements of it."""

import dataclasses
from collections.abc import Mapping

import jax.numpy as jnp
from jaxtyping import PRNGKeyArray

from ritz.ansatze import MLP, Coordinates, HardConditions
from ritz.cards import Card
from ritz.fitting import Fit
from ritz.optimisers import Natural, ShareOfLoss
from ritz.problems.equations.inverse import BurgersInverse
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.equations.inverse import unknowns
from ritz.samplers import Blocks, ResidualAdaptive

CARD = Card(
    name="burgers-inverse",
    question="solve an equation",
    summary="The viscosity of a wave that steepens, from 2000 scattered measurements of it",
    needs="nothing",
    measure="viscosity",
    reference="0.01/pi, by construction",
    minutes=2.0,
)


@dataclasses.dataclass(frozen=True)
class BurgersInverseRecipe(Recipe):
    """tanh, three hidden layers, all conditions built in; the equation is asked for where it is violated most."""

    problem: BurgersInverse = BurgersInverse()
    width: int = 20
    inside: int = 1200
    share: float = 1e-4
    steps: int = 300
    goal: float | None = None
    """The relative error asked for; None: 0.1 % of clean measurements, 1 % of noisy ones."""

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """One fit."""
        network = MLP([2, self.width, self.width, self.width, 1], activation=jnp.tanh, key=key)
        inner = Coordinates(network, **self.problem.box.intervals)
        ansatz = unknowns.fields(self.problem, HardConditions(inner, self.problem.value, self.problem.distance))
        optimiser = Natural(damping=ShareOfLoss(self.share, 1e-12), halvings=10)
        observers = (unknowns.watch(self.problem, self.steps),)
        return {"main": Job(ansatz, self._points(), unknowns.cost(self.problem), optimiser, self.steps, observers)}

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """The viscosity, errors and pictures."""
        whole = unknowns.cost(self.problem)
        return unknowns.findings(self.problem, whole, fits["main"], key=key, points=self._points())

    def expectations(self) -> dict[str, Expectation]:
        """To `goal`, and with noise within the error bar."""
        asked = 0.01 if self.problem.noise else 0.001
        return unknowns.expectations(self.problem, asked if self.goal is None else self.goal)

    def _points(self) -> Blocks:
        residual = self.problem.equations()["inside"]
        return unknowns.with_data(self.problem, {"inside": ResidualAdaptive(self.problem.box, self.inside, residual)})
