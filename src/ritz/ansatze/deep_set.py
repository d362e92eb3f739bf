"""Deep sets: functions of particles that do not know in which order they are listed."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.ansatze.base import Ansatz, Example
from ritz.ansatze.mlp import MLP


class DeepSet(Ansatz):
    """log psi = rho(mean_i phi(x_i), mean_{i<j} eta(r_ij^2/(1 + r_ij))): a factor beside one that falls off.

    Zaheer et al., arXiv:1703.06114: every symmetric function has the form of the first argument alone, with enough
    features; the pairs make short-ranged correlations cheap. All three are perceptrons with tanh, so the function is
    smooth wherever the particles are: cusps come as factors of their own."""

    single: MLP
    """phi."""
    pair: MLP | None
    """eta."""
    outer: MLP
    """rho."""

    def __init__(
        self, dimension: int, *, features: int = 8, width: int = 16, pairs: bool = True, key: PRNGKeyArray
    ) -> None:
        """One hidden layer of `width` each, F features a particle and, with `pairs`, as many a pair.

        The last layer starts at a tenth of its usual size, so that psi starts close to a constant. Raises ValueError
        for numbers below 1."""
        if min(dimension, features, width) < 1:
            raise ValueError(
                f"Expected at least 1 dimension, feature and unit, got {dimension}, {features} and {width}."
            )
        single_key, pair_key, outer_key = jax.random.split(key, 3)
        self.single = MLP([dimension, width, features], activation=jnp.tanh, key=single_key)
        self.pair = MLP([1, width, features], activation=jnp.tanh, key=pair_key) if pairs else None
        outer = MLP([features * (2 if pairs else 1), width, 1], activation=jnp.tanh, key=outer_key)
        self.outer = eqx.tree_at(lambda mlp: mlp.layers[-1].weight, outer, outer.layers[-1].weight / 10)

    def __call__(self, x: Float[Array, "n d"]) -> Float[Array, ""]:
        """log psi at the positions; without pairs of particles those features are zero."""
        features = jnp.mean(jax.vmap(self.single)(x), axis=0)
        if self.pair is not None:
            features = jnp.concatenate([features, self._of_pairs(self.pair, x)])
        return self.outer(features)[0]

    def _of_pairs(self, pair: MLP, x: Float[Array, "n d"]) -> Float[Array, " f"]:
        first, second = np.triu_indices(x.shape[0], 1)
        if not len(first):
            return jnp.zeros(pair.layers[-1].weight.shape[0], x.dtype)
        square = jnp.sum((x[first] - x[second]) ** 2, axis=-1)
        apart = jnp.sqrt(jnp.maximum(square, jnp.finfo(square.dtype).tiny))
        return jnp.mean(jax.vmap(pair)((square / (1 + apart))[:, None]), axis=0)

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Three particles in a plane."""
        weight_key, point_key = jax.random.split(key)
        return Example(cls(2, features=3, width=4, key=weight_key), jax.random.normal(point_key, (3, 2)))
