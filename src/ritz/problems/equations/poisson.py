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

MANUFACTURED = Source("Manufactured: the source term is minus the Laplacian of the solution")


@dataclasses.dataclass(frozen=True)
class Poisson(Equation):
    """-lap u = d pi^2 u_exact on (0, 1)^d with u = 0 on the boundary, so that u = prod_i sin(pi x_i).

    For d = 2 the test of Mueller and Zeinhofer, arXiv:2302.13163, section 4.1.
    """

    dimension: int = 2

    def __post_init__(self) -> None:
        """Refuses what is no dimension."""
        if self.dimension < 1:
            raise ValueError(f"Expected a dimension of at least 1, got {self.dimension}.")

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
        """u on the boundary."""
        return {"boundary": (self.box.boundary(), _at_boundary)}

    @property
    def edges(self) -> Region:
        """All of the boundary."""
        return self.box.boundary()

    def force(self, point: Point) -> Float[Array, ""]:
        """f = d pi^2 prod_i sin(pi x_i)."""
        return self.dimension * math.pi**2 * self.exact(point)[0]

    def exact(self, point: Point) -> Float[Array, " 1"]:
        """prod_i sin(pi x_i)."""
        return jnp.prod(jnp.sin(math.pi * point.values), axis=-1, keepdims=True)

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


def _at_boundary(u: Any, point: Point) -> Array:
    return u["u"](point)
