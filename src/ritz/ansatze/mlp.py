"""The multilayer perceptron."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Self

import equinox as eqx
import jax
from jaxtyping import Array, DTypeLike, Inexact, PRNGKeyArray

from ritz.ansatze.activations import Function, identity
from ritz.ansatze.base import Example, Trained
from ritz.ansatze.dropout import Dropout
from ritz.ansatze.initialisation import Initialisation
from ritz.ansatze.linear import Linear


class MLP(Trained):
    """a^0 = x, z^l = W^l a^{l-1} + b^l, a^l = f(z^l), with another f for the output; any number of layers of any width.

    `sizes` are the widths from input to output, so MLP([180, 128, 128, 128, 19]) has four layers of weights. Dropout
    acts on the activations of the hidden layers, in training only.
    """

    layers: tuple[Linear, ...]
    dropout: Dropout
    activation: Function = eqx.field(static=True)
    output: Function = eqx.field(static=True)

    def __init__(
        self,
        sizes: Sequence[int],
        *,
        activation: Function = jax.nn.relu,
        output: Function = identity,
        dropout: float = 0.0,
        initialisation: Initialisation | None = None,
        key: PRNGKeyArray,
        dtype: DTypeLike | None = None,
    ) -> None:
        """Draws the parameters; the default is `GlorotUniform()`. Raises ValueError for fewer than two sizes."""
        if len(sizes) < 2:
            raise ValueError(f"Expected the widths of an input and an output at least; got sizes {list(sizes)}.")
        keys = jax.random.split(key, len(sizes) - 1)
        self.layers = tuple(
            Linear(m, n, initialisation=initialisation, key=layer_key, dtype=dtype)
            for (m, n), layer_key in zip(pairwise(sizes), keys, strict=True)
        )
        self.dropout = Dropout(float(dropout))
        self.activation = activation
        self.output = output

    def __call__(self, x: Inexact[Array, " inputs"]) -> Inexact[Array, " outputs"]:
        """The output of the last layer."""
        for layer in self.layers[:-1]:
            x = self.activation(layer(x))
        return self.output(self.layers[-1](x))

    def train(self, x: Inexact[Array, " inputs"], *, key: PRNGKeyArray) -> tuple[Inexact[Array, " outputs"], Self]:
        """As the value, with dropout after every hidden activation."""
        for layer, layer_key in zip(self.layers[:-1], jax.random.split(key, len(self.layers))[:-1], strict=True):
            x, _ = self.dropout.train(self.activation(layer(x)), key=layer_key)
        return self.output(self.layers[-1](x)), self

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """3-5-4-2 with tanh and dropout."""
        weights, point = jax.random.split(key)
        mlp = cls([3, 5, 4, 2], activation=jax.numpy.tanh, dropout=0.2, key=weights)
        return Example(mlp, jax.random.normal(point, (3,)))
