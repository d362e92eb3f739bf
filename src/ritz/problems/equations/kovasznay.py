"""Kovasznay flow: the wake behind a grid of cylinders, an exact solution of the Navier-Stokes equations."""

import dataclasses
import math
from typing import Any

import jax.numpy as jnp
from jaxtyping import Array, Float

from ritz.domains.regions import Box, Point, Region
from ritz.operators.equations import navier_stokes
from ritz.problems.base import Source
from ritz.problems.equations.base import Equation, Residual
from ritz.problems.equations.patches import bump, coons

KOVASZNAY = Source(
    "L. I. G. Kovasznay, Laminar flow behind a two-dimensional grid, Math. Proc. Camb. Phil. Soc. 44, 58 (1948)",
    "@article{Kovasznay1948, author={Kovasznay, L. I. G.}, title={Laminar flow behind a two-dimensional grid}, "
    "journal={Mathematical Proceedings of the Cambridge Philosophical Society}, volume={44}, pages={58--62}, "
    "year={1948}, doi={10.1017/S0305004100023999}}",
)


@dataclasses.dataclass(frozen=True)
class Kovasznay(Equation):
    """Steady flow at a Reynolds number Re = 1/nu on -1/2 < x < 1, -1/2 < y < 3/2, velocity given on the boundary.

    u = 1 - e^{a x} cos 2 pi y, v = a/(2 pi) e^{a x} sin 2 pi y, p = (1 - e^{2 a x})/2 with a = Re/2 - sqrt(Re^2/4 +
    4 pi^2). The pressure, known up to a constant, is zero at the origin.
    """

    reynolds: float = 40.0

    def __post_init__(self) -> None:
        """Refuses what is no Reynolds number."""
        if not self.reynolds > 0:
            raise ValueError(f"Expected a positive Reynolds number, got {self.reynolds}.")

    @property
    def box(self) -> Box:
        """A rectangle."""
        return Box(x=(-0.5, 1.0), y=(-0.5, 1.5))

    @property
    def fields(self) -> tuple[str, ...]:
        """Velocities u and v along x and y, pressure p."""
        return ("u", "v", "p")

    def equations(self) -> dict[str, Residual]:
        """Balance of momentum along x and y, and no compression."""
        return {"inside": self._inside}

    def conditions(self) -> dict[str, tuple[Region, Residual]]:
        """The exact velocity on the boundary; no pressure at the origin, whatever the point."""
        boundary = self.box.boundary()
        return {"boundary": (boundary, self._at_boundary), "pressure": (boundary, _at_origin)}

    def value(self, point: Point) -> Float[Array, " 3"]:
        """The velocity on the four sides carried inside (Coons' patch: it knows nothing but the sides), no pressure."""
        return jnp.append(coons(self.box, lambda place: self.exact(place)[:2])(point), 0.0)

    def distance(self, point: Point) -> Float[Array, " 3"]:
        """Zero on the boundary and one in the middle for the velocity, one everywhere for the pressure."""
        inside = bump(self.box, point)
        return jnp.stack([inside, inside, jnp.ones_like(inside)])

    def exact(self, point: Point) -> Float[Array, " 3"]:
        """u, v, p."""
        x, y = point["x"], 2 * math.pi * point["y"]
        rate = self.reynolds / 2 - math.sqrt(self.reynolds**2 / 4 + 4 * math.pi**2)
        wake = jnp.exp(rate * x)
        return jnp.stack(
            [1 - wake * jnp.cos(y), rate / (2 * math.pi) * wake * jnp.sin(y), -jnp.expm1(2 * rate * x) / 2]
        )

    @property
    def source(self) -> Source:
        """The paper."""
        return KOVASZNAY

    def _inside(self, flow: Any, point: Point) -> Array:
        return navier_stokes(flow, 1 / self.reynolds)(point)

    def _at_boundary(self, flow: Any, point: Point) -> Array:
        return flow(point)[:2] - self.exact(point)[:2]


def _at_origin(flow: Any, point: Point) -> Array:
    return flow["p"](point.moved(x=0.0, y=0.0))
