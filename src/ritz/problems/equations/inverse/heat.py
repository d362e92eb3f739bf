"""A rod whose conductivity is unknown."""

import dataclasses
import math
from typing import Any

import jax.numpy as jnp
from jaxtyping import Array, Float

from ritz.domains.regions import Point
from ritz.operators.equations import heat
from ritz.problems.equations.base import Residual
from ritz.problems.equations.heat import Heat
from ritz.problems.equations.inverse.base import InverseOf


@dataclasses.dataclass(frozen=True)
class HeatInverse(InverseOf):
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

    def value(self, point: Point) -> Float[Array, ""]:
        """sin(pi x): meets all conditions."""
        return jnp.sin(math.pi * point["x"])

    def distance(self, point: Point) -> Float[Array, ""]:
        """t x (1 - x): zero where there are conditions."""
        return point["t"] * point["x"] * (1 - point["x"])


def _inside(u: Any, point: Point) -> Array:
    return heat(u["u"], u.constants["conductivity"])(point)
