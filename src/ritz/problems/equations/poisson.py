"""The Poisson equation on a cube, with a solution chosen in advance."""

import dataclasses
import math
from typing import Any

import jax.numpy as jnp
from jaxtyping import Array, Float

from ritz.domains.regions import Box, Point, Region
from ritz.operators.equations import poisson
from ritz.problems.base import Source
from ritz.problems.equations.base import Equation, Residual

SHAPES = ("sines", "cosines", "paraboloid")
MANUFACTURED = Source("Manufactured: the source term is minus the Laplacian of the solution")


@dataclasses.dataclass(frozen=True)
class Poisson(Equation):
    """-lap u = f on (0, 1)^d, with f and the values on the boundary those of a solution that is chosen by name.

    sines        u = prod_i sin(pi x_i), f = d pi^2 u, zero on the boundary; for d = 2 the test of Mueller and
                 Zeinhofer, arXiv:2302.13163, section 4.1
    cosines      u = sum_i cos(pi x_i), f = pi^2 u: their test in five dimensions
    paraboloid   u = |x|^2, f = -2 d: a usual test in 100 dimensions
    """

    dimension: int = 2
    shape: str = "sines"

    def __post_init__(self) -> None:
        """Refuses what is no dimension, and a solution of another name."""
        if self.dimension < 1:
            raise ValueError(f"Expected a dimension of at least 1, got {self.dimension}.")
        if self.shape not in SHAPES:
            raise ValueError(f"Expected a solution out of {', '.join(SHAPES)}; got {self.shape!r}.")

    @property
    def box(self) -> Box:
        """The unit cube with coordinates x, y, z, or x1, x2, ... beyond three."""
        names = "xyz"[: self.dimension] if self.dimension <= 3 else [f"x{k + 1}" for k in range(self.dimension)]
        return Box(**dict.fromkeys(names, (0.0, 1.0)))

    @property
    def fields(self) -> tuple[str, ...]:
        """u."""
        return ("u",)

    def equations(self) -> dict[str, Residual]:
        """lap u + f."""
        return {"inside": self._inside}

    def conditions(self) -> dict[str, tuple[Region, Residual]]:
        """u on the boundary, less what it should be there."""
        return {"boundary": (self.box.boundary(), self._at_boundary)}

    @property
    def edges(self) -> Region:
        """All of the boundary."""
        return self.box.boundary()

    def force(self, point: Point) -> Float[Array, ""]:
        """f = -lap u."""
        match self.shape:
            case "sines":
                return self.dimension * math.pi**2 * self.exact(point)[0]
            case "cosines":
                return math.pi**2 * self.exact(point)[0]
            case _:
                return jnp.full((), -2.0 * self.dimension, point.values.dtype)

    def exact(self, point: Point) -> Float[Array, " 1"]:
        """u."""
        x = point.values
        match self.shape:
            case "sines":
                return jnp.prod(jnp.sin(math.pi * x), axis=-1, keepdims=True)
            case "cosines":
                return jnp.sum(jnp.cos(math.pi * x), axis=-1, keepdims=True)
            case _:
                return jnp.sum(x**2, axis=-1, keepdims=True)

    def distance(self, point: Point) -> Float[Array, ""]:
        """prod_i 4 x_i (1 - x_i), zero on the boundary and one in the middle."""
        return jnp.prod(4 * point.values * (1 - point.values), axis=-1)

    @property
    def view(self) -> dict[str, float]:
        """A plane through the middle."""
        return dict.fromkeys(self.box.names[2:], 0.5)

    @property
    def source(self) -> Source:
        """A derivation."""
        return MANUFACTURED

    def _inside(self, u: Any, point: Point) -> Array:
        return poisson(u["u"], self.force)(point)

    def _at_boundary(self, u: Any, point: Point) -> Array:
        return u["u"](point) - self.exact(point)[0]
