"""Kovasznay flow: steady Navier-Stokes with the velocity on the boundary built in."""

import dataclasses
from collections.abc import Mapping

import jax.numpy as jnp
from jaxtyping import PRNGKeyArray

from ritz.ansatze import MLP, Coordinates, Fields, HardConditions
from ritz.cards import Card
from ritz.costs import Residual
from ritz.fitting import Fit
from ritz.optimisers import Natural, ShareOfLoss
from ritz.problems.equations import Kovasznay
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.equations import assembly, comparison

CARD = Card(
    name="kovasznay",
    question="solve an equation",
    summary="The wake behind a grid at Re = 40: velocity and pressure from the values on the boundary",
    needs="nothing",
    measure="relative_l2_u",
    reference="L. I. G. Kovasznay (1948), exact",
    minutes=1.0,
)


@dataclasses.dataclass(frozen=True)
class KovasznayRecipe(Recipe):
    """tanh, two hidden layers; the boundary by construction, the pressure at the origin as a residual.

    The damping is a very small share of the loss, and the moves are limited in length.
    """

    problem: Kovasznay = Kovasznay()
    width: int = 40
    inside: int = 400
    share: float = 1e-7
    norm: float = 1.0
    steps: int = 150
    goal: float = 1e-5

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """One fit."""
        problem = self.problem
        network = MLP([2, self.width, self.width, 3], activation=jnp.tanh, key=key)
        inner = Coordinates(network, **problem.box.intervals)
        ansatz = Fields(HardConditions(inner, problem.value, problem.distance), problem.fields)
        sampler = assembly.points(problem, {"inside": self.inside, "pressure": 1})
        optimiser = Natural(damping=ShareOfLoss(self.share, 1e-15), norm=self.norm, halvings=10)
        return {"main": Job(ansatz, sampler, self._cost(), optimiser, self.steps)}

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Errors and pictures."""
        return comparison.findings(self.problem, self._cost(), fits["main"], key=key)

    def expectations(self) -> dict[str, Expectation]:
        """`goal` for velocity and pressure."""
        return comparison.expectations(self.problem, dict.fromkeys(self.problem.fields, self.goal))

    def _cost(self) -> Residual:
        return Residual({**self.problem.equations(), "pressure": self.problem.conditions()["pressure"][1]})
