"""Sums of products of functions of one coordinate each."""

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.ansatze.base import Ansatz, Example
from ritz.ansatze.mlp import MLP


class Separable(Ansatz):
    """1/R sum_r prod_i (1 + f_ri(x_i)): the coordinate x_i goes through a network of its own with R outputs f_ri.

    The number of parameters grows in proportion to the dimension d, and so does what is needed to resolve a function
    that is close to a sum of few products; one that is not needs a large rank R. The ones keep products of many
    factors from vanishing at the start. Wang, Jin and Xie, arXiv:2207.02754 (tensor neural networks); Cho and others,
    arXiv:2306.15969 (separable physics-informed networks).
    """

    networks: MLP
    """The d networks, with the coordinate as the first axis of every array."""
    rank: int = eqx.field(static=True)

    def __init__(self, dimension: int, width: int, rank: int, *, key: PRNGKeyArray) -> None:
        """One hidden tanh layer of `width` for each coordinate. Raises ValueError where a size is below 1."""
        if min(dimension, width, rank) < 1:
            raise ValueError(
                f"Expected a dimension, width and rank of at least 1, got {dimension}, {width} and {rank}."
            )
        keys = jax.random.split(key, dimension)
        self.networks = eqx.filter_vmap(lambda k: MLP([1, width, rank], activation=jnp.tanh, key=k))(keys)
        self.rank = rank

    def __call__(self, x: Float[Array, " d"]) -> Float[Array, " 1"]:
        """The sum of products, coordinates best carried to [-1, 1] before."""
        factors = 1 + eqx.filter_vmap(lambda network, number: network(number[None]))(self.networks, x)
        return jnp.mean(jnp.prod(factors, axis=0), keepdims=True)

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Three coordinates, two products."""
        weights, point = jax.random.split(key)
        return Example(cls(3, 4, 2, key=weights), jax.random.normal(point, (3,)))
