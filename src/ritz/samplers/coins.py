"""The smallest finite domain and the smallest state on it: what the examples of samplers are made of."""

import itertools
from typing import Self

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int, Int8, PRNGKeyArray

from ritz.ansatze.base import Ansatz
from ritz.ansatze.base import Example as AnsatzExample
from ritz.domains.base import Finite


class Coins(Finite):
    """`count` coins, each +1 or -1: int8 [count]."""

    count: int = eqx.field(static=True)

    @property
    def size(self) -> int:
        """2^count."""
        return 2**self.count

    def sample(self, *, key: PRNGKeyArray) -> Int8[Array, " count"]:
        """All of them tossed."""
        return jax.random.rademacher(key, (self.count,), jnp.int8)

    def contains(self, point: Int[Array, " count"]) -> Bool[Array, ""]:
        """Whether every entry is +1 or -1."""
        return jnp.all(jnp.abs(point) == 1)

    def points(self) -> Int8[Array, "size count"]:
        """All ways in which they can lie."""
        return jnp.asarray(list(itertools.product((1, -1), repeat=self.count)), jnp.int8)

    @classmethod
    def example(cls) -> Self:
        """Four coins."""
        return cls(4)


class Field(Ansatz):
    """log psi(s) = f . s: coins that lie independently of one another."""

    field: Float[Array, " count"]

    def __call__(self, x: Int[Array, " count"]) -> Float[Array, ""]:
        """f . x."""
        return jnp.dot(self.field, x.astype(self.field.dtype))

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> AnsatzExample:
        """Four coins in weak fields, multiples of 1/8 so that sums are exact in any order."""
        return AnsatzExample(cls(jnp.round(3 * jax.random.normal(key, (4,))) / 8), jnp.ones((4,), jnp.int8))
