"""The Inception block with line kernels."""

from typing import Self

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, DTypeLike, Float, PRNGKeyArray

from ritz.ansatze.activations import Function
from ritz.ansatze.base import Example, Trained
from ritz.ansatze.convolutional import Convolution
from ritz.ansatze.initialisation import Initialisation
from ritz.ansatze.normalisation import BatchNorm


class Inception(Trained):
    """Two convolutions side by side, m x 1 along the rows and 1 x n along the columns, joined along the channels.

    Each is padded to keep rows and columns, has no bias, and is followed by its own batch normalisation (with a shift
    but no scale) and the activation; the output has twice `filters` channels (Erbin, Finotello, arXiv:2007.15706, after
    Szegedy et al. 2014). On 12 x 15 x 1 with 32 filters and kernels of the whole length: 12 * 32 + 15 * 32 weights.
    """

    convolutions: tuple[Convolution, ...]
    norms: tuple[BatchNorm, ...]
    activation: Function = eqx.field(static=True)

    def __init__(
        self,
        inputs: int,
        filters: int,
        *,
        kernel: tuple[int, int],
        activation: Function = jax.nn.relu,
        momentum: float = 0.99,
        initialisation: Initialisation | None = None,
        key: PRNGKeyArray,
        dtype: DTypeLike | None = None,
    ) -> None:
        """For `inputs` channels and kernels m x 1 and 1 x n with (m, n) = `kernel`; raises as its layers do."""
        m, n = kernel
        self.convolutions = tuple(
            Convolution(
                inputs,
                filters,
                kernel=line,
                bias=False,
                initialisation=initialisation,
                key=line_key,
                dtype=dtype,
            )
            for line, line_key in zip(((m, 1), (1, n)), jax.random.split(key), strict=True)
        )
        self.norms = tuple(BatchNorm(filters, scale=False, momentum=momentum, dtype=dtype) for _ in kernel)
        self.activation = activation

    def __call__(self, x: Float[Array, "rows columns inputs"]) -> Float[Array, "rows columns outputs"]:
        """The two branches joined, normalised by the running mean and variance."""
        branches = [
            self.activation(norm(convolution(x)))
            for convolution, norm in zip(self.convolutions, self.norms, strict=True)
        ]
        return jnp.concatenate(branches, axis=-1)

    def train(
        self, x: Float[Array, "rows columns inputs"], *, key: PRNGKeyArray
    ) -> tuple[Float[Array, "rows columns outputs"], Self]:
        """The two branches joined, normalised by the batch's mean and variance, and the block with its running ones."""
        passes = [
            norm.train(convolution(x), key=norm_key)
            for convolution, norm, norm_key in zip(self.convolutions, self.norms, jax.random.split(key), strict=True)
        ]
        joined = jnp.concatenate([self.activation(z) for z, _ in passes], axis=-1)
        return joined, eqx.tree_at(lambda block: block.norms, self, tuple(norm for _, norm in passes))

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Four filters of each direction on a 3 x 5 image."""
        weights, point = jax.random.split(key)
        block = cls(1, 4, kernel=(3, 5), activation=jnp.tanh, key=weights)
        return Example(block, jax.random.normal(point, (3, 5, 1)))
