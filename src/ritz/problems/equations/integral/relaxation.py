"""Relaxation with memory: a differential equation of fractional order in time."""

import dataclasses
from typing import Any

import jax.numpy as jnp
from jaxtyping import Array, Float

from ritz.domains.regions import Box, Point, Region
from ritz.operators.integrals import caputo
from ritz.problems.base import Source
from ritz.problems.equations.base import Equation, Residual
from ritz.problems.equations.references.mittag_leffler import mittag_leffler

GORENFLO = Source(
    "R. Gorenflo and F. Mainardi, Fractional calculus: integral and differential equations of fractional order, "
    "arXiv:0805.3823, section 3",
    "@misc{Gorenflo2008, author={Gorenflo, Rudolf and Mainardi, Francesco}, title={Fractional calculus: integral and "
    "differential equations of fractional order}, year={2008}, eprint={0805.3823}}",
)


@dataclasses.dataclass(frozen=True)
class FractionalRelaxation(Equation):
    """D^a u = -k u, u(0) = 1, with Caputo's derivative of order 0 < a < 1: u = E_a(-k t^a), 0 < t < `time`.

    Polymers, glasses and charges in a disordered solid relax so: first faster than any exponential (u' is infinite at
    the start), later slower, as t^-a/(k Gamma(1 - a)). Times in units in which the rate k has the dimension time^-a.
    """

    order: float = 0.5
    rate: float = 1.0
    time: float = 10.0
    nodes: int = 20
    """Of the quadrature of the derivative."""

    def __post_init__(self) -> None:
        """Refuses what does not relax."""
        if not 0 < self.order < 1 or not self.rate > 0 or not self.time > 0:
            raise ValueError(
                f"Expected an order between 0 and 1, a positive rate and a positive time; got {self.order}, "
                f"{self.rate} and {self.time}."
            )

    @property
    def box(self) -> Box:
        """Time."""
        return Box(t=(0.0, self.time))

    @property
    def fields(self) -> tuple[str, ...]:
        """u, what is left."""
        return ("u",)

    def equations(self) -> dict[str, Residual]:
        """D^a u + k u, times t^a, which keeps it finite at the start."""
        return {"inside": self._inside}

    def conditions(self) -> dict[str, tuple[Region, Residual]]:
        """The start."""
        return {"start": (self.box.start("t"), _at_start)}

    def value(self, point: Point) -> Float[Array, ""]:
        """One."""
        return jnp.ones((), point.values.dtype)

    def distance(self, point: Point) -> Float[Array, ""]:
        """(t/time)^a: zero at the start, and smooth in what the solution is smooth in."""
        return (point["t"] / self.time) ** self.order

    def exact(self, point: Point) -> Float[Array, " 1"]:
        """E_a(-k t^a)."""
        return mittag_leffler(self.order, self.rate * point["t"] ** self.order)[None]

    @property
    def source(self) -> Source:
        """The review."""
        return GORENFLO

    @property
    def accuracy(self) -> float:
        """Of the quadrature (a test compares it with the error function and with the series)."""
        return 1e-13

    def _inside(self, u: Any, point: Point) -> Array:
        change = caputo(u["u"], "t", self.order, grading=self.order, nodes=self.nodes)(point)
        return point["t"] ** self.order * (change + self.rate * u["u"](point))


def _at_start(u: Any, point: Point) -> Array:
    return u["u"](point) - 1
