"""What a sampler is: where batches come from. Data sets and Markov chains are one thing."""

import abc
from collections.abc import Callable
from typing import Any, NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray, PyTree

from ritz.ansatze.base import Ansatz


class Labelled(eqx.Module):
    """Points with the answers expected there.

    `x`: pytree of arrays [N, ...]; `y`: array [N, ...]; `weight`: [N], may be negative (signed event weights), or
    None for ones. `normalised`: whether the weights have mean one over the whole data set, so that a batch of them
    stands for its number of rows and not for its own sum, which vanishes in unlucky batches of signed weights."""

    x: PyTree
    y: Array
    weight: Float[Array, " n"] | None = None
    normalised: bool = eqx.field(static=True, default=False)


class Nodes(eqx.Module):
    """Points [N, ...] of a quadrature and their weights, whose sum is the volume."""

    points: PyTree
    weights: Float[Array, " n"]


class Example(NamedTuple):
    """A small sampler and an ansatz it can draw for; the law tests build every exported sampler through it."""

    sampler: "Sampler"
    ansatz: Ansatz | None


class Sampler(eqx.Module):
    """A source of batches. Abstract."""

    @abc.abstractmethod
    def init(self, ansatz: Ansatz | None, *, key: PRNGKeyArray) -> PyTree:
        """The state before the first batch: a pytree of arrays."""

    @abc.abstractmethod
    def step(self, state: PyTree, ansatz: Ansatz | None, *, key: PRNGKeyArray) -> tuple[PyTree, Any]:
        """(state, batch): the next batch, always of the same shapes. Pure, and traced inside the loop's jit."""

    def pieces(self, state: PyTree) -> PyTree:
        """A tree like the state: which arrays have one row for each chain, so that devices can share them."""
        return jax.tree.map(lambda _: False, state)

    @abc.abstractmethod
    def describe(self, state: PyTree) -> str:
        """Where the sampler stands, in words, for a message about the batch drawn last ("epoch 3, batch 17 of 40")."""

    @classmethod
    @abc.abstractmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """A small instance for the law tests."""


def mapped(function: Callable[[PyTree], PyTree], points: PyTree, chunk: int | None) -> PyTree:
    """`function` at every point (leading axis), at most `chunk` points side by side; None for all.

    A chunk takes every k-th point, so that where devices share the points each chunk lies on all of them."""
    n = jax.tree.leaves(points)[0].shape[0]
    if chunk is None or chunk >= n:
        return jax.vmap(function)(points)
    count = -(-n // chunk)
    width = -(-n // count)
    place = jnp.arange(width * count) % n

    def cut(leaf: Array) -> Array:
        whole = leaf if width * count == n else leaf[place]
        return jnp.swapaxes(whole.reshape(width, count, *leaf.shape[1:]), 0, 1)

    def joined(leaf: Array) -> Array:
        return jnp.swapaxes(leaf, 0, 1).reshape(width * count, *leaf.shape[2:])[:n]

    return jax.tree.map(joined, jax.lax.map(jax.vmap(function), jax.tree.map(cut, points)))
