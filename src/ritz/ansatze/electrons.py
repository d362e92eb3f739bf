"""Electrons around nuclei: the cusp at every nucleus built in, and everything else a smooth network of distances.

Distances r enter the smooth parts through q(r) = r^2/(1 + r), which grows like r far out and has no slope at r = 0, so
that the cusps (Kato, Commun. Pure Appl. Math. 10, 151 (1957)) are those of the factors that carry them: -Z at a nucleus
(`NuclearCusp`), 1/2 or 1/4 between electrons (`Pade`), and the local energy stays finite where they meet."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.ansatze.base import Ansatz, Example
from ritz.ansatze.mlp import MLP

Centres = tuple[tuple[float, ...], ...]


class NuclearCusp(Ansatz):
    """log psi = -sum_iK Z_K (r_iK - share_K q(r_iK)): slope -Z_K at nucleus K, -Z_K (1 - share_K) far out.

    `charges` Z_K in units of e, `centres` [K, 3] in bohr. With share = 0 exact for one electron at one nucleus."""

    share: Float[Array, " k"]
    """In units of Z_K; the state falls off while the Z-weighted mean is below 1."""
    charges: tuple[float, ...] = eqx.field(static=True)
    centres: Centres = eqx.field(static=True)

    def __init__(self, charges: tuple[float, ...], centres: Centres, *, share: float = 0.0) -> None:
        """Every nucleus starts with the same share. Raises ValueError for a share of 1 or more, or unequal numbers."""
        if len(charges) != len(centres) or not charges:
            raise ValueError(
                f"Expected a position for every nuclear charge, got {len(charges)} charges, {len(centres)} positions."
            )
        if not share < 1:
            raise ValueError(f"Expected a share below 1, got {share}: the state would not fall off.")
        self.share = jnp.full(len(charges), share, float)
        self.charges, self.centres = charges, centres

    def __call__(self, x: Float[Array, "n d"]) -> Float[Array, ""]:
        """log psi at the positions."""
        apart, smooth = _lengths(x[:, None] - jnp.asarray(self.centres, x.dtype)[None])
        charges = jnp.asarray(self.charges, x.dtype)
        return jnp.sum(jnp.sum(smooth, axis=0) * self.share * charges - jnp.sum(apart, axis=0) * charges)

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Three electrons around two nuclei, the share drawn."""
        share_key, point_key = jax.random.split(key)
        share = float(jax.random.uniform(share_key, (), maxval=0.5))
        made = cls((1.0, 2.0), ((0.0, 0.0, 0.0), (0.0, 0.0, 1.4)), share=share)
        return Example(made, jax.random.normal(point_key, (3, 3)))


class ElectronNetwork(Ansatz):
    """log psi = sum_i f(q_i) + sum_{i != j} g(q_i, q_j, q(r_ij), +-1), with q_i = (q(r_iK))_K, +1 for like spins.

    f and g are perceptrons with tanh. Symmetric under exchange of electrons with equal spin, smooth everywhere; for two
    electrons as general as a function of distances can be."""

    single: MLP
    """f."""
    pair: MLP
    """g."""
    centres: Centres = eqx.field(static=True)
    up: int = eqx.field(static=True)
    """The first so many electrons have spin up."""

    def __init__(self, centres: Centres, up: int, *, width: int = 16, depth: int = 2, key: PRNGKeyArray) -> None:
        """`depth` hidden layers of `width`; the last layers start at a tenth of their usual size.

        Raises ValueError for numbers below 1."""
        if min(len(centres), width, depth) < 1:
            raise ValueError(
                f"Expected at least 1 nucleus, unit and hidden layer, got {len(centres)}, {width} and {depth}."
            )
        single_key, pair_key = jax.random.split(key)
        inside = [width] * depth
        self.single = _quiet(MLP([len(centres), *inside, 1], activation=jnp.tanh, key=single_key))
        self.pair = _quiet(MLP([2 * len(centres) + 2, *inside, 1], activation=jnp.tanh, key=pair_key))
        self.centres, self.up = centres, up

    def __call__(self, x: Float[Array, "n d"]) -> Float[Array, ""]:
        """log psi at the positions."""
        _, near = _lengths(x[:, None] - jnp.asarray(self.centres, x.dtype)[None])
        value = jnp.sum(jax.vmap(self.single)(near))
        first, second = np.nonzero(~np.eye(x.shape[0], dtype=bool))
        if not len(first):
            return value
        _, apart = _lengths(x[first] - x[second])
        like = jnp.where((first < self.up) == (second < self.up), 1.0, -1.0).astype(x.dtype)
        rows = jnp.concatenate([near[first], near[second], apart[:, None], like[:, None]], axis=1)
        return value + jnp.sum(jax.vmap(self.pair)(rows))

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Three electrons around two nuclei."""
        weight_key, point_key = jax.random.split(key)
        made = cls(((0.0, 0.0, 0.0), (0.0, 0.0, 1.4)), 2, width=4, key=weight_key)
        return Example(made, jax.random.normal(point_key, (3, 3)))


def _lengths(vectors: Float[Array, "*pairs d"]) -> tuple[Float[Array, "*pairs"], Float[Array, "*pairs"]]:
    """(r, q(r)); at r = 0 zero, with finite derivatives."""
    square = jnp.sum(vectors**2, axis=-1)
    apart = jnp.sqrt(jnp.maximum(square, jnp.finfo(square.dtype).tiny))
    return apart, square / (1 + apart)


def _quiet(mlp: MLP) -> MLP:
    return eqx.tree_at(lambda net: net.layers[-1].weight, mlp, mlp.layers[-1].weight / 10)
