"""Runge's function: polynomials through evenly spaced points go wild, through Chebyshev's points they converge."""

import dataclasses
import math
from collections.abc import Callable, Sequence

import numpy as np
from jaxtyping import Float

from ritz.problems.base import Problem, Reference, Source

TREFETHEN = Source(
    "L. N. Trefethen, Approximation Theory and Approximation Practice, SIAM (2013), theorem 8.2 and chapter 13",
    "@book{Trefethen2013, author={Trefethen, Lloyd N.}, title={Approximation Theory and Approximation Practice}, "
    "publisher={SIAM}, year={2013}}",
)

REMAINDER = Source("the error of the interpolant in closed form, f(x) x w(x)/(z w(z)) at the pole z = i/5")


@dataclasses.dataclass(frozen=True)
class Runge(Problem):
    """f(x) = 1/(1 + 25 x^2) on [-1, 1], known at `nodes` points and without noise (Runge 1901)."""

    nodes: int = 31

    def __post_init__(self) -> None:
        """Refuses fewer than three nodes."""
        if self.nodes < 3:
            raise ValueError(f"Expected at least 3 nodes, got {self.nodes}.")

    @staticmethod
    def value(x: Float[np.ndarray, "*shape"]) -> Float[np.ndarray, "*shape"]:
        """f."""
        return 1 / (1 + 25 * x**2)

    @staticmethod
    def even(nodes: int) -> Float[np.ndarray, " nodes"]:
        """Evenly spaced, the ends included."""
        return np.linspace(-1, 1, nodes)

    @staticmethod
    def chebyshev(nodes: int) -> Float[np.ndarray, " nodes"]:
        """cos(pi j/(nodes - 1)): dense at the ends."""
        return -np.cos(np.pi * np.arange(nodes) / (nodes - 1))

    @staticmethod
    def decay() -> Reference:
        """By what factor the greatest error at Chebyshev's points falls with each degree.

        The sum of the half axes of the ellipse with foci -1, 1 through the poles at +-i/5."""
        return Reference((1 + math.sqrt(26)) / 5, "exact", TREFETHEN)

    @staticmethod
    def growth() -> Reference:
        """By what factor it grows at even points: exp(u(1) - u(i/5)), from their potential u; up to powers of n."""
        return Reference(math.exp(potential(1 + 0j) - potential(0.2j)), "exact", TREFETHEN)

    def rate(self, rule: Callable[[int], Float[np.ndarray, " nodes"]], degrees: Sequence[int]) -> Reference:
        """By what factor the greatest error changes with each degree over these even degrees, as a straight line
        through its logarithm has it.

        From the error in closed form at 2 m + 1 symmetric nodes with w(x) = prod (x - x_j):
        f(x) - p(x) = f(x) x w(x)/(z w(z)) at the pole z = i/5, without the cancellation of the interpolant itself."""
        errors = [self._error(rule(degree + 1)) for degree in degrees]
        value = math.exp(np.polyfit(np.asarray(degrees), np.log(errors), 1)[0])
        span = f"degrees {min(degrees)} to {max(degrees)}"
        return Reference(float(value), "exact", REMAINDER, condition=f"{span}; for all degrees see the theorem")

    def _error(self, nodes: Float[np.ndarray, " m"]) -> float:
        x = np.linspace(-1, 1, 4001)
        with np.errstate(divide="ignore"):
            along = np.log(np.abs(x[:, None] - nodes)).sum(1) + np.log(np.abs(x))
        pole = np.log(np.abs(0.2j - nodes)).sum() + math.log(0.2)
        return float((self.value(x) * np.exp(along - pole)).max())


def potential(z: complex) -> float:
    """u(z), the mean of log |z - t| over -1 < t < 1.

    (1/2) Re[(z + 1) log(z + 1) - (z - 1) log(z - 1)] - 1."""

    def part(w: complex) -> float:
        return (w * np.log(w)).real if w != 0 else 0.0

    return float(part(z + 1) - part(z - 1)) / 2 - 1


def interpolant(
    nodes: Float[np.ndarray, " m"], values: Float[np.ndarray, " m"], x: Float[np.ndarray, " n"]
) -> Float[np.ndarray, " n"]:
    """The polynomial of degree m - 1 through the nodes, at x, by the barycentric formula.

    Berrut and Trefethen, SIAM Rev. 46, 501 (2004), equation 4.2."""
    gaps = 2 * (nodes[:, None] - nodes[None]) + np.eye(len(nodes))  # times 2, near 1 in products on [-1, 1]
    weights = 1 / gaps.prod(1)
    distance = x[:, None] - nodes[None]
    at_node = distance == 0
    terms = weights / np.where(at_node, 1.0, distance)
    smooth = (terms @ values) / terms.sum(1)
    return np.where(at_node.any(1), values[at_node.argmax(1)], smooth)
