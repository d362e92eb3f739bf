"""Networks of sines."""

from collections.abc import Sequence
from itertools import pairwise

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.ansatze.base import Ansatz, Example
from ritz.ansatze.linear import Linear


class Siren(Ansatz):
    """a^l = sin(frequency (W^l a^{l-1} + b^l)), and a last layer without the sine.

    For inputs of order one. V. Sitzmann and others, arXiv:2006.09661, section 3.2 and theorem 1.8 of its supplement:
    weights of the first layer are uniform on +-1/n, those of the others on +-(6/n)^(1/2)/frequency with n inputs of the
    layer. Every sine but the first then has an argument of mean 0 and variance 1, however deep the network. Biases
    are uniform on +-n^(-1/2). All derivatives of a Siren are Sirens, which suits equations with fine structure.
    """

    layers: tuple[Linear, ...]
    frequency: float = eqx.field(static=True)

    def __init__(self, sizes: Sequence[int], *, frequency: float = 30.0, key: PRNGKeyArray) -> None:
        """Widths from input to output. Raises ValueError for fewer than three, or a frequency not positive."""
        if len(sizes) < 3 or not frequency > 0:
            raise ValueError(
                f"Expected the widths of an input, a hidden layer and an output, and a positive frequency; got "
                f"{list(sizes)} and {frequency}."
            )
        keys = jax.random.split(key, len(sizes) - 1)
        self.frequency = float(frequency)
        self.layers = tuple(
            _layer(m, n, 1 / m if place == 0 else (6 / m) ** 0.5 / self.frequency, key=layer_key)
            for place, ((m, n), layer_key) in enumerate(zip(pairwise(sizes), keys, strict=True))
        )

    def __call__(self, x: Float[Array, " inputs"]) -> Float[Array, " outputs"]:
        """The output of the last layer."""
        for layer in self.layers[:-1]:
            x = jnp.sin(self.frequency * layer(x))
        return self.layers[-1](x)

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """2-6-6-1."""
        weights, point = jax.random.split(key)
        return Example(cls([2, 6, 6, 1], frequency=3.0, key=weights), jax.random.uniform(point, (2,), minval=-1.0))


def _layer(inputs: int, outputs: int, most: float, *, key: PRNGKeyArray) -> Linear:
    """With weights uniform on +-most."""
    weight_key, bias_key = jax.random.split(key)
    layer = Linear(inputs, outputs, key=key)
    weight = jax.random.uniform(weight_key, layer.weight.shape, layer.weight.dtype, -most, most)
    bias = jax.random.uniform(bias_key, (outputs,), layer.weight.dtype, -(inputs**-0.5), inputs**-0.5)
    return eqx.tree_at(lambda one: (one.weight, one.bias), layer, (weight, bias))
