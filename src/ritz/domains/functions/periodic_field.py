"""Gaussian random functions on a circle, by spectral weights."""

import math
from typing import Self

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.domains.functions.base import FunctionSpace, require_positive


class PeriodicField(FunctionSpace):
    """Functions of period 1 and zero mean from N(0, scale^2 (-d^2/dx^2 + shift^2)^-power), `modes` harmonics.

    u(x) = sum_k sqrt(2 lambda_k) (a_k cos 2 pi k x + b_k sin 2 pi k x), lambda_k = scale^2 ((2 pi k)^2 +
    shift^2)^-power, with normal a and b. The mean, k = 0, is left out: equations that conserve it merely carry
    everything along with it. Default: the initial states of Li et al., arXiv:2010.08895, section 5.1, N(0, 625 (-lap +
    25)^-2). Raises ValueError for numbers that are not positive.
    """

    scale: float = eqx.field(static=True, default=25.0)
    shift: float = eqx.field(static=True, default=5.0)
    power: float = eqx.field(static=True, default=2.0)
    modes: int = eqx.field(static=True, default=32)

    def __check_init__(self) -> None:
        """Refuses what is no covariance."""
        require_positive(scale=self.scale, shift=self.shift, power=self.power)
        if self.modes < 1:
            raise ValueError(f"Expected at least 1 harmonic; got {self.modes}.")

    @property
    def size(self) -> int:
        """A cosine and a sine for each harmonic."""
        return 2 * self.modes

    @property
    def dimension(self) -> int:
        """A circle."""
        return 1

    @property
    def variance(self) -> float:
        """One."""
        return 1.0

    def sample(self, *, key: PRNGKeyArray) -> Float[Array, " k"]:
        """Standard normal coefficients."""
        return jax.random.normal(key, (self.size,), float)

    def basis(self, x: Float[Array, "n 1"]) -> Float[Array, "n k"]:
        """Cosines, then sines."""
        k = jnp.arange(1, self.modes + 1, dtype=float)
        weights = jnp.sqrt(2.0) * self.scale * ((2 * math.pi * k) ** 2 + self.shift**2) ** (-self.power / 2)
        angles = 2 * math.pi * x * k[None]
        return jnp.concatenate([weights[None] * jnp.cos(angles), weights[None] * jnp.sin(angles)], axis=-1)

    @classmethod
    def example(cls) -> Self:
        """Five harmonics."""
        return cls(modes=5)
