"""A product of trial functions: logarithms are added up, signs multiplied."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Inexact, PRNGKeyArray, PyTree

from ritz.ansatze.base import Ansatz, Example
from ritz.ansatze.linear import Linear
from ritz.domains.base import Signed


class Product(Signed, Ansatz):
    """psi = prod_k psi_k at the same point, every factor giving its logarithm. A factor that is not `Signed` counts as
    positive (or, where it is complex, carries its phase in the logarithm)."""

    factors: tuple[Ansatz, ...]

    def __init__(self, *factors: Ansatz) -> None:
        """Raises ValueError for no factor."""
        if not factors:
            raise ValueError("Expected at least one factor, got none.")
        self.factors = factors

    def __call__(self, x: PyTree) -> Inexact[Array, ""]:
        """sum_k log psi_k(x)."""
        return self.signed(x)[1]

    def signed(self, x: PyTree) -> tuple[Inexact[Array, ""], Inexact[Array, ""]]:
        """(product of signs, sum of logarithms)."""
        both = [factor.signed(x) if isinstance(factor, Signed) else _positive(factor(x)) for factor in self.factors]
        sign, total = both[0]
        for other, log in both[1:]:
            sign, total = sign * other, total + log
        return sign, total

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Two linear functions of three numbers."""
        keys = jax.random.split(key, 3)
        factors = [Linear(3, 1, key=one) for one in keys[:2]]
        return Example(cls(*factors), jax.random.normal(keys[2], (3,)))


def _positive(log: Inexact[Array, "*one"]) -> tuple[Inexact[Array, ""], Inexact[Array, ""]]:
    value = log.reshape(())
    return jnp.ones((), value.real.dtype), value
