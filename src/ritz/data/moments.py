"""Mean and standard deviation of rows that come in parts, with weights of either sign."""

import dataclasses
from typing import Self

import numpy as np
from jaxtyping import Float, Shaped


@dataclasses.dataclass(frozen=True)
class Moments:
    """Sums over the rows seen so far of w, w (x - a) and w (x - a)^2, for d columns; a is the mean of the first part.

    The shifted sums of Chan, Golub and LeVeque, The American Statistician 37 (1983) 242, equation 1.5: nothing is
    divided until the end, so weights may cancel on the way, and a close to the mean keeps the digits.
    """

    rows: int
    weight: float
    shift: Float[np.ndarray, " d"]
    first: Float[np.ndarray, " d"]
    second: Float[np.ndarray, " d"]
    low: Float[np.ndarray, " d"]
    high: Float[np.ndarray, " d"]

    @classmethod
    def of(cls, x: Shaped[np.ndarray, "n d"], weight: Shaped[np.ndarray, " n"] | None = None) -> Self:
        """Of a first part. Raises ValueError where it has no rows."""
        if not len(x):
            raise ValueError("Expected at least one row to take the mean of, got none.")
        d = x.shape[1]
        mean = x.mean(axis=0, dtype=np.float64)
        empty = cls(0, 0.0, mean, np.zeros(d), np.zeros(d), np.full(d, np.inf), np.full(d, -np.inf))
        return empty.add(x, weight)

    def add(self, x: Shaped[np.ndarray, "n d"], weight: Shaped[np.ndarray, " n"] | None = None) -> Self:
        """With more rows; `weight` None for ones."""
        if not len(x):
            return self
        w = np.ones(len(x)) if weight is None else np.asarray(weight, np.float64)
        away = x - self.shift
        return dataclasses.replace(
            self,
            rows=self.rows + len(x),
            weight=self.weight + float(w.sum()),
            first=self.first + w @ away,
            second=self.second + w @ away**2,
            low=np.minimum(self.low, x.min(axis=0)),
            high=np.maximum(self.high, x.max(axis=0)),
        )

    @property
    def mean(self) -> Float[np.ndarray, " d"]:
        """sum w x / sum w. Raises ValueError where the weights sum to zero."""
        return self.shift + self.first / self._total()

    @property
    def deviation(self) -> Float[np.ndarray, " d"]:
        """The standard deviation, divisor sum w; 1 where a column never varies.

        Raises ValueError where the weights sum to zero, or negative ones make a variance that is not positive.
        """
        variance = self.second / self._total() - (self.first / self._total()) ** 2
        varies = self.high > self.low
        if (bad := np.flatnonzero(varies & ~(variance > 0))).size:
            raise ValueError(
                f"Expected weights that give every column a positive variance, but column {bad[0]} has "
                f"{variance[bad[0]]:.3g}. Standardise without weights."
            )
        return np.where(varies, np.sqrt(np.where(varies, variance, 1.0)), 1.0)

    def _total(self) -> float:
        if self.weight == 0:
            raise ValueError("Expected weights with a sum that is not zero, got 0. Standardise without weights.")
        return self.weight
