"""Burgers' equation: a sine steepens into a layer of width nu."""

import dataclasses
import math
from typing import Any

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ritz.domains.regions import Box, Point, Region
from ritz.operators.equations import burgers
from ritz.problems.base import Source
from ritz.problems.equations.base import Equation, Residual

COLE_HOPF = Source(
    "C. Basdevant et al., Spectral and finite difference solutions of the Burgers equation, Comput. Fluids 14, 23 "
    "(1986), equation (2.5): Cole-Hopf transformation, by Gauss-Hermite quadrature",
    "@article{Basdevant1986, author={Basdevant, C. and Deville, M. and Haldenwang, P. and Lacroix, J. M. and Ouazzani, "
    "J. and Peyret, R. and Orlandi, P. and Patera, A. T.}, title={Spectral and finite difference solutions of the "
    "{Burgers} equation}, journal={Computers \\& Fluids}, volume={14}, pages={23--41}, year={1986}, "
    "doi={10.1016/0045-7930(86)90036-8}}",
)


@dataclasses.dataclass(frozen=True)
class Burgers(Equation):
    """u_t + u u_x = nu u_xx on 0 < t < 1, -1 < x < 1, with u(0, x) = -sin(pi x) and u(t, -1) = u(t, 1) = 0.

    The wave steepens at x = 0 until t = 1/pi, where viscosity holds it as a layer of width about nu.
    """

    viscosity: float = 0.01 / math.pi
    nodes: int = 200
    """Nodes of the quadrature of the reference."""

    def __post_init__(self) -> None:
        """Refuses a viscosity or a number of nodes for which the quadrature is not exact to 1e-10."""
        if not 100 <= self.nodes <= 250:
            raise ValueError(
                f"Expected 100 to 250 nodes of the quadrature, got {self.nodes}: fewer do not resolve the layer, the "
                "weights of more underflow."
            )
        if not self.viscosity >= 0.002:
            raise ValueError(
                f"Expected a viscosity of at least 0.002, got {self.viscosity}: below it the integrand of the "
                "reference overflows and its layer is thinner than the quadrature resolves."
            )

    @property
    def box(self) -> Box:
        """Time and a line."""
        return Box(t=(0.0, 1.0), x=(-1.0, 1.0))

    @property
    def fields(self) -> tuple[str, ...]:
        """u."""
        return ("u",)

    def equations(self) -> dict[str, Residual]:
        """u_t + u u_x - nu u_xx."""
        return {"inside": self._inside}

    def conditions(self) -> dict[str, tuple[Region, Residual]]:
        """The sine at the start, zero at the walls."""
        box = self.box
        return {"start": (box.start("t"), self._at_start), "walls": (box.boundary("x"), _at_walls)}

    def value(self, point: Point) -> Float[Array, ""]:
        """-sin(pi x): meets all conditions."""
        return -jnp.sin(math.pi * point["x"])

    def distance(self, point: Point) -> Float[Array, ""]:
        """t (1 - x^2): zero where there are conditions."""
        return point["t"] * (1 - point["x"] ** 2)

    def exact(self, point: Point) -> Float[Array, " 1"]:
        """-int sin(pi y) f(y) G dy / int f(y) G dy, f = exp(-cos(pi y)/(2 pi nu)), G = exp(-(x - y)^2/(4 nu t))."""
        z, weights = np.polynomial.hermite.hermgauss(self.nodes)
        y = point["x"] - 2 * jnp.sqrt(self.viscosity * point["t"]) * z
        f = weights * jnp.exp(-(1 + jnp.cos(math.pi * y)) / (2 * math.pi * self.viscosity))
        return -jnp.sum(f * jnp.sin(math.pi * y), keepdims=True) / jnp.sum(f)

    @property
    def accuracy(self) -> float:
        """Of 200 nodes against 240 (a test compares them)."""
        return 1e-10

    @property
    def source(self) -> Source:
        """The Cole-Hopf transformation."""
        return COLE_HOPF

    def _inside(self, u: Any, point: Point) -> Array:
        return burgers(u["u"], self.viscosity)(point)

    def _at_start(self, u: Any, point: Point) -> Array:
        return u["u"](point) - self.value(point)


def _at_walls(u: Any, point: Point) -> Array:
    return u["u"](point)
