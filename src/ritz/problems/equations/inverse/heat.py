"""A rod whose conductivity is unknown."""

import dataclasses
import math
from typing import Any

import jax.numpy as jnp
from jaxtyping import Array, Float

from ritz.domains.regions import Box, Point, Region
from ritz.operators.equations import heat
from ritz.problems.base import Source
from ritz.problems.equations.base import Residual
from ritz.problems.equations.heat import SEPARATION, Heat
from ritz.problems.equations.inverse.base import Inverse


@dataclasses.dataclass(frozen=True)
class HeatInverse(Inverse):
    """The rod of `Heat`, of which the temperature is measured at scattered places and times; k is sought.

    Initial state and ends are known.
    """

    conductivity: float = 0.3
    guess: float = 1.0
    observed: int = 100

    @property
    def forward(self) -> Heat:
        """The problem with the conductivity known. Raises ValueError as it does."""
        return Heat(self.conductivity)

    @property
    def box(self) -> Box:
        """Time and a line."""
        return self.forward.box

    @property
    def fields(self) -> tuple[str, ...]:
        """u, the temperature."""
        return self.forward.fields

    @property
    def unknowns(self) -> dict[str, float]:
        """The conductivity."""
        return {"conductivity": self.conductivity}

    @property
    def guesses(self) -> dict[str, float]:
        """`guess`."""
        return {"conductivity": self.guess}

    def equations(self) -> dict[str, Residual]:
        """u_t - k u_xx."""
        return {"inside": _inside}

    def conditions(self) -> dict[str, tuple[Region, Residual]]:
        """Those of `Heat`."""
        return self.forward.conditions()

    def value(self, point: Point) -> Float[Array, ""]:
        """sin(pi x): meets all conditions."""
        return jnp.sin(math.pi * point["x"])

    def distance(self, point: Point) -> Float[Array, ""]:
        """t x (1 - x): zero where there are conditions."""
        return point["t"] * point["x"] * (1 - point["x"])

    def exact(self, point: Point) -> Float[Array, " 1"]:
        """exp(-k pi^2 t) sin(pi x)."""
        return self.forward.exact(point)

    @property
    def source(self) -> Source:
        """A derivation."""
        return SEPARATION


def _inside(u: Any, point: Point) -> Array:
    return heat(u["u"], u.constants["conductivity"])(point)
