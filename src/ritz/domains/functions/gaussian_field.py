"""Smooth Gaussian random functions of an interval."""

from typing import Self

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.domains.functions.base import FunctionSpace, require_positive

JITTER = 1e-12
"""Added to the diagonal of the covariance, of unit size, so that rounding leaves it positive."""


class GaussianField(FunctionSpace):
    """Functions on [0, 1] with E[u(x) u(x')] = exp(-|x - x'|^2/(2 length^2)).

    At the `points` of a uniform grid u = L c with the Cholesky factor L of the covariance and normal c; in between it
    is the cubic through the four nearest ones, which is wrong by about 0.02 (h/length)^4 for a spacing h. The input
    functions of Lu et al., Nat. Mach. Intell. 3, 218 (2021). Raises ValueError for a length that is not positive, or
    that the grid does not resolve.
    """

    length: float = eqx.field(static=True, default=0.2)
    points: int = eqx.field(static=True, default=201)

    def __check_init__(self) -> None:
        """Refuses a grid coarser than a fifth of the length."""
        require_positive(length=self.length)
        if self.points < 4 or (self.points - 1) * self.length < 5:
            raise ValueError(
                f"Expected at least 4 points, five in a length of {self.length}; got {self.points} on [0, 1]."
            )

    @property
    def size(self) -> int:
        """One coefficient for each point of the grid."""
        return self.points

    @property
    def dimension(self) -> int:
        """A line."""
        return 1

    @property
    def variance(self) -> float:
        """One."""
        return 1.0

    def sample(self, *, key: PRNGKeyArray) -> Float[Array, " k"]:
        """Standard normal coefficients."""
        return jax.random.normal(key, (self.points,), float)

    def basis(self, x: Float[Array, "n 1"]) -> Float[Array, "n k"]:
        """The rows of L, interpolated: Lagrange's cubic through four neighbours."""
        grid = np.linspace(0, 1, self.points)
        distance = (grid[:, None] - grid[None]) / self.length
        factor = jnp.asarray(np.linalg.cholesky(np.exp(-(distance**2) / 2) + JITTER * np.eye(self.points)))
        place = jnp.clip(x[:, 0], 0.0, 1.0) * (self.points - 1)
        first = jnp.clip(jnp.floor(place).astype(int) - 1, 0, self.points - 4)
        t = place - first
        weights = jnp.stack(
            [
                -(t - 1) * (t - 2) * (t - 3) / 6,
                t * (t - 2) * (t - 3) / 2,
                -t * (t - 1) * (t - 3) / 2,
                t * (t - 1) * (t - 2) / 6,
            ],
            axis=-1,
        )
        return jnp.einsum("nj,njk->nk", weights, factor[first[:, None] + jnp.arange(4)[None]])

    @classmethod
    def example(cls) -> Self:
        """A short length on a small grid."""
        return cls(0.3, 41)
