"""Stokes flow: velocity and pressure of a creeping fluid, with the velocity on the boundary built in."""

import dataclasses
from collections.abc import Mapping

import jax.numpy as jnp
from jaxtyping import PRNGKeyArray

from ritz.ansatze import MLP, Coordinates, Pinned
from ritz.cards import Card
from ritz.costs import Residual
from ritz.fitting import Fit
from ritz.optimisers import Fixed, Natural
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
    minutes=1.2,
)


@dataclasses.dataclass(frozen=True)
class StokesRecipe(Recipe):
    """tanh, two hidden layers, undamped Gauss-Newton steps of limited length; the velocity on the boundary and the
    pressure in the middle by construction.

    Three residuals at each of `inside` points are more rows than the network has parameters. With fewer rows every
    step fits its points exactly, whatever that does between them, and some keys never left the first plateau.
    """

    problem: Stokes = Stokes()
    width: int = 32
    inside: int = 500
    damping: float = 1e-10
    norm: float = 0.5
    steps: int = 120
    goal: float = 1e-4

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """One fit."""
        problem = self.problem
        network = MLP([2, self.width, self.width, 3], activation=jnp.tanh, key=key)
        inner = Coordinates(network, **problem.box.intervals)
        ansatz = assembly.built_in(problem, Pinned(inner, problem.fields.index("p"), **problem.middle))
        sampler = assembly.points(problem, {"inside": self.inside})
        optimiser = Natural(damping=Fixed(self.damping), norm=self.norm, halvings=10)
        return {"main": Job(ansatz, sampler, self._cost(), optimiser, self.steps)}

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Errors and pictures."""
        return comparison.findings(self.problem, self._cost(), fits["main"], key=key)

    def expectations(self) -> dict[str, Expectation]:
        """`goal` for the velocities and the pressure."""
        return comparison.expectations(self.problem, dict.fromkeys(self.problem.fields, self.goal))

    def _cost(self) -> Residual:
        return Residual(self.problem.equations())
