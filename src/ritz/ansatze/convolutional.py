"""The convolutional layer."""

from typing import get_args

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, DTypeLike, Inexact, PRNGKeyArray

from ritz.ansatze.base import Ansatz, Example
from ritz.ansatze.correlation import Padding, correlate
from ritz.ansatze.initialisation import GlorotUniform, Initialisation


class Convolution(Ansatz):
    """z[r, s, o] = b[o] + sum_{i, j, c} w[i, j, c, o] x[r + i, s + j, c] on one image, channels last.

    `w` has shape (m, n, channels in, channels out). As everywhere in machine learning the kernel is not mirrored, so
    this is the correlation of image and kernel. Padding "same" adds zeros and keeps rows and columns, "valid" adds
    nothing and gives (rows - m + 1, columns - n + 1), "periodic" continues the image with itself, as a lattice on a
    torus.
    """

    weight: Inexact[Array, "m n inputs outputs"]
    bias: Inexact[Array, " outputs"] | None
    padding: Padding = eqx.field(static=True)

    def __init__(
        self,
        inputs: int,
        outputs: int,
        *,
        kernel: tuple[int, int],
        padding: Padding = "same",
        bias: bool = True,
        initialisation: Initialisation | None = None,
        key: PRNGKeyArray,
        dtype: DTypeLike | None = None,
    ) -> None:
        """Draws the parameters for that many channels in and out; the default is `GlorotUniform()`.

        Raises ValueError for a size below one or an unknown padding.
        """
        m, n = kernel
        if min(inputs, outputs, m, n) < 1:
            raise ValueError(
                f"Expected channels and kernel sizes of at least one; got {inputs} channels in, {outputs} out, "
                f"kernel {kernel}. Check the layer's sizes."
            )
        if padding not in get_args(Padding):
            raise ValueError(f"Expected a padding among {', '.join(get_args(Padding))}; got '{padding}'.")
        rule = GlorotUniform() if initialisation is None else initialisation
        kind = jnp.dtype(jnp.result_type(float) if dtype is None else dtype)
        weight_key, bias_key = jax.random.split(key)
        shape = (outputs, m, n, inputs)
        weight = rule.weight(shape, m * n * inputs, m * n * outputs, key=weight_key, dtype=kind)
        self.weight = jnp.moveaxis(weight, 0, -1)
        self.bias = rule.bias(outputs, key=bias_key, dtype=kind) if bias else None
        self.padding = padding

    def __call__(self, x: Inexact[Array, "rows columns inputs"]) -> Inexact[Array, "rows_out columns_out outputs"]:
        """The sum above. Raises ValueError for other channels, or an image smaller than the kernel it must hold."""
        m, n, inputs, _ = self.weight.shape
        if x.ndim != 3 or x.shape[-1] != inputs:
            raise ValueError(
                f"Expected one image of shape (rows, columns, {inputs}); got {x.shape}. "
                "Use jax.vmap over a batch, and x[..., None] for a matrix without channels."
            )
        if self.padding != "same" and (x.shape[0] < m or x.shape[1] < n):
            raise ValueError(
                f"Expected an image of at least {m} x {n} for padding '{self.padding}'; "
                f"got {x.shape[0]} x {x.shape[1]}. Use a smaller kernel or padding 'same'."
            )
        z = correlate(x, self.weight, self.padding)
        return z if self.bias is None else z + self.bias[None, None, :]

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Two channels to three by a 3 x 2 kernel on a 5 x 4 image."""
        weights, point = jax.random.split(key)
        return Example(cls(2, 3, kernel=(3, 2), key=weights), jax.random.normal(point, (5, 4, 2)))
