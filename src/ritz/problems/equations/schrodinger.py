"""The nonlinear Schroedinger equation: a breather."""

import dataclasses
import math
from typing import Any

import jax.numpy as jnp
from jaxtyping import Array, Float

from ritz.domains.regions import Box, Point, Region
from ritz.operators.equations import schrodinger
from ritz.problems.base import Source
from ritz.problems.equations.base import Equation, Residual

SATSUMA_YAJIMA = Source(
    "J. Satsuma and N. Yajima, Initial value problems of one-dimensional self-modulation of nonlinear waves in "
    "dispersive media, Prog. Theor. Phys. Suppl. 55, 284 (1974): the bound state of two solitons",
    "@article{SatsumaYajima1974, author={Satsuma, J. and Yajima, N.}, title={Initial value problems of one-dimensional "
    "self-modulation of nonlinear waves in dispersive media}, journal={Progress of Theoretical Physics Supplement}, "
    "volume={55}, pages={284--306}, year={1974}, doi={10.1143/PTPS.55.284}}",
)


@dataclasses.dataclass(frozen=True)
class Schrodinger(Equation):
    """i h_t + h_xx/2 + |h|^2 h = 0 for h = u + i v on 0 < t < pi/2, |x| < `half`, with h(0, x) = 2 / cosh x.

    The solution on the whole line, h = 4 e^{it/2} (cosh 3x + 3 e^{4it} cosh x)/(cosh 4x + 4 cosh 2x + 3 cos 4t), has
    the period pi/2 in its size; halfway it peaks at |h| = 4. Its values are asked for at the walls.
    """

    half: float = 5.0
    """Half of the length of the line."""

    def __post_init__(self) -> None:
        """Refuses walls so far that the formula overflows."""
        if not 0 < self.half <= 50:
            raise ValueError(f"Expected half a length in (0, 50], got {self.half}.")

    @property
    def box(self) -> Box:
        """Time and a line."""
        return Box(t=(0.0, math.pi / 2), x=(-self.half, self.half))

    @property
    def fields(self) -> tuple[str, ...]:
        """Real and imaginary part of h."""
        return ("u", "v")

    def equations(self) -> dict[str, Residual]:
        """Both parts of i h_t + h_xx/2 + |h|^2 h."""
        return {"inside": _inside}

    def conditions(self) -> dict[str, tuple[Region, Residual]]:
        """2 / cosh x at the start, the breather at the walls."""
        box = self.box
        return {"start": (box.start("t"), self._at_edge), "walls": (box.boundary("x"), self._at_edge)}

    def value(self, point: Point) -> Float[Array, " 2"]:
        """The start plus what the breather has changed at the walls, which are mirror images: meets all conditions."""
        x = point["x"]
        change = self.exact(point.moved(x=self.half)) - jnp.stack([2 / jnp.cosh(self.half), 0.0])
        return jnp.stack([2 / jnp.cosh(x), jnp.zeros_like(x)]) + change

    def distance(self, point: Point) -> Float[Array, ""]:
        """t (1 - x^2/half^2): zero where there are conditions."""
        return point["t"] * (1 - (point["x"] / self.half) ** 2)

    def exact(self, point: Point) -> Float[Array, " 2"]:
        """The breather."""
        t, x = point["t"], point["x"]
        below = jnp.cosh(4 * x) + 4 * jnp.cosh(2 * x) + 3 * jnp.cos(4 * t)
        outer, inner = 4 * jnp.cosh(3 * x) / below, 12 * jnp.cosh(x) / below
        real = outer * jnp.cos(t / 2) + inner * jnp.cos(9 * t / 2)
        return jnp.stack([real, outer * jnp.sin(t / 2) + inner * jnp.sin(9 * t / 2)])

    @property
    def source(self) -> Source:
        """The paper."""
        return SATSUMA_YAJIMA

    def _at_edge(self, h: Any, point: Point) -> Array:
        return h(point) - self.exact(point)


def _inside(h: Any, point: Point) -> Array:
    return schrodinger(h["u"], h["v"])(point)
