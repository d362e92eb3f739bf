"""Poisson's equation of fractional order on a disk."""

import dataclasses
import math
from typing import Any

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ritz.domains.regions import Ball, Box, Point, Region, point_at
from ritz.operators.integrals import fractional_laplacian
from ritz.problems.base import Source
from ritz.problems.equations.base import Equation, Residual

DYDA = Source(
    "B. Dyda, Fractional calculus for power functions and eigenvalues of the fractional Laplacian, Fract. Calc. Appl. "
    "Anal. 15, 536 (2012), arXiv:1103.3387, theorem 1",
    "@article{Dyda2012, author={Dyda, Bart{\\l}omiej}, title={Fractional calculus for power functions and eigenvalues "
    "of the fractional {Laplacian}}, journal={Fractional Calculus and Applied Analysis}, volume={15}, "
    "pages={536--555}, year={2012}, doi={10.2478/s13540-012-0038-8}}",
)


@dataclasses.dataclass(frozen=True)
class FractionalDisk(Equation):
    """(-lap)^(a/2) u = f in the unit disk, u = 0 everywhere outside, 0 < a = `order` < 2.

    f = 2^a Gamma(2 + a/2) Gamma(1 + a/2) (1 - (1 + a/2) r^2), so that u = (1 - r^2)^(1 + a/2). The generator of Levy
    flights that end when they leave the disk: u is the mean of the integral of f along a flight from x.
    """

    order: float = 1.5
    directions: int = 12
    """Chords through a point, of the quadrature."""
    nodes: int = 12
    """Along each."""

    def __post_init__(self) -> None:
        """Refuses what is no flight."""
        if not 0 < self.order < 2:
            raise ValueError(f"Expected an order between 0 and 2, got {self.order}.")

    @property
    def region(self) -> Ball:
        """The disk."""
        return Ball(1.0, x=0, y=0)

    @property
    def box(self) -> Box:
        """The square around the disk."""
        return Box(x=(-1.0, 1.0), y=(-1.0, 1.0))

    @property
    def fields(self) -> tuple[str, ...]:
        """u."""
        return ("u",)

    def equations(self) -> dict[str, Residual]:
        """(-lap)^(a/2) u - f."""
        return {"inside": self._inside}

    def conditions(self) -> dict[str, tuple[Region, Residual]]:
        """None that a residual could ask for: the operator itself takes u to be zero outside."""
        return {}

    def force(self, point: Point) -> Float[Array, ""]:
        """f."""
        a = self.order
        size = 2**a * math.gamma(2 + a / 2) * math.gamma(1 + a / 2)
        return size * (1 - (1 + a / 2) * _square(point))

    def value(self, point: Point) -> Float[Array, ""]:
        """Zero."""
        return jnp.zeros((), point.values.dtype)

    def distance(self, point: Point) -> Float[Array, ""]:
        """(1 - r^2)^(a/2), zero outside: as every solution with a smooth f leaves the edge."""
        return jnp.maximum(1 - _square(point), 0) ** (self.order / 2)

    def exact(self, point: Point) -> Float[Array, " 1"]:
        """(1 - r^2)^(1 + a/2)."""
        return jnp.maximum(1 - _square(point), 0)[None] ** (1 + self.order / 2)

    def test_points(self) -> Point:
        """101 x 101 points, even in area: by the square of the radius, from the middle to the edge, and the angle."""
        square, angle = np.meshgrid((np.arange(101) + 0.5) / 101, 2 * np.pi * np.arange(101) / 101, indexing="ij")
        radius = np.sqrt(square.ravel())
        return point_at(x=jnp.asarray(radius * np.cos(angle.ravel())), y=jnp.asarray(radius * np.sin(angle.ravel())))

    @property
    def source(self) -> Source:
        """The table of powers."""
        return DYDA

    def _inside(self, u: Any, point: Point) -> Array:
        operator = fractional_laplacian(u["u"], self.order, directions=self.directions, nodes=self.nodes)
        return operator(point) - self.force(point)


def _square(point: Point) -> Float[Array, ""]:
    return jnp.sum(point.values**2, axis=-1)
