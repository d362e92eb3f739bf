"""The fractional Laplacian on a line, as an operator from a function to what powers of -d^2/dx^2 make of it."""

import dataclasses
import functools

import numpy as np
from jaxtyping import Float
from numpy.polynomial import Chebyshev as ChebyshevSeries
from numpy.polynomial import Polynomial
from scipy.special import gammaln, hyp2f1

from ritz.domains.functions import Chebyshev
from ritz.problems.base import Source
from ritz.problems.equations.operators.base import SolutionOperator, tensor_grid

DYDA = Source(
    "B. Dyda, A. Kuznetsov, M. Kwasnicki, Fractional Laplace operator and Meijer G-function, Constr. Approx. 45, 427 "
    "(2017), arXiv:1509.08529",
    "@article{Dyda2017, author={Dyda, Bart{\\l}omiej and Kuznetsov, Alexey and Kwa{\\'s}nicki, Mateusz}, "
    "title={Fractional {Laplace} operator and {Meijer} {G}-function}, journal={Constructive Approximation}, "
    "volume={45}, pages={427--448}, year={2017}, doi={10.1007/s00365-016-9336-4}}",
)


@dataclasses.dataclass(frozen=True)
class FractionalLine(SolutionOperator):
    """u -> s(y, a) = (-d^2/dy^2)^(a/2) u for -1 < y < 1 and orders 0 < a < 2, u(x) = (1 - x^2)^3 times a polynomial.

    u is zero outside of [-1, 1]. In closed form: with s = a/2 and in d dimensions

        (-lap)^s (1 - |x|^2)^p = 4^s Gamma(s + d/2) Gamma(p + 1)/(Gamma(d/2) Gamma(p + 1 - s)) 2F1(s + d/2, s - p; d/2;
        |x|^2),

    and x f(|x|) on the line becomes x times what f(|x|) becomes in three dimensions (Dyda, Kuznetsov and Kwasnicki,
    arXiv:1509.08529). Orders near zero give u, orders near two -u''.
    """

    degree: int = 8
    bound: float = 1.0
    """Of the coefficients of Chebyshev's polynomials T_k(x)."""

    @property
    def space(self) -> Chebyshev:
        """The polynomials, of (x + 1)/2."""
        return Chebyshev(self.degree, self.bound)

    @property
    def sensors(self) -> Float[np.ndarray, "m 1"]:
        """Two for each degree and three at either end, ends left out, where u is zero; as (x + 1)/2."""
        count = 2 * self.degree + 6
        return (np.arange(1, count + 1) / (count + 1))[:, None]

    @property
    def places(self) -> Float[np.ndarray, "q 2"]:
        """(y, a): a from 0.1 to 1.9."""
        return tensor_grid(np.linspace(-1, 1, 41), np.linspace(0.1, 1.9, 19))

    @property
    def axes(self) -> dict[str, int]:
        """y and a."""
        return {"y": 41, "a": 19}

    @property
    def source(self) -> Source:
        """The closed form."""
        return DYDA

    @property
    def accuracy(self) -> float:
        """Of the hypergeometric function (a test has it by quadrature)."""
        return 1e-9

    def values(self, coefficients: Float[np.ndarray, "n k"], x: Float[np.ndarray, "m 1"]) -> Float[np.ndarray, "n m"]:
        """u at places (x + 1)/2."""
        return super().values(coefficients, x) * (1 - (2 * x[:, 0] - 1) ** 2) ** 3

    def rougher(self) -> "FractionalLine":
        """Four degrees more."""
        return dataclasses.replace(self, degree=self.degree + 4)

    def solve(self, coefficients: Float[np.ndarray, "n k"]) -> Float[np.ndarray, "n q"]:
        """s at the places."""
        return coefficients @ answers(self.degree, tuple(map(tuple, self.places)))


@functools.lru_cache(maxsize=8)
def answers(degree: int, places: tuple[tuple[float, float], ...]) -> Float[np.ndarray, "k q"]:
    """What becomes of (1 - x^2)^3 T_k(x), k = 0 ... degree, at places (y, a)."""
    y, a = np.array(places).T
    found = []
    for k in range(degree + 1):
        powers = ChebyshevSeries.basis(k).convert(kind=Polynomial).coef[k % 2 :: 2]  # T_k or T_k/x, in x^2
        in_w = Polynomial(powers)(Polynomial([1.0, -1.0]))  # w = 1 - x^2
        parts = [c * power(y, a / 2, 3.0 + j, 3 if k % 2 else 1) for j, c in enumerate(in_w.coef)]
        found.append(np.sum(parts, axis=0) * (y if k % 2 else 1.0))
    return np.stack(found)


def power(x: np.ndarray, s: np.ndarray, p: float, dimension: int) -> np.ndarray:
    """(-lap)^s (1 - |x|^2)^p inside the unit ball, p > 2 s - 1."""
    half = dimension / 2
    size = 4**s * np.exp(gammaln(s + half) + gammaln(p + 1) - gammaln(half) - gammaln(p + 1 - s))
    return size * hyp2f1(s + half, s - p, half, x**2)
