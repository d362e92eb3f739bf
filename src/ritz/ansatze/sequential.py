"""One ansatz after another."""

from collections.abc import Sequence
from typing import Self

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, PRNGKeyArray, PyTree

from ritz.ansatze.activations import Activation
from ritz.ansatze.base import Ansatz, Example, Trained, train_pass
from ritz.ansatze.dropout import Dropout
from ritz.ansatze.linear import Linear


class Sequential(Trained):
    """The composition of its layers, the first applied first; in training each layer is passed as in training."""

    layers: tuple[Ansatz, ...]

    def __init__(self, layers: Sequence[Ansatz]) -> None:
        """Raises ValueError where there is no layer."""
        if not layers:
            raise ValueError("Expected at least one layer; got none. Use Activation(identity) for the identity.")
        self.layers = tuple(layers)

    def __call__(self, x: PyTree) -> Array:
        """The last layer of ... of the first layer of x."""
        for layer in self.layers:
            x = layer(x)
        return x

    def train(self, x: PyTree, *, key: PRNGKeyArray) -> tuple[Array, Self]:
        """As the value, each layer passed as in training, and every layer with its updated buffers."""
        layers = []
        for layer, layer_key in zip(self.layers, jax.random.split(key, len(self.layers)), strict=True):
            x, layer = train_pass(layer, x, key=layer_key)
            layers.append(layer)
        return x, eqx.tree_at(lambda s: s.layers, self, tuple(layers))

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Linear, tanh, dropout, linear on three numbers."""
        first, second, point = jax.random.split(key, 3)
        layers = (Linear(3, 4, key=first), Activation(jnp.tanh), Dropout(0.2), Linear(4, 2, key=second))
        return Example(cls(layers), jax.random.normal(point, (3,)))
