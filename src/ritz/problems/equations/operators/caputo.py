"""The derivative of fractional order, as an operator from a function to its derivatives of all orders."""

import dataclasses

import numpy as np
from jaxtyping import Float
from scipy.special import gamma

from ritz.domains.functions import Chebyshev
from ritz.problems.base import Source
from ritz.problems.equations.operators.base import SolutionOperator, tensor_grid
from ritz.problems.equations.operators.forced import LU


@dataclasses.dataclass(frozen=True)
class CaputoDerivative(SolutionOperator):
    """u -> s(y, a) = 1/Gamma(1-a) int_0^y u'(x) (y - x)^-a dx for 0 < y < 1 and orders 0 < a < 1, u a polynomial.

    In closed form: that of y^k is Gamma(k + 1)/Gamma(k + 1 - a) y^(k - a). Orders near zero give u - u(0), orders near
    one u'.
    """

    degree: int = 8
    bound: float = 1.0
    """Of the coefficients of Chebyshev's polynomials."""

    @property
    def space(self) -> Chebyshev:
        """Polynomials."""
        return Chebyshev(self.degree, self.bound)

    @property
    def sensors(self) -> Float[np.ndarray, "m 1"]:
        """Two for each degree, ends included."""
        return np.linspace(0, 1, 2 * self.degree + 1)[:, None]

    @property
    def places(self) -> Float[np.ndarray, "q 2"]:
        """(y, a): a from 0.01 to 0.99, as published."""
        return tensor_grid(np.linspace(0, 1, 41), np.linspace(0.01, 0.99, 21))

    @property
    def axes(self) -> dict[str, int]:
        """y and a."""
        return {"y": 41, "a": 21}

    @property
    def source(self) -> Source:
        """The paper on deep operator networks."""
        return LU

    @property
    def accuracy(self) -> float:
        """Rounding, made larger by the coefficients of high powers."""
        return 1e-10

    def rougher(self) -> "CaputoDerivative":
        """Four degrees more."""
        return dataclasses.replace(self, degree=self.degree + 4)

    def solve(self, coefficients: Float[np.ndarray, "n k"]) -> Float[np.ndarray, "n q"]:
        """s at the places."""
        (y, a), k = self.places.T, np.arange(1, self.degree + 1)
        powers = gamma(k + 1) / gamma(k + 1 - a[:, None]) * y[:, None] ** (k - a[:, None])
        return self._in_powers(coefficients)[:, 1:] @ powers.T

    def _in_powers(self, coefficients: Float[np.ndarray, "n k"]) -> Float[np.ndarray, "n k"]:
        """The coefficients of 1, x, x^2, ..."""
        kinds = np.eye(self.degree + 1)
        table = [np.polynomial.Chebyshev(kind, domain=[0, 1]).convert(kind=np.polynomial.Polynomial) for kind in kinds]
        rows = [np.pad(one.coef, (0, self.degree + 1 - len(one.coef))) for one in table]
        return coefficients @ np.stack(rows)
