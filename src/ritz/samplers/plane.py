"""The smallest continuous domain and the smallest state on it: what the example of walkers is made of."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.ansatze.base import Ansatz
from ritz.ansatze.base import Example as AnsatzExample
from ritz.domains.base import Continuous


class Plane(Continuous):
    """Two particles in a plane: the domain of the example."""

    @property
    def shape(self) -> tuple[int, int]:
        """(2, 2)."""
        return 2, 2

    @property
    def spread(self) -> float:
        """1."""
        return 1.0

    def sample(self, *, key: PRNGKeyArray) -> Float[Array, "2 2"]:
        """Normal positions."""
        return jax.random.normal(key, self.shape)

    def contains(self, point: Float[Array, "2 2"]) -> Array:
        """Whether all coordinates are finite."""
        return jnp.all(jnp.isfinite(point))

    def fold(self, point: Float[Array, "2 2"]) -> Float[Array, "2 2"]:
        """The point."""
        return point

    @classmethod
    def example(cls) -> "Plane":
        """The only one."""
        return cls()


class Hill(Ansatz):
    """log psi = -alpha |x|^2: the state of the example."""

    alpha: Float[Array, ""]

    def __call__(self, x: Float[Array, "n d"]) -> Float[Array, ""]:
        """-alpha |x|^2."""
        return -self.alpha * jnp.sum(x**2)

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> AnsatzExample:
        """alpha = 1/2."""
        return AnsatzExample(cls(jnp.asarray(0.5)), jnp.ones((2, 2)))
