"""Creeping flow beside a line force: an exact solution of the Stokes equations."""

import dataclasses
import math
from typing import Any

import jax.numpy as jnp
from jaxtyping import Array, Float

from ritz.domains.regions import Box, Point, Region
from ritz.operators.equations import stokes
from ritz.problems.base import Source
from ritz.problems.equations.base import Equation, Residual
from ritz.problems.equations.patches import bump, coons

STOKESLET = Source(
    "C. Pozrikidis, Boundary Integral and Singularity Methods for Linearized Viscous Flow (Cambridge, 1992), section "
    "2.6: the two-dimensional Stokeslet",
    "@book{Pozrikidis1992, author={Pozrikidis, C.}, title={Boundary Integral and Singularity Methods for Linearized "
    "Viscous Flow}, publisher={Cambridge University Press}, year={1992}, doi={10.1017/CBO9780511624124}}",
)
HEIGHT = 0.4
"""Where the line force stands beside the square."""
FORCE = (1.0, 0.5)


@dataclasses.dataclass(frozen=True)
class Stokes(Equation):
    """grad p = nu lap v, div v = 0 in the unit square, stirred by a line force at x = -gap, y = 0.4 outside of it.

    With r from the line, F = (1, 0.5) and nu = 1: v = (F (-ln r) + r (F . r)/r^2)/(4 pi nu), p = F . r/(2 pi r^2). The
    velocity is given on the boundary; the pressure, known up to a constant, is zero in the middle. The nearer the line,
    the steeper the flow.
    """

    gap: float = 0.5
    viscosity: float = 1.0

    def __post_init__(self) -> None:
        """Refuses a line force inside, and what does not creep."""
        if not (self.gap > 0 and self.viscosity > 0):
            raise ValueError(f"Expected a positive gap and viscosity, got {self.gap} and {self.viscosity}.")

    @property
    def box(self) -> Box:
        """The unit square."""
        return Box(x=(0.0, 1.0), y=(0.0, 1.0))

    @property
    def fields(self) -> tuple[str, ...]:
        """Velocities u and v along x and y, pressure p."""
        return ("u", "v", "p")

    def equations(self) -> dict[str, Residual]:
        """Balance of forces along x and y, and no compression."""
        return {"inside": self._inside}

    def conditions(self) -> dict[str, tuple[Region, Residual]]:
        """The exact velocity on the boundary; no pressure in the middle, whatever the point."""
        boundary = self.box.boundary()
        return {"boundary": (boundary, self._at_boundary), "pressure": (boundary, self._in_the_middle)}

    def value(self, point: Point) -> Float[Array, " 3"]:
        """The velocity on the four sides carried inside, no pressure."""
        return jnp.append(coons(self.box, lambda place: self.exact(place)[:2])(point), 0.0)

    def distance(self, point: Point) -> Float[Array, " 3"]:
        """Zero on the boundary and one in the middle for the velocity, one everywhere for the pressure."""
        inside = bump(self.box, point)
        return jnp.stack([inside, inside, jnp.ones_like(inside)])

    def exact(self, point: Point) -> Float[Array, " 3"]:
        """u, v, p."""
        across, along = point["x"] + self.gap, point["y"] - HEIGHT
        square = across**2 + along**2
        push = FORCE[0] * across + FORCE[1] * along
        pairs = zip(FORCE, (across, along), strict=True)
        u, v = (along_it * push / square - force * jnp.log(square) / 2 for force, along_it in pairs)
        middle = self.middle["x"] + self.gap, self.middle["y"] - HEIGHT
        there = (FORCE[0] * middle[0] + FORCE[1] * middle[1]) / (middle[0] ** 2 + middle[1] ** 2)
        scale = 4 * math.pi * self.viscosity
        return jnp.stack([u / scale, v / scale, (push / square - there) / (2 * math.pi)])

    @property
    def source(self) -> Source:
        """The book."""
        return STOKESLET

    @property
    def middle(self) -> dict[str, float]:
        """Where the pressure is zero."""
        return {"x": 0.5, "y": 0.5}

    def _inside(self, flow: Any, point: Point) -> Array:
        return stokes(flow, self.viscosity)(point)

    def _at_boundary(self, flow: Any, point: Point) -> Array:
        return flow(point)[:2] - self.exact(point)[:2]

    def _in_the_middle(self, flow: Any, point: Point) -> Array:
        return flow["p"](point.moved(**self.middle))
