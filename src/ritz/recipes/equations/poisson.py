"""The Poisson equation: a small network by natural gradient, to many digits within a second."""

import dataclasses
from collections.abc import Mapping
from typing import Literal

import jax.numpy as jnp
from jaxtyping import Array, PRNGKeyArray

from ritz.ansatze import MLP, Coordinates, Fields, HardConditions, Separable
from ritz.ansatze.base import Ansatz
from ritz.cards import Card
from ritz.costs import Residual
from ritz.domains.regions import Point
from ritz.fitting import Fit
from ritz.optimisers import Fixed, Natural, ShareOfLoss
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
GOALS = {2: 1e-6, 5: 1e-4, 10: 1e-3}
"""Dimension to the relative error that is asked for; no promise elsewhere."""
DENSE = 3
"""Up to this dimension one network sees all coordinates."""


@dataclasses.dataclass(frozen=True)
class PoissonRecipe(Recipe):
    """Gauss-Newton steps on points redrawn at every one; zero on the boundary by construction, or as a residual.

    Up to three dimensions a tanh network with two hidden layers, undamped steps of limited length. Beyond, a sum of
    `rank` products of one small network for each coordinate, damped by a share of the loss: the solution is one such
    product, so high dimension is easier here than for a function without that structure. With `redraw` False few
    points give a residual near rounding at the points themselves and many times that in between (see
    `fresh_residual_ratio`). With `hard` False errors ended between 1e-6 and 2e-6 in the plane.
    """

    problem: Poisson = Poisson()
    hard: bool = True
    width: int = 32
    factor_width: int = 10
    rank: int = 4
    inside: int = 128
    """Points inside, for each dimension."""
    boundary: int = 64
    """Points on the boundary, where it is a residual."""
    boundary_weight: float = 30.0
    balance: Literal["fixed", "gradient-norm"] = "fixed"
    """How that weight is found, where the boundary is a residual."""
    redraw: bool = True
    damping: float = 1e-14
    norm: float = 0.5
    share: float = 1e-4
    steps: int = 200

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """One fit. Raises ValueError where zero on the boundary is built in and the solution is not zero there."""
        if self.hard and self.problem.shape != "sines":
            raise ValueError(
                f"Expected the sines, which are zero on the boundary as `hard` builds in, got the "
                f"{self.problem.shape}; use hard=false."
            )
        counts = {"inside": self.inside * self.problem.dimension}
        counts |= {} if self.hard else {"boundary": self.boundary}
        sampler = assembly.points(self.problem, counts, redraw=self.redraw)
        return {"main": Job(self._ansatz(key=key), sampler, self._cost(), self._optimiser(), self.steps)}

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Errors and pictures."""
        return comparison.findings(self.problem, self._cost(), fits["main"], key=key)

    def expectations(self) -> dict[str, Expectation]:
        """`GOALS`; twenty times as much where the boundary is a residual."""
        goal = GOALS.get(self.problem.dimension) if self.problem.shape == "sines" else None
        return comparison.expectations(self.problem, {} if goal is None else {"u": goal if self.hard else 20 * goal})

    def _ansatz(self, *, key: PRNGKeyArray) -> Ansatz:
        box = self.problem.box
        if box.cube <= DENSE:
            network = MLP([box.cube, self.width, self.width, 1], activation=jnp.tanh, key=key)
        else:
            network = Separable(box.cube, self.factor_width, self.rank, key=key)
        inner = Coordinates(network, **box.intervals)
        return Fields(HardConditions(inner, _zero, self.problem.distance) if self.hard else inner, self.problem.fields)

    def _optimiser(self) -> Natural:
        if self.problem.dimension <= DENSE:
            return Natural(damping=Fixed(self.damping), norm=self.norm, halvings=10)
        return Natural(damping=ShareOfLoss(self.share, self.damping), halvings=10)

    def _cost(self) -> Residual:
        balance = assembly.of_conditions(self.problem, self.balance)
        if self.hard:
            return Residual(self.problem.equations(), balance=balance)
        weights = {"boundary": self.boundary_weight}
        return Residual(assembly.residuals(self.problem), weights=weights, balance=balance)


def _zero(point: Point) -> Array:
    return jnp.zeros((), point.values.dtype)
