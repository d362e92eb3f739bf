"""Gaussian random functions on the unit square whose normal derivative vanishes on its edges."""

import math
from typing import Self

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.domains.functions.base import FunctionSpace, require_positive


class CosineField(FunctionSpace):
    """N(0, scale^2 (-lap + shift^2)^-power) on [0, 1]^2 with zero Neumann conditions, without the mean.

    u = sum_{jk} sqrt(lambda_jk) c_jk n_j n_k cos(pi j x) cos(pi k y), lambda_jk = scale^2 (pi^2 (j^2 + k^2) +
    shift^2)^-power, n_0 = 1, n_j = sqrt 2, 0 <= j, k < modes, not both zero. Default: what is thresholded to the
    coefficients of Darcy flow in Li et al., arXiv:2010.08895, section 5.2, N(0, (-lap + 9)^-2). Raises ValueError for
    numbers that are not positive, or fewer than two modes.
    """

    scale: float = eqx.field(static=True, default=1.0)
    shift: float = eqx.field(static=True, default=3.0)
    power: float = eqx.field(static=True, default=2.0)
    modes: int = eqx.field(static=True, default=16)

    def __check_init__(self) -> None:
        """Refuses what is no covariance."""
        require_positive(scale=self.scale, shift=self.shift, power=self.power)
        if self.modes < 2:
            raise ValueError(f"Expected at least 2 modes a side, the first being the mean; got {self.modes}.")

    @property
    def size(self) -> int:
        """All pairs of modes but the mean."""
        return self.modes**2 - 1

    @property
    def dimension(self) -> int:
        """A square."""
        return 2

    @property
    def variance(self) -> float:
        """One."""
        return 1.0

    def sample(self, *, key: PRNGKeyArray) -> Float[Array, " k"]:
        """Standard normal coefficients."""
        return jax.random.normal(key, (self.size,), float)

    def basis(self, x: Float[Array, "n 2"]) -> Float[Array, "n k"]:
        """Products of cosines, the second index fastest."""
        k = jnp.arange(self.modes, dtype=float)
        norms = jnp.where(k > 0, math.sqrt(2.0), 1.0)
        one, other = (norms[None] * jnp.cos(math.pi * x[:, axis, None] * k[None]) for axis in (0, 1))
        squares = math.pi**2 * (k[:, None] ** 2 + k[None] ** 2) + self.shift**2
        products = self.scale * squares[None] ** (-self.power / 2) * one[:, :, None] * other[:, None, :]
        return products.reshape(len(x), -1)[:, 1:]

    @classmethod
    def example(cls) -> Self:
        """Four modes a side."""
        return cls(modes=4)
