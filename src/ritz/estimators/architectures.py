"""The networks that the estimators train, for tables of any width."""

import abc
import dataclasses
import functools
from typing import Any

import equinox as eqx
import jax
from jaxtyping import Array, PRNGKeyArray

from ritz.ansatze import MLP, Autoencoder, activation_named
from ritz.ansatze.base import Ansatz


@dataclasses.dataclass(frozen=True)
class Architecture(abc.ABC):
    """Everything about a network but the width of the table. Abstract."""

    hidden: tuple[int, ...]
    activation: str
    dropout: float

    @abc.abstractmethod
    def network(self, size: int, *, key: PRNGKeyArray, dtype: str) -> Ansatz:
        """A network for points of `size` numbers, its parameters drawn."""

    def choices(self) -> dict[str, Any]:
        """What both kinds of network take by the same names."""
        return {"activation": activation_named(self.activation), "dropout": self.dropout}


@dataclasses.dataclass(frozen=True)
class Perceptron(Architecture):
    """An MLP with that many outputs."""

    outputs: int

    def network(self, size: int, *, key: PRNGKeyArray, dtype: str) -> Ansatz:
        """size-hidden-outputs."""
        return MLP((size, *self.hidden, self.outputs), key=key, dtype=dtype, **self.choices())


@dataclasses.dataclass(frozen=True)
class Bottleneck(Architecture):
    """An autoencoder with a code of that many numbers."""

    code: int

    def network(self, size: int, *, key: PRNGKeyArray, dtype: str) -> Ansatz:
        """size-hidden-code-hidden-size."""
        return Autoencoder(size, self.code, hidden=self.hidden, key=key, dtype=dtype, **self.choices())


@eqx.filter_jit
def draw(architecture: Architecture, size: int, dtype: str, *, key: PRNGKeyArray) -> list[Array]:
    """The parameters of a fresh network."""
    return jax.tree.leaves(architecture.network(size, key=key, dtype=dtype))


@functools.lru_cache(maxsize=256)
def skeleton(architecture: Architecture, size: int) -> tuple[list[Any], Any]:
    """(shapes of the parameters, structure of the network): `jax.tree.unflatten(structure, parameters)` makes it."""

    def build(key: PRNGKeyArray) -> Ansatz:
        return architecture.network(size, key=key, dtype="float32")

    shapes = eqx.filter_eval_shape(build, jax.eval_shape(jax.random.key, 0))
    return jax.tree.flatten(shapes)
