"""The Korteweg-de Vries equation: a wave breaks up into solitons."""

import dataclasses
import math
from typing import Any

import jax.numpy as jnp
from jaxtyping import Array, Float

from ritz.domains.regions import Box, Point
from ritz.operators.equations import korteweg_de_vries
from ritz.problems.base import Source
from ritz.problems.equations.base import Residual
from ritz.problems.equations.evolution import Evolution
from ritz.problems.equations.references import Circle

ZABUSKY_KRUSKAL = Source(
    'N. J. Zabusky and M. D. Kruskal, Interaction of "solitons" in a collisionless plasma and the recurrence of '
    "initial states, Phys. Rev. Lett. 15, 240 (1965), for the equation; the solution is our own: Fourier in space, "
    "exponential Runge-Kutta in time",
    "@article{ZabuskyKruskal1965, author={Zabusky, N. J. and Kruskal, M. D.}, title={Interaction of ``solitons'' in a "
    "collisionless plasma and the recurrence of initial states}, journal={Physical Review Letters}, volume={15}, "
    "pages={240--243}, year={1965}, doi={10.1103/PhysRevLett.15.240}}",
)


@dataclasses.dataclass(frozen=True)
class KdV(Evolution):
    """u_t + u u_x + m u_xxx = 0 on 0 < t < `time`, -1 < x < 1, periodic in x, with u(0, x) = cos(pi x).

    The wave steepens until, about t = 1/pi, dispersion breaks it into a train of solitons of width about m^(1/2).
    Zabusky and Kruskal had m = 0.022^2; the default is that of Raissi and others (2019).
    """

    dispersion: float = 0.0025
    time: float = 1.0

    def __post_init__(self) -> None:
        """Refuses solitons that the reference does not resolve."""
        if not (self.dispersion >= 4e-4 and 0 < self.time <= 1.2):
            raise ValueError(
                f"Expected a dispersion of at least 4e-4 and a time in (0, 1.2], got {self.dispersion} and "
                f"{self.time}: the reference does not resolve thinner solitons or longer times."
            )

    @property
    def box(self) -> Box:
        """Time and a circle."""
        return Box(t=(0.0, self.time), x=(-1.0, 1.0))

    def equations(self) -> dict[str, Residual]:
        """u_t + u u_x + m u_xxx."""
        return {"inside": self._inside}

    def value(self, point: Point) -> Float[Array, "*batch"]:
        """cos(pi x)."""
        return jnp.cos(math.pi * point["x"])

    def circle(self) -> Circle:
        """-m d3/dx3, and -(u^2/2)_x."""
        return Circle(
            self.start_at,
            lambda derivative: -self.dispersion * derivative**3,
            lambda u: -(u**2) / 2,
            order=1,
            time=self.time,
            low=-1.0,
            high=1.0,
        )

    @property
    def resolution(self) -> dict[str, int]:
        """Enough for ten digits at the default dispersion, for seven at the lowest."""
        return {"points": 512, "steps": 8000, "kept": 400}

    @property
    def source(self) -> Source:
        """The paper that found the solitons."""
        return ZABUSKY_KRUSKAL

    def _inside(self, u: Any, point: Point) -> Array:
        return korteweg_de_vries(u["u"], self.dispersion)(point)
