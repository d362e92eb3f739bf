"""Bosons in a trap, all in one Gaussian: log psi = -alpha sum_i (x_i^2 + y_i^2 + beta z_i^2).

With alpha = omega/2 and beta = gamma the exact ground state of particles that do not interact, in a trap of frequencies
(omega, omega, gamma omega), hbar = m = 1. Its derivatives are closed: grad_i log psi = -2 alpha (x_i, y_i, beta z_i),
lap log psi = -2 alpha N (d - 1 + beta), d log psi/d alpha = -sum_i (x_i^2 + y_i^2 + beta z_i^2)."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.ansatze.base import Ansatz, Buffer, Example, held


class GaussianTrap(Ansatz):
    """One width for all directions but the last, whose alpha is `beta` times as large. For any number of particles."""

    alpha: Float[Array, ""]
    beta: Float[Array, ""] | Buffer
    """A parameter, or in a buffer a fixed number."""

    def __init__(self, alpha: float = 0.5, beta: float = 1.0, *, learn_beta: bool = False) -> None:
        """Starts at `alpha`; `beta` is fixed unless `learn_beta`. Raises ValueError where one is not positive."""
        if not (alpha > 0 and beta > 0):
            raise ValueError(
                f"Expected positive alpha and beta, got {alpha} and {beta}: the Gaussian would not fall off."
            )
        self.alpha = jnp.asarray(alpha, float)
        stretch = jnp.asarray(beta, float)
        self.beta = stretch if learn_beta else Buffer(stretch)

    def __call__(self, x: Float[Array, "n d"]) -> Float[Array, ""]:
        """log psi at the positions."""
        square = x**2
        return -self.alpha * (jnp.sum(square) + (held(self.beta) - 1) * jnp.sum(square[:, -1]))

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Three particles in space, beta learnt, alpha drawn between 0.3 and 0.7."""
        alpha_key, point_key = jax.random.split(key)
        alpha = float(jax.random.uniform(alpha_key, (), minval=0.3, maxval=0.7))
        return Example(cls(alpha, 1.5, learn_beta=True), jax.random.normal(point_key, (3, 3)))
