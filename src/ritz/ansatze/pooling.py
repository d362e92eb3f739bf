"""Layers that merge neighbouring places of an image, and one that forgets its shape. None has parameters."""

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Inexact, PRNGKeyArray

from ritz.ansatze.base import Ansatz, Example

Image = Inexact[Array, "rows columns channels"]


class MaxPool(Ansatz):
    """The largest entry of each window, channel by channel: (rows, columns, channels) to fewer rows and columns.

    Windows start every `stride` places (by default side by side); an incomplete one at the edge is left out.
    """

    window: tuple[int, int] = eqx.field(static=True)
    stride: tuple[int, int] = eqx.field(static=True)

    def __init__(self, window: tuple[int, int], *, stride: tuple[int, int] | None = None) -> None:
        """Raises ValueError for a window or stride below one."""
        self.window, self.stride = _checked(window, stride)

    def __call__(self, x: Image) -> Inexact[Array, "rows_out columns_out channels"]:
        """The maxima. Raises ValueError where the image is smaller than one window."""
        return jnp.max(_windows(x, self.window, self.stride), axis=0)

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Windows of 2 x 2 on a 5 x 4 image."""
        return Example(cls((2, 2)), jax.random.normal(key, (5, 4, 2)))


class AveragePool(Ansatz):
    """The mean of each window, channel by channel: (rows, columns, channels) to fewer rows and columns.

    Windows start every `stride` places (by default side by side); an incomplete one at the edge is left out.
    """

    window: tuple[int, int] = eqx.field(static=True)
    stride: tuple[int, int] = eqx.field(static=True)

    def __init__(self, window: tuple[int, int], *, stride: tuple[int, int] | None = None) -> None:
        """Raises ValueError for a window or stride below one."""
        self.window, self.stride = _checked(window, stride)

    def __call__(self, x: Image) -> Inexact[Array, "rows_out columns_out channels"]:
        """The means. Raises ValueError where the image is smaller than one window."""
        return jnp.mean(_windows(x, self.window, self.stride), axis=0)

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Windows of 2 x 3, a place apart, on a 5 x 4 image."""
        return Example(cls((2, 3), stride=(1, 1)), jax.random.normal(key, (5, 4, 2)))


class GlobalMaxPool(Ansatz):
    """The largest entry of each channel: (rows, columns, channels) to (channels,)."""

    def __call__(self, x: Image) -> Inexact[Array, " channels"]:
        """The maxima over all places."""
        return jnp.max(x, axis=(0, 1))

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """A 5 x 4 image of two channels."""
        return Example(cls(), jax.random.normal(key, (5, 4, 2)))


class GlobalAveragePool(Ansatz):
    """The mean of each channel: (rows, columns, channels) to (channels,)."""

    def __call__(self, x: Image) -> Inexact[Array, " channels"]:
        """The means over all places."""
        return jnp.mean(x, axis=(0, 1))

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """A 5 x 4 image of two channels."""
        return Example(cls(), jax.random.normal(key, (5, 4, 2)))


class Flatten(Ansatz):
    """A point of any shape as one vector, the last axis running fastest."""

    def __call__(self, x: Inexact[Array, "..."]) -> Inexact[Array, " size"]:
        """x.reshape(-1)."""
        return x.reshape(-1)

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """A 2 x 3 matrix."""
        return Example(cls(), jax.random.normal(key, (2, 3)))


def _checked(window: tuple[int, int], stride: tuple[int, int] | None) -> tuple[tuple[int, int], tuple[int, int]]:
    step = window if stride is None else stride
    if min(*window, *step) < 1:
        raise ValueError(f"Expected a window and a stride of at least one place; got {window} and {step}.")
    return window, step


def _windows(
    x: Image, window: tuple[int, int], stride: tuple[int, int]
) -> Inexact[Array, "places rows_out columns_out channels"]:
    """All windows, their places along a new first axis; slices, because their gradient is cheap on a CPU."""
    if x.shape[0] < window[0] or x.shape[1] < window[1]:
        raise ValueError(
            f"Expected an image of at least {window[0]} x {window[1]}, one window; "
            f"got {x.shape[0]} x {x.shape[1]}. Use a smaller window or pool less before."
        )
    rows, columns = ((x.shape[k] - window[k]) // stride[k] for k in (0, 1))
    slices = [
        x[i : i + rows * stride[0] + 1 : stride[0], j : j + columns * stride[1] + 1 : stride[1]]
        for i in range(window[0])
        for j in range(window[1])
    ]
    return jnp.stack(slices)
