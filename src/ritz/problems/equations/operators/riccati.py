"""A nonlinear equation of first order: Riccati's, with a random source."""

import dataclasses

import jax
import numpy as np
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.problems.equations.operators.forced import Forced


@dataclasses.dataclass(frozen=True)
class Riccati(Forced):
    """s' = -s^2 + u, s(0) = 0, for functions u whose answer stays within `bound`.

    A source that stays negative drives s to minus infinity in a finite time (u = -c at t = pi/(2 sqrt c)); functions
    whose answer leaves the bound before t = 1, about one in a hundred, are drawn again.
    """

    bound: float = 5.0

    @property
    def states(self) -> int:
        """s."""
        return 1

    @property
    def accuracy(self) -> float:
        """Runge-Kutta of order four at a hundredth, for sources that are cubics in pieces."""
        return 2e-7

    def rate(self, s: Float[Array, "*batch 1"], u: Float[Array, "*batch"]) -> Float[Array, "*batch 1"]:
        """-s^2 + u."""
        return u[..., None] - s**2

    def draw(self, count: int, *, key: PRNGKeyArray) -> Float[np.ndarray, "n k"]:
        """Coefficients of `count` functions with bounded answers.

        Raises ValueError for a count below 1, or a bound that fewer than one function in ten keeps."""
        kept: list[np.ndarray] = []
        for again in range(10):
            drawn = super().draw(count, key=jax.random.fold_in(key, again))
            kept.append(drawn[np.max(np.abs(self.solve(drawn)), axis=1) <= self.bound])  # not a number is not kept
            if sum(map(len, kept)) >= count:
                return np.concatenate(kept)[:count]
        raise ValueError(f"Expected a bound that most answers keep; got {self.bound}, beyond nine tenths of them.")
