"""Operators between functions on a square that are not periodic, by layers that act on low half waves."""

import math
from typing import Self

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, DTypeLike, Float, PRNGKeyArray

from ritz.ansatze.activations import Function
from ritz.ansatze.base import Ansatz, Buffer, Example
from ritz.ansatze.initialisation import GlorotUniform


class HalfWaveConvolution(Ansatz):
    """v -> sum over half waves of R_jk times the coefficients of v, on the n x n cells of a square, channels last.

    The waves are products of cos(pi j x) or sin(pi (j + 1) x) along each axis, 0 <= j < modes. R_jk mixes the channels
    and the four kinds of product (cos or sin along either axis) of the same j and k: derivatives along the axes and
    reflections at the edges are such mixtures, so the layer holds the Green function of a square with fixed edges,
    which a convolution on a torus (`SpectralConvolution`) does not.
    """

    weight: Float[Array, "modes modes kinds kinds"]
    """R, with (kind along x, kind along y, channel) as one index."""

    def __init__(self, width: int, modes: int, *, key: PRNGKeyArray, dtype: DTypeLike | None = None) -> None:
        """Raises ValueError for sizes below one."""
        if min(width, modes) < 1:
            raise ValueError(f"Expected at least 1 channel and 1 mode; got {width} and {modes}.")
        kind = jnp.dtype(jnp.result_type(float) if dtype is None else dtype)
        self.weight = jax.random.normal(key, (modes, modes, 4 * width, 4 * width), kind) / (4 * math.sqrt(width))

    def __call__(self, x: Float[Array, "n n width"]) -> Float[Array, "n n width"]:
        """The layer. Raises ValueError for another number of channels, or cells fewer than half waves."""
        modes, width = self.weight.shape[0], self.weight.shape[-1] // 4
        if x.ndim != 3 or x.shape[0] != x.shape[1] or x.shape[0] < 2 * modes or x.shape[2] != width:
            raise ValueError(
                f"Expected {width} channels on a square of at least {2 * modes} cells a side; got shape {x.shape}."
            )
        waves = jnp.asarray(_waves(len(x), modes), x.dtype)
        seen = jnp.einsum("pjx,qky,xyc->jkpqc", waves, waves, x).reshape(modes, modes, 4 * width)
        mixed = jnp.einsum("jki,jkio->jko", seen, self.weight).reshape(modes, modes, 2, 2, width)
        return jnp.einsum("pjx,qky,jkpqc->xyc", waves, waves, mixed)

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Two channels on 5 x 5 cells."""
        weights, point = jax.random.split(key)
        return Example(cls(2, 2, key=weights), jax.random.normal(point, (5, 5, 2)))


class HalfWaveOperator(Ansatz):
    """profile times (1 + N): lift, layers v -> f(K v + W v + b) with half waves (the last without f), a projection.

    A Fourier neural operator (Li et al., arXiv:2010.08895, figure 2) with half waves in place of harmonics. The lift
    sees each cell with its neighbours up to `reach` away, its coordinates, and one. The answer is written relative to a
    profile that has its boundary values, as the mean of known answers has.
    """

    lift: Float[Array, "inputs width"]
    layers: tuple[HalfWaveConvolution, ...]
    weights: tuple[Float[Array, "width width"], ...]
    biases: tuple[Float[Array, " width"], ...]
    hidden: Float[Array, "width projection"]
    hidden_bias: Float[Array, " projection"]
    out: Float[Array, " projection"]
    profile: Buffer
    reach: int = eqx.field(static=True)
    activation: Function = eqx.field(static=True)

    def __init__(
        self,
        profile: Float[Array, " cells"],
        *,
        modes: int,
        width: int,
        depth: int = 4,
        projection: int = 32,
        reach: int = 1,
        activation: Function = jax.nn.silu,
        key: PRNGKeyArray,
    ) -> None:
        """Draws the parameters, of the type of the profile. Raises ValueError where the profile is not on a square."""
        if math.isqrt(profile.size) ** 2 != profile.size or depth < 1 or reach < 0:
            raise ValueError(
                f"Expected a profile on n x n cells, at least 1 layer and a reach of at least 0; got {profile.size} "
                f"cells, {depth} and {reach}."
            )
        lift, hidden, out, *keys = jax.random.split(key, 3 + 2 * depth)
        kind, rule = profile.dtype, GlorotUniform()

        def matrix(rows: int, columns: int, key: PRNGKeyArray) -> Array:
            return rule.weight((rows, columns), rows, columns, key=key, dtype=kind)

        self.lift = matrix((2 * reach + 1) ** 2 + 3, width, lift)
        self.layers = tuple(HalfWaveConvolution(width, modes, key=k, dtype=kind) for k in keys[:depth])
        self.weights = tuple(matrix(width, width, k) for k in keys[depth:])
        self.biases = tuple(jnp.zeros(width, kind) for _ in range(depth))
        self.hidden = matrix(width, projection, hidden)
        self.hidden_bias = jnp.zeros(projection, kind)
        self.out = matrix(projection, 1, out)[:, 0]
        self.profile, self.reach, self.activation = Buffer(profile), reach, activation

    def on(self, side: int) -> Self:
        """Return the operator on `side` x `side` cells: the same parameters, the profile resampled by its sine series.

        The lift sees neighbouring cells, which are nearer on a finer grid.

        Raises
        ------
        ValueError
            If there are fewer cells a side than two for each half wave.
        """
        cells = math.isqrt(self.profile.value.size)
        modes = self.layers[0].weight.shape[0]
        if side < 2 * modes:
            raise ValueError(f"Expected at least {2 * modes} cells a side, got {side}.")
        profile = np.asarray(self.profile.value, float).reshape(cells, cells)
        count = min(cells, side)
        here, there = (np.sin(np.pi * np.outer(np.arange(n) + 0.5, np.arange(1, count + 1)) / n) for n in (cells, side))
        carried = there @ np.linalg.pinv(here)
        resampled = jnp.asarray((carried @ profile @ carried.T).ravel(), self.profile.value.dtype)
        return eqx.tree_at(lambda net: net.profile.value, self, resampled)

    def __call__(self, x: Float[Array, " cells"]) -> Float[Array, " cells"]:
        """The new function, from the values of the old one, last axis fastest. Raises ValueError for another number."""
        if x.shape != self.profile.value.shape:
            raise ValueError(f"Expected {self.profile.value.size} values, one a cell; got shape {x.shape}.")
        v = self._seen(x) @ self.lift
        for place, (layer, weight, bias) in enumerate(zip(self.layers, self.weights, self.biases, strict=True)):
            v = layer(v) + v @ weight + bias[None, None]
            v = v if place == len(self.layers) - 1 else self.activation(v)
        answer = self.activation(v @ self.hidden + self.hidden_bias[None, None]) @ self.out
        return self.profile.value * (1 + answer.ravel())

    def _seen(self, x: Float[Array, " cells"]) -> Float[Array, "n n inputs"]:
        """Each cell with its neighbours (edge cells repeated outside), its coordinates, and one."""
        n, reach = math.isqrt(x.size), self.reach
        padded = jnp.pad(x.reshape(n, n), reach, mode="edge")
        near = [padded[i : i + n, j : j + n] for i in range(2 * reach + 1) for j in range(2 * reach + 1)]
        centres = (np.arange(n) + 0.5) / n
        rest = [jnp.asarray(part, x.dtype) for part in (*np.meshgrid(centres, centres, indexing="ij"), np.ones((n, n)))]
        return jnp.stack([*near, *rest], axis=-1)

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Five by five cells."""
        weights, point = jax.random.split(key)
        net = cls(jnp.linspace(0.5, 1.0, 25), modes=2, width=3, depth=2, projection=4, key=weights)
        return Example(net, jax.random.normal(point, (25,)))


def _waves(cells: int, modes: int) -> np.ndarray:
    """cos(pi j x), then sin(pi (j + 1) x), at the centres, [2, modes, cells], each of length one."""
    angles = np.pi * np.outer(np.arange(modes + 1), (np.arange(cells) + 0.5) / cells)
    waves = np.stack([np.cos(angles[:-1]), np.sin(angles[1:])])
    return waves / np.linalg.norm(waves, axis=-1, keepdims=True)
