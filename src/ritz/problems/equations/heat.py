"""The heat equation on a rod."""

import dataclasses
import math
from typing import Any

import jax.numpy as jnp
from jaxtyping import Array, Float

from ritz.domains.regions import Box, Point, Region, Together
from ritz.operators.equations import heat
from ritz.problems.base import Source
from ritz.problems.equations.base import Equation, Residual

SEPARATION = Source("Separation of variables: one mode of the rod decays at the rate k pi^2 n^2")


@dataclasses.dataclass(frozen=True)
class Heat(Equation):
    """u_t = k u_xx on 0 < t < 1, 0 < x < 1, with u(0, x) = sin(n pi x) and u = 0 at both ends.

    The solution is exp(-k n^2 pi^2 t) sin(n pi x).
    """

    conductivity: float = 0.3
    mode: int = 1

    def __post_init__(self) -> None:
        """Refuses what does not conduct."""
        if not self.conductivity > 0 or self.mode < 1:
            raise ValueError(
                f"Expected a positive conductivity and a mode of at least 1, got {self.conductivity} and {self.mode}."
            )

    @property
    def box(self) -> Box:
        """Time and a line."""
        return Box(t=(0.0, 1.0), x=(0.0, 1.0))

    @property
    def fields(self) -> tuple[str, ...]:
        """u, the temperature."""
        return ("u",)

    def equations(self) -> dict[str, Residual]:
        """u_t - k u_xx."""
        return {"inside": self._inside}

    def conditions(self) -> dict[str, tuple[Region, Residual]]:
        """The mode at the start, zero at the ends."""
        box = self.box
        return {"start": (box.start("t"), self._at_start), "ends": (box.boundary("x"), _at_ends)}

    @property
    def edges(self) -> Region:
        """The start and both ends."""
        return Together(self.box.start("t"), self.box.boundary("x"))

    def exact(self, point: Point) -> Float[Array, " 1"]:
        """exp(-k n^2 pi^2 t) sin(n pi x)."""
        wave = self.mode * math.pi
        decay = jnp.exp(-self.conductivity * wave**2 * point["t"])
        return (decay * jnp.sin(wave * point["x"]))[None]

    @property
    def source(self) -> Source:
        """A derivation."""
        return SEPARATION

    def _inside(self, u: Any, point: Point) -> Array:
        return heat(u["u"], self.conductivity)(point)

    def _at_start(self, u: Any, point: Point) -> Array:
        return u["u"](point) - jnp.sin(self.mode * math.pi * point["x"])


def _at_ends(u: Any, point: Point) -> Array:
    return u["u"](point)
