"""What a trial function is: a function of one point whose leaves are its parameters.

Every ansatz is an Equinox module, so it is a pytree: its floating-point leaves are the parameters that an optimiser
moves, except those inside a `Buffer` (running means, fitted scales), which travel and are saved with it but are not
differentiated."""

import abc
from typing import Any, NamedTuple, Self

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, PRNGKeyArray, PyTree

BATCH = "batch"
"""The name of the axis over which a training pass is vmapped; layers that need batch statistics reduce over it."""


class Example(NamedTuple):
    """One small instance and a point it accepts; the law tests build every exported ansatz through it."""

    ansatz: "Ansatz"
    point: PyTree


class Ansatz(eqx.Module):
    """A trial function of one point. Abstract; batches are made with `jax.vmap` where batches come from."""

    @abc.abstractmethod
    def __call__(self, x: PyTree) -> Array:
        """The value at the point `x`, as it is after training (no noise, running statistics)."""

    @classmethod
    @abc.abstractmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """A small instance and a point for the law tests."""


class Trained(Ansatz):
    """An ansatz whose pass in training differs from its value: it draws noise or updates running statistics.
    Abstract."""

    @abc.abstractmethod
    def train(self, x: PyTree, *, key: PRNGKeyArray) -> tuple[Array, Self]:
        """Value at one point of a batch and the ansatz with updated buffers.

        Called under `jax.vmap(..., axis_name=BATCH)`; the buffers returned must not depend on the point (reduce with
        `jax.lax.pmean(..., BATCH)`), the parameters are returned as they came.
        """


class Coupled(Trained):
    """A trained ansatz whose pass at one point depends on the other points of the batch (batch statistics). Abstract.

    Its outputs have no Jacobian row by row; a natural step through it uses matrix-free products only.
    """


class Kernelled(eqx.Module):
    """What an ansatz of one real output mixes in if the products of its derivatives have a closed form. Abstract."""

    @abc.abstractmethod
    def kernel(self, x: PyTree, y: PyTree) -> Float[Array, "n k"]:
        """J(x) J(y)^T, with J the derivatives with respect to all parameters, at batches x [N, ...] and y [K, ...]."""


class Buffer(eqx.Module):
    """An array that belongs to an ansatz and is saved with it but is not a parameter."""

    value: Array


def held(value: Array | Buffer) -> Array:
    """The array itself, whether it is a parameter or held fixed in a buffer."""
    return value.value if isinstance(value, Buffer) else value


class Layered(eqx.Module):
    """What an ansatz mixes in if |psi(x)|^2 is, up to a factor, the sum over hidden units h of a law p(x, h) of which
    both conditional laws can be drawn from exactly: a restricted Boltzmann machine. Abstract."""

    @property
    @abc.abstractmethod
    def hidden_shape(self) -> tuple[int, int]:
        """(copies, units) of h."""

    @abc.abstractmethod
    def draw_hidden(self, x: Array, *, key: PRNGKeyArray) -> Bool[Array, "copies units"]:
        """h drawn from p(h | x)."""

    @abc.abstractmethod
    def draw_visible(self, h: Bool[Array, "copies units"], *, key: PRNGKeyArray) -> Array:
        """x drawn from p(x | h)."""


def train_pass(ansatz: Ansatz, x: PyTree, *, key: PRNGKeyArray) -> tuple[Array, Ansatz]:
    """One point through the ansatz as in training: `train` where it has one, its value otherwise."""
    if isinstance(ansatz, Trained):
        return ansatz.train(x, key=key)
    return ansatz(x), ansatz


def is_coupled(ansatz: PyTree) -> bool:
    """Whether any part of the ansatz makes the points of a training batch depend on one another."""
    nodes = jax.tree.leaves(ansatz, is_leaf=lambda node: isinstance(node, Coupled))
    return any(isinstance(node, Coupled) for node in nodes)


def partition(ansatz: PyTree) -> tuple[PyTree, PyTree]:
    """Split into (parameters, rest): floating or complex leaves outside any `Buffer`, and everything else."""
    mask = jax.tree.map(_is_parameter, ansatz, is_leaf=_is_buffer)
    return eqx.partition(ansatz, mask)


def combine(parameters: PyTree, rest: PyTree) -> Any:
    """The inverse of `partition`."""
    return eqx.combine(parameters, rest)


def count_parameters(ansatz: PyTree) -> int:
    """How many real numbers an optimiser moves (a complex entry counts twice)."""
    parameters, _ = partition(ansatz)
    return sum(leaf.size * (2 if jnp.iscomplexobj(leaf) else 1) for leaf in jax.tree.leaves(parameters))


def _is_buffer(node: Any) -> bool:
    return isinstance(node, Buffer)


def _is_parameter(node: Any) -> bool:
    return not _is_buffer(node) and eqx.is_inexact_array(node)
