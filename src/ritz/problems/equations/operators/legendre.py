"""Legendre's transform: from a function to its products with the polynomials of Legendre."""

import dataclasses

import numpy as np
from jaxtyping import Float

from ritz.domains.functions import Chebyshev
from ritz.problems.base import Source
from ritz.problems.equations.operators.base import SolutionOperator, basis_at
from ritz.problems.equations.operators.forced import LU


@dataclasses.dataclass(frozen=True)
class LegendreTransform(SolutionOperator):
    """u -> s(n) = int_-1^1 P_n(x) u(x) dx for n = 0 ... count - 1, u a polynomial on [-1, 1].

    By the Gauss-Legendre rule with as many nodes as make it exact. Raises ValueError for a count below 1.
    """

    degree: int = 20
    bound: float = 1.0
    """Of the coefficients of Chebyshev's polynomials T_k(x)."""
    count: int = 20

    def __post_init__(self) -> None:
        """Refuses to ask for nothing."""
        if self.count < 1:
            raise ValueError(f"Expected a count of at least 1, got {self.count}.")

    @property
    def space(self) -> Chebyshev:
        """Polynomials of (x + 1)/2."""
        return Chebyshev(self.degree, self.bound)

    @property
    def sensors(self) -> Float[np.ndarray, "m 1"]:
        """Two for each degree, ends included, as (x + 1)/2."""
        return np.linspace(0, 1, 2 * self.degree + 1)[:, None]

    @property
    def places(self) -> Float[np.ndarray, "q 1"]:
        """n."""
        return np.arange(float(self.count))[:, None]

    @property
    def axes(self) -> dict[str, int]:
        """n."""
        return {"n": self.count}

    @property
    def source(self) -> Source:
        """The paper on deep operator networks."""
        return LU

    @property
    def accuracy(self) -> float:
        """Rounding."""
        return 1e-13

    def rougher(self) -> "LegendreTransform":
        """Four degrees more."""
        return dataclasses.replace(self, degree=self.degree + 4)

    def solve(self, coefficients: Float[np.ndarray, "n k"]) -> Float[np.ndarray, "n q"]:
        """s at the places."""
        x, weights = np.polynomial.legendre.leggauss(1 + (self.degree + self.count) // 2)
        polynomials = np.polynomial.legendre.legvander(x, self.count - 1)
        return coefficients @ basis_at(self.space, (1 + x[:, None]) / 2).T @ (weights[:, None] * polynomials)
