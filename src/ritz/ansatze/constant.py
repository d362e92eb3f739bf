"""A constant: a norm for a state that has no parameters of its own."""

import jax
from jaxtyping import Array, Float, PRNGKeyArray, PyTree

from ritz.ansatze.base import Ansatz, Example


class Constant(Ansatz):
    """log psi = c everywhere. No average depends on it; with it a plain determinant can pass through a fit unmoved."""

    value: Float[Array, ""]
    """c."""

    def __call__(self, x: PyTree) -> Float[Array, ""]:
        """c, whatever the point is."""
        del x
        return self.value

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """A number drawn at random, at a point of three numbers."""
        return Example(cls(jax.random.normal(key)), jax.random.normal(jax.random.fold_in(key, 1), (3,)))
