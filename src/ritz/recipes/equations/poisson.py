"""The Poisson equation: a small network by natural gradient, to many digits within a second."""

import dataclasses
from collections.abc import Mapping

import jax.numpy as jnp
from jaxtyping import PRNGKeyArray

from ritz.ansatze import MLP, Coordinates, Fields
from ritz.cards import Card
from ritz.costs import Residual
from ritz.fitting import Fit
from ritz.optimisers import Fixed, Natural
from ritz.problems.equations import Poisson
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.equations import assembly, comparison

CARD = Card(
    name="poisson",
    question="solve an equation",
    summary="-lap u = f on a square (problem.dimension for others): a 2x32 network by Gauss-Newton steps",
    needs="nothing",
    measure="relative_l2",
    reference="u = sin pi x sin pi y, exact",
    minutes=0.2,
    tour=True,
    cheap=True,
)


@dataclasses.dataclass(frozen=True)
class PoissonRecipe(Recipe):
    """tanh, two hidden layers; the boundary as a residual; undamped Gauss-Newton steps of limited length.

    The points are redrawn at every step. With `redraw` False fewer of them give a residual near rounding at the points
    themselves and many times that in between (see `fresh_residual_ratio`). Seeds have ended between 5e-7 and 2e-6.
    """

    problem: Poisson = Poisson()
    width: int = 32
    inside: int = 256
    boundary: int = 64
    boundary_weight: float = 30.0
    redraw: bool = True
    damping: float = 1e-12
    norm: float = 0.5
    steps: int = 250
    goal: float = 2e-5

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """One fit."""
        box = self.problem.box
        network = MLP([box.cube, self.width, self.width, 1], activation=jnp.tanh, key=key)
        ansatz = Fields(Coordinates(network, **box.intervals), self.problem.fields)
        counts = {"inside": self.inside, "boundary": self.boundary}
        sampler = assembly.points(self.problem, counts, redraw=self.redraw)
        optimiser = Natural(damping=Fixed(self.damping), norm=self.norm, halvings=10)
        return {"main": Job(ansatz, sampler, self._cost(), optimiser, self.steps)}

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Errors and pictures."""
        return comparison.findings(self.problem, self._cost(), fits["main"], key=key)

    def expectations(self) -> dict[str, Expectation]:
        """`goal` in the plane and on a line; no promise in higher dimension, for which the points are too few."""
        return comparison.expectations(self.problem, {"u": self.goal} if self.problem.dimension <= 2 else {})

    def _cost(self) -> Residual:
        return Residual(assembly.residuals(self.problem), weights={"boundary": self.boundary_weight})
