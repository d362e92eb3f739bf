"""Scaled dot-product attention with several heads, and layer normalisation."""

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, DTypeLike, Float, PRNGKeyArray

from ritz.ansatze.base import Ansatz, Example
from ritz.ansatze.linear import Linear


class LayerNorm(Ansatz):
    """y = scale (x - mean) / sqrt(variance + epsilon) + shift over the last axis, place by place.

    Ba, Kiros and Hinton 2016, arXiv:1607.06450; the variance has the divisor n.
    """

    scale: Float[Array, " d"]
    shift: Float[Array, " d"]
    epsilon: float = eqx.field(static=True)

    def __init__(self, width: int, *, epsilon: float = 1e-5, dtype: DTypeLike | None = None) -> None:
        """Scale one, shift zero. Raises ValueError for an epsilon that is not positive."""
        if not epsilon > 0:
            raise ValueError(f"Expected epsilon > 0, which keeps the root from zero; got {epsilon}.")
        self.scale = jnp.ones(width, dtype)
        self.shift = jnp.zeros(width, dtype)
        self.epsilon = epsilon

    def __call__(self, x: Float[Array, "*places d"]) -> Float[Array, "*places d"]:
        """x normalised."""
        centred = x - jnp.mean(x, -1, keepdims=True)
        variance = jnp.mean(centred**2, -1, keepdims=True)
        unit = centred * jax.lax.rsqrt(variance + self.epsilon)
        return unit * _last(self.scale, x) + _last(self.shift, x)

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Two places of four numbers, scale and shift away from their first values."""
        scale, shift, point = jax.random.split(key, 3)
        drawn = (jax.random.normal(scale, (4,)), jax.random.normal(shift, (4,)))
        norm = eqx.tree_at(lambda n: (n.scale, n.shift), cls(4), drawn)
        return Example(norm, jax.random.normal(point, (2, 4)))


class Attention(Ansatz):
    """Self-attention of the T entries of a sequence x [T, d], in `heads` heads of d/heads numbers each.

        A = softmax(Q K^T / sqrt(d/heads)) in each head      out = W_o [A_1 V_1, ..., A_heads V_heads] + b_o

    Vaswani et al. 2017, arXiv:1706.03762, equation 1 and section 3.2.2. Entries that are exchanged exchange their
    outputs: only positions added to x tell it what comes first.
    """

    queries: Linear
    keys: Linear
    values: Linear
    output: Linear
    heads: int = eqx.field(static=True)

    def __init__(self, width: int, heads: int, *, key: PRNGKeyArray, dtype: DTypeLike | None = None) -> None:
        """Four maps after Glorot. Raises ValueError where `heads` does not divide `width`."""
        if heads < 1 or width % heads:
            raise ValueError(f"Expected a number of heads that divides the width {width}; got {heads}.")
        keys = jax.random.split(key, 4)
        self.queries, self.keys, self.values, self.output = (Linear(width, width, key=k, dtype=dtype) for k in keys)
        self.heads = heads

    def __call__(self, x: Float[Array, "T d"]) -> Float[Array, "T d"]:
        """One mixed vector for each entry."""
        size = x.shape[1] // self.heads
        q, k, v = (jax.vmap(layer)(x).reshape(-1, self.heads, size) for layer in (self.queries, self.keys, self.values))
        weights = jax.nn.softmax(jnp.einsum("thc,shc->hts", q, k) / size**0.5, axis=-1)
        return jax.vmap(self.output)(jnp.einsum("hts,shc->thc", weights, v).reshape(x.shape))

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Two heads on three entries of four numbers."""
        weights, point = jax.random.split(key)
        return Example(cls(4, 2, key=weights), jax.random.normal(point, (3, 4)))


def _last(value: Float[Array, " d"], like: Array) -> Array:
    return jnp.expand_dims(value, tuple(range(like.ndim - 1)))
