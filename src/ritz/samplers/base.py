"""What a sampler is: where batches come from. Data sets and Markov chains are one thing."""

import abc
from typing import Any, NamedTuple

import equinox as eqx
from jaxtyping import Array, Float, PRNGKeyArray, PyTree

from ritz.ansatze.base import Ansatz


class Labelled(eqx.Module):
    """Points with the answers expected there.

    `x`: pytree of arrays [N, ...]; `y`: array [N, ...]; `weight`: [N], may be negative (signed event weights), or
    None for ones."""

    x: PyTree
    y: Array
    weight: Float[Array, " n"] | None = None


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

    @abc.abstractmethod
    def describe(self, state: PyTree) -> str:
        """Where the sampler stands, in words, for a message about the batch drawn last ("epoch 3, batch 17 of 40")."""

    @classmethod
    @abc.abstractmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """A small instance for the law tests."""
