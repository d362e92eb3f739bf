"""Stokes flow: velocity and pressure of a creeping fluid, with the velocity on the boundary built in."""

import dataclasses
from collections.abc import Mapping

import jax.numpy as jnp
from jaxtyping import PRNGKeyArray

from ritz.ansatze import MLP, Coordinates
from ritz.cards import Card
from ritz.costs import Residual
from ritz.fitting import Fit
from ritz.optimisers import Natural, ShareOfLoss
from ritz.problems.equations import Stokes
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.equations import assembly, comparison

CARD = Card(
    name="stokes",
    question="solve an equation",
    summary="Creeping flow beside a line force: velocity and pressure from the values on the boundary",
    needs="nothing",
    measure="relative_l2_u",
    reference="the two-dimensional Stokeslet, exact",
    minutes=0.7,
)


@dataclasses.dataclass(frozen=True)
class StokesRecipe(Recipe):
    """tanh, two hidden layers; the boundary by construction, the pressure in the middle as a residual."""

    problem: Stokes = Stokes()
    width: int = 32
    inside: int = 300
    share: float = 1e-7
    norm: float = 1.0
    steps: int = 150
    goal: float = 1e-5
    pressure_goal: float = 1e-4

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """One fit."""
        problem = self.problem
        network = MLP([2, self.width, self.width, 3], activation=jnp.tanh, key=key)
        ansatz = assembly.built_in(problem, Coordinates(network, **problem.box.intervals))
        sampler = assembly.points(problem, {"inside": self.inside, "pressure": 1})
        optimiser = Natural(damping=ShareOfLoss(self.share, 1e-15), norm=self.norm, halvings=10)
        return {"main": Job(ansatz, sampler, self._cost(), optimiser, self.steps)}

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Errors and pictures."""
        return comparison.findings(self.problem, self._cost(), fits["main"], key=key)

    def expectations(self) -> dict[str, Expectation]:
        """`goal` for the velocity, `pressure_goal` for the pressure."""
        return comparison.expectations(self.problem, {"u": self.goal, "v": self.goal, "p": self.pressure_goal})

    def _cost(self) -> Residual:
        return Residual({**self.problem.equations(), "pressure": self.problem.conditions()["pressure"][1]})
