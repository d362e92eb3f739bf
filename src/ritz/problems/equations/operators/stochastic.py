"""Growth at a random rate: a stochastic differential equation, path by path and on average."""

import dataclasses
import math

import numpy as np
from jaxtyping import Array, Float
from scipy.special import erf

from ritz.problems.equations.operators.forced import Forced


@dataclasses.dataclass(frozen=True)
class RandomGrowth(Forced):
    """y' = strength k(t) y, y(0) = 1, with a Gaussian process k of unit variance; the answer is the growth s = y - 1.

    y = exp(strength int k), so E[y^n] = exp(n^2 v/2) with the variance v of strength int_0^t k.
    """

    length: float = 0.5
    strength: float = 0.5

    @property
    def states(self) -> int:
        """s."""
        return 1

    @property
    def accuracy(self) -> float:
        """Runge-Kutta of order four at a hundredth."""
        return 2e-7

    def rate(self, s: Float[Array, "*batch 1"], u: Float[Array, "*batch"]) -> Float[Array, "*batch 1"]:
        """strength u (1 + s)."""
        return self.strength * u[..., None] * (1 + s)

    def moment(self, power: int, t: float) -> float:
        """E[y(t)^power], from v = strength^2 int int exp(-(t1 - t2)^2/(2 length^2)) dt1 dt2."""
        size, reach = self.length, t / (self.length * math.sqrt(2))
        variance = math.sqrt(2 * math.pi) * t * size * erf(reach) - 2 * size**2 * (1 - math.exp(-(reach**2)))
        return float(np.exp(power**2 * self.strength**2 * variance / 2))
