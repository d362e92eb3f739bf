"""Fourier neural operators: functions on a grid to functions on the same grid, by layers that act on low harmonics."""

import dataclasses
import math
from typing import Self

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, DTypeLike, Float, PRNGKeyArray

from ritz.ansatze.activations import Function, gelu
from ritz.ansatze.base import Ansatz, Example
from ritz.ansatze.initialisation import GlorotUniform


class SpectralConvolution(Ansatz):
    """v -> the inverse Fourier transform of R(k) v_k over the harmonics |k| < modes, on a grid of one or two axes.

    The channels come last. R(k) is a complex matrix of channels for each harmonic, stored as real and imaginary part;
    a real function asks for half of the harmonics of the last axis only. The transforms are products with rectangular
    matrices of sines and cosines, axis by axis, which for few harmonics is quicker than a fast transform of all. Li et
    al., arXiv:2010.08895, equations (4) and (5).
    """

    weight: Float[Array, "2 *harmonics inputs outputs"]
    modes: tuple[int, ...] = eqx.field(static=True)

    def __init__(
        self,
        inputs: int,
        outputs: int,
        modes: tuple[int, ...],
        *,
        key: PRNGKeyArray,
        dtype: DTypeLike | None = None,
    ) -> None:
        """`modes` for each axis of the grid. Raises ValueError for sizes below one, or neither one axis nor two."""
        if len(modes) not in (1, 2) or min(inputs, outputs, *modes) < 1:
            raise ValueError(
                f"Expected positive channels, and positive modes for one axis or two; got {inputs}, {outputs}, {modes}."
            )
        harmonics = (*(2 * m - 1 for m in modes[:-1]), modes[-1])
        kind = jnp.dtype(jnp.result_type(float) if dtype is None else dtype)
        self.weight = jax.random.normal(key, (2, *harmonics, inputs, outputs), kind) / math.sqrt(2 * inputs)
        self.modes = modes

    def __call__(self, x: Float[Array, "*grid inputs"]) -> Float[Array, "*grid outputs"]:
        """The convolution. Raises ValueError for another number of axes, or a grid too coarse for the harmonics."""
        grid = x.shape[:-1]
        if len(grid) != len(self.modes) or any(n < 2 * m - 1 for n, m in zip(grid, self.modes, strict=True)):
            raise ValueError(
                f"Expected one function on a grid of at least {tuple(2 * m - 1 for m in self.modes)} points, channels "
                f"last; got shape {x.shape}."
            )
        first, last = (jnp.asarray(part, x.dtype) for part in _waves(grid, self.modes))
        spectrum = jnp.einsum("ikn,...nc->i...kc", last, x)
        if first.size:
            spectrum = jnp.einsum("ipjn,jnkc->ipkc", first, spectrum)
        by_real, by_imaginary = (jnp.einsum("i...c,...co->i...o", spectrum, part) for part in self.weight)
        spectrum = jnp.stack([by_real[0] - by_imaginary[1], by_real[1] + by_imaginary[0]])
        if first.size:
            spectrum = jnp.einsum("ipjn,ipkc->jnkc", first, spectrum)
        return jnp.einsum("ikn,i...kc->...nc", last, spectrum)

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Two channels to three on a 5 x 6 grid."""
        weights, point = jax.random.split(key)
        return Example(cls(2, 3, (2, 3), key=weights), jax.random.normal(point, (5, 6, 2)))


class FourierOperator(Ansatz):
    """Lift, layers v -> f(K v + W v + b) with spectral convolutions K (the last without f), and a projection.

    The values of u on a grid (one number or several at each point) are joined by the coordinates of the points; a
    grid of two axes may be padded with zeros, for functions that are not periodic. Gives the values of one function at
    the points of the grid, as a vector. Coordinates are j/n on n points of a circle (no padding), else j/(n - 1), so
    that the same parameters serve on any grid: see `on`. Li et al., arXiv:2010.08895, figure 2.
    """

    lift: Float[Array, "inputs width"]
    convolutions: tuple[SpectralConvolution, ...]
    weights: tuple[Float[Array, "width width"], ...]
    biases: tuple[Float[Array, " width"], ...]
    hidden: Float[Array, "width projection"]
    hidden_bias: Float[Array, " projection"]
    out: Float[Array, " projection"]
    grid: tuple[int, ...] = eqx.field(static=True)
    padding: int = eqx.field(static=True)
    activation: Function = eqx.field(static=True)

    def __init__(
        self,
        grid: tuple[int, ...],
        *,
        modes: tuple[int, ...],
        width: int,
        depth: int = 4,
        channels: int = 1,
        projection: int = 64,
        padding: int = 0,
        activation: Function = gelu,
        key: PRNGKeyArray,
        dtype: DTypeLike | None = None,
    ) -> None:
        """Draws the parameters. `padding`: points added at the end of each axis. Raises as `SpectralConvolution`."""
        lift, hidden, out, *layers = jax.random.split(key, 3 + 2 * depth)
        kind = jnp.dtype(jnp.result_type(float) if dtype is None else dtype)
        rule = GlorotUniform()

        def matrix(rows: int, columns: int, key: PRNGKeyArray) -> Array:
            return rule.weight((rows, columns), rows, columns, key=key, dtype=kind)

        self.lift = matrix(channels + len(grid) + 1, width, lift)
        self.convolutions = tuple(
            SpectralConvolution(width, width, modes, key=layer, dtype=kind) for layer in layers[:depth]
        )
        self.weights = tuple(matrix(width, width, layer) for layer in layers[depth:])
        self.biases = tuple(jnp.zeros(width, kind) for _ in layers[depth:])
        self.hidden = matrix(width, projection, hidden)
        self.hidden_bias = jnp.zeros(projection, kind)
        self.out = matrix(projection, 1, out)[:, 0]
        self.grid, self.padding, self.activation = tuple(grid), padding, activation

    def on(self, grid: tuple[int, ...]) -> Self:
        """Return the operator on another grid of the same region: the same parameters, for finer or coarser functions.

        Parameters
        ----------
        grid : tuple[int, ...]
            Points along each axis; the padding keeps its share of the first axis.

        Raises
        ------
        ValueError
            If the number of axes differs. A grid too coarse for the harmonics is refused at the call.
        """
        if len(grid) != len(self.grid):
            raise ValueError(f"Expected a grid of {len(self.grid)} axes, as before; got {tuple(grid)}.")
        padding = round(self.padding * grid[0] / self.grid[0])
        other = object.__new__(type(self))
        for field in dataclasses.fields(self):
            object.__setattr__(other, field.name, getattr(self, field.name))
        object.__setattr__(other, "grid", tuple(grid))
        object.__setattr__(other, "padding", padding)
        return other

    def __call__(self, x: Float[Array, "..."]) -> Float[Array, " points"]:
        """The new function, from the values [points] or [points, channels] of the old one, last axis fastest.

        Raises ValueError for another number of values."""
        points, channels = math.prod(self.grid), self.lift.shape[0] - len(self.grid) - 1
        if x.size != points * channels:
            raise ValueError(f"Expected {channels} values at each of {points} points; got shape {x.shape}.")
        along = [np.linspace(0, 1, n, endpoint=self.padding > 0) for n in self.grid]
        mesh = np.stack(np.meshgrid(*along, indexing="ij"), axis=-1)
        given = x.reshape(*self.grid, channels)
        ones = jnp.ones((*self.grid, 1), x.dtype)
        v = jnp.concatenate([given, jnp.asarray(mesh, x.dtype), ones], axis=-1) @ self.lift
        v = jnp.pad(v, [(0, self.padding)] * len(self.grid) + [(0, 0)])
        last = len(self.weights) - 1
        for place, (spectral, weight, bias) in enumerate(
            zip(self.convolutions, self.weights, self.biases, strict=True)
        ):
            v = spectral(v) + v @ weight + bias.reshape((1,) * len(self.grid) + (-1,))
            v = v if place == last else self.activation(v)
        v = v[tuple(slice(n) for n in self.grid)].reshape(points, -1)
        return self.activation(v @ self.hidden + self.hidden_bias[None]) @ self.out

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Eight points of a circle."""
        weights, point = jax.random.split(key)
        net = cls((8,), modes=(3,), width=4, depth=2, projection=5, key=weights)
        return Example(net, jax.random.normal(point, (8,)))


def _waves(grid: tuple[int, ...], modes: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """The transforms along the first axis, [2, harmonics, 2, points] from complex to complex, and along the last one,
    [2, harmonics, points] from real to complex; their transposes undo them on the harmonics that are kept.

    An array of size zero in place of the first where there is one axis only."""
    size, count = grid[-1], modes[-1]
    angles = 2 * np.pi * np.outer(np.arange(count), np.arange(size)) / size
    norm = np.sqrt(np.where(np.arange(count) > 0, 2.0, 1.0) / size)[:, None]
    last = norm * np.stack([np.cos(angles), -np.sin(angles)])
    if len(grid) == 1:
        return np.zeros(0), last
    size, count = grid[0], modes[0]
    angles = 2 * np.pi * np.outer(np.arange(1 - count, count), np.arange(size)) / size
    cosines, sines = np.cos(angles) / np.sqrt(size), np.sin(angles) / np.sqrt(size)
    return np.stack([np.stack([cosines, sines], axis=1), np.stack([-sines, cosines], axis=1)]), last
