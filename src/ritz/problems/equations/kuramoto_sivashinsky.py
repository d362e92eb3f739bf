"""The Kuramoto-Sivashinsky equation: long waves feed short ones, until the motion is chaotic."""

import dataclasses
import math
from typing import Any

import jax.numpy as jnp
from jaxtyping import Array, Float

from ritz.domains.regions import Box, Point
from ritz.operators.equations import kuramoto_sivashinsky
from ritz.problems.base import Source
from ritz.problems.equations.base import Residual
from ritz.problems.equations.evolution import Evolution
from ritz.problems.equations.references import Circle

KASSAM_TREFETHEN = Source(
    "A.-K. Kassam and L. N. Trefethen, Fourth-order time-stepping for stiff PDEs, SIAM J. Sci. Comput. 26, 1214 "
    "(2005), for the equation, the start and the method of the solution, which is our own",
    "@article{KassamTrefethen2005, author={Kassam, A.-K. and Trefethen, L. N.}, title={Fourth-order time-stepping for "
    "stiff {PDEs}}, journal={SIAM Journal on Scientific Computing}, volume={26}, pages={1214--1233}, year={2005}, "
    "doi={10.1137/S1064827502410633}}",
)


@dataclasses.dataclass(frozen=True)
class KuramotoSivashinsky(Evolution):
    """u_t + (100/16) u u_x + (100/16^2) u_xx + (100/16^4) u_xxxx = 0 on 0 < t < `time`, 0 < x < 2 pi, periodic in x,
    with u(0, x) = cos x (1 + sin x).

    The equation of Kassam and Trefethen, section 4, with x in units of 16 and t in units of 100.
    Up to t = 0.4 the motion is regular; later any error grows by a factor e in some 0.1, that of the reference too.
    """

    time: float = 0.4

    def __post_init__(self) -> None:
        """Refuses times at which the reference has lost its digits."""
        if not 0 < self.time <= 0.8:
            raise ValueError(f"Expected a time in (0, 0.8], got {self.time}: the chaos that follows has no reference.")

    @property
    def box(self) -> Box:
        """Time and a circle."""
        return Box(t=(0.0, self.time), x=(0.0, 2 * math.pi))

    def equations(self) -> dict[str, Residual]:
        """u_t + (100/16) u u_x + (100/16^2) u_xx + (100/16^4) u_xxxx."""
        return {"inside": _inside}

    def value(self, point: Point) -> Float[Array, "*batch"]:
        """cos x (1 + sin x)."""
        return jnp.cos(point["x"]) * (1 + jnp.sin(point["x"]))

    def circle(self) -> Circle:
        """-(100/16^2) d2/dx2 - (100/16^4) d4/dx4, and -(100/16) (u^2/2)_x."""
        return Circle(
            self.start_at,
            lambda derivative: -100 / 16**2 * derivative**2 - 100 / 16**4 * derivative**4,
            lambda u: -100 / 16 * u**2 / 2,
            order=1,
            time=self.time,
            low=0.0,
            high=2 * math.pi,
        )

    @property
    def resolution(self) -> dict[str, int]:
        """Enough for six digits at t = 0.4."""
        return {"points": 512, "steps": 3200, "kept": 400}

    @property
    def source(self) -> Source:
        """The paper of the equation and of the method."""
        return KASSAM_TREFETHEN


def _inside(u: Any, point: Point) -> Array:
    return kuramoto_sivashinsky(u["u"], 100 / 16, 100 / 16**2, 100 / 16**4)(point)
