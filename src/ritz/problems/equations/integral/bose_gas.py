"""Bosons on a line that repel each other at a point: the integral equation of Lieb and Liniger."""

import dataclasses
import functools
import math
from typing import Any, Literal, NamedTuple

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ritz.domains.regions import Box, Point, Region
from ritz.operators.integrals import between
from ritz.operators.quadrature import legendre
from ritz.problems.base import Source
from ritz.problems.equations.base import Equation, Residual

LIEB = Source(
    "E. H. Lieb and W. Liniger, Exact analysis of an interacting Bose gas. I., Phys. Rev. 130, 1605 (1963), section "
    "III; solved with Gauss's rule (Nystroem's method)",
    "@article{Lieb1963, author={Lieb, Elliott H. and Liniger, Werner}, title={Exact analysis of an interacting {Bose} "
    "gas. {I}. {The} general solution and the ground state}, journal={Phys. Rev.}, volume={130}, pages={1605--1616}, "
    "year={1963}, doi={10.1103/PhysRev.130.1605}}",
)


class Density(NamedTuple):
    """The solution at Gauss's nodes between -1 and 1, with their weights."""

    places: np.ndarray
    weights: np.ndarray
    values: np.ndarray


@dataclasses.dataclass(frozen=True)
class BoseGas(Equation):
    """g(x) - (l/pi) int_-1^1 g(y)/(l^2 + (x - y)^2) dy = 1/(2 pi) on -1 < x < 1, Fredholm's equation of second kind.

    g is the density of quasimomenta x in units of the greatest one K, l = c/K with the strength c of the repulsion
    2 c delta(x_1 - x_2), hbar = 2 m = 1. The strength per particle is gamma = l/int g, the energy per particle is
    n^2 e, e = (gamma/l)^3 int x^2 g. Love's equation of the circular capacitor is the same.
    """

    coupling: float = 1.0
    """l."""
    nodes: int = 32
    """Of the quadrature in the residual."""

    def __post_init__(self) -> None:
        """Refuses attraction, and a kernel narrower than the nodes stand apart."""
        if not self.coupling * self.nodes >= 8:
            raise ValueError(
                f"Expected a positive coupling that the nodes resolve, coupling * nodes >= 8; got {self.coupling} and "
                f"{self.nodes}."
            )

    @property
    def box(self) -> Box:
        """The quasimomenta."""
        return Box(x=(-1.0, 1.0))

    @property
    def fields(self) -> tuple[str, ...]:
        """g."""
        return ("g",)

    def equations(self) -> dict[str, Residual]:
        """The integral equation, as it stands."""
        return {"inside": self._inside}

    def conditions(self) -> dict[str, tuple[Region, Residual]]:
        """None: an integral equation of second kind needs none."""
        return {}

    def kernel(self, x: Any, y: Any) -> Any:
        """(l/pi)/(l^2 + (x - y)^2), on arrays of any library."""
        return self.coupling / math.pi / (self.coupling**2 + (x - y) ** 2)

    def energy(self, density: Density) -> float:
        """e of a density at nodes."""
        norm, square = (float(density.weights @ (density.places**k * density.values)) for k in (0, 2))
        return square / norm**3

    def strength(self, density: Density) -> float:
        """gamma of a density at nodes."""
        return self.coupling / float(density.weights @ density.values)

    def nystrom(self, nodes: int) -> Density:
        """The solution at Gauss's nodes."""
        return _nystrom(self, nodes)

    def exact(self, point: Point) -> Float[Array, " 1"]:
        """The solution at the nodes, carried to x by the equation itself."""
        solution = self.nystrom(self._many)
        kernel = reference_kernel(self.coupling, point["x"] - jnp.asarray(solution.places))
        return (1 / (2 * math.pi) + kernel @ jnp.asarray(solution.weights * solution.values))[None]

    @property
    def kind(self) -> Literal["exact", "computed"]:
        """Our own solution."""
        return "computed"

    @property
    def accuracy(self) -> float:
        """Against twice as many nodes."""
        one, other = (self.energy(self.nystrom(count)) for count in (self._many, 2 * self._many))
        return max(abs(one / other - 1), 1e-14)

    @property
    def source(self) -> Source:
        """The article."""
        return LIEB

    @property
    def _many(self) -> int:
        return int(np.ceil(40 * max(1.0, 1 / self.coupling)))

    def _inside(self, u: Any, point: Point) -> Array:
        total = between(u["g"], self.kernel, "x", -1.0, 1.0, nodes=self.nodes)
        return u["g"](point) - total(point) - 1 / (2 * math.pi)


def reference_kernel(coupling: float, apart: Any) -> Any:
    """-Im 1/(x - y + i l)/pi, for the reference: it must not share code with the kernel of the equation."""
    return -(1 / (apart + 1j * coupling)).imag / math.pi


@functools.lru_cache(maxsize=16)
def _nystrom(problem: BoseGas, nodes: int) -> Density:
    places, weights = (2 * part for part in legendre(nodes))
    places = places - 1
    matrix = np.eye(nodes) - reference_kernel(problem.coupling, places[:, None] - places[None]) * weights[None]
    return Density(places, weights, np.linalg.solve(matrix, np.full(nodes, 1 / (2 * np.pi))))
