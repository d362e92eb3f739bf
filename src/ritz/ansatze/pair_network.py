"""A pair correlation of any form: a network of the distance, in open space or around a torus."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.ansatze.base import Ansatz, Example
from ritz.ansatze.geometry import Geometry, Torus
from ritz.ansatze.mlp import MLP


class PairNetwork(Ansatz):
    """log psi = sum_{i<j} u(r_i - r_j, like or unlike spins), u a perceptron of the even scalars of a geometry.

    Smooth where two particles meet: a cusp comes as a factor of its own (`Pade`). The first `up` particles have spin
    up."""

    network: MLP
    """u."""
    geometry: Geometry
    up: int = eqx.field(static=True)

    def __init__(self, geometry: Geometry, up: int, *, width: int = 16, key: PRNGKeyArray) -> None:
        """Two hidden layers of `width`; the last layer starts at a tenth of its usual size. Raises ValueError for a
        width below 1."""
        if width < 1:
            raise ValueError(f"Expected at least 1 unit, got {width}.")
        network = MLP([geometry.count + 1, width, width, 1], activation=jnp.tanh, key=key)
        self.network = eqx.tree_at(lambda net: net.layers[-1].weight, network, network.layers[-1].weight / 10)
        self.geometry, self.up = geometry, up

    def __call__(self, x: Float[Array, "n d"]) -> Float[Array, ""]:
        """The sum over pairs."""
        first, second = np.triu_indices(x.shape[0], 1)
        like = jnp.asarray(np.where((first < self.up) == (second < self.up), 1.0, -1.0), x.dtype)
        inputs = jnp.concatenate([self.geometry.scalars(x[first] - x[second]), like[:, None]], axis=1)
        return jnp.sum(jax.vmap(self.network)(inputs))

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Two particles up, one down, in a periodic cube."""
        weight_key, point_key = jax.random.split(key)
        made = cls(Torus(length=2.0), 2, width=4, key=weight_key)
        return Example(made, 2 * jax.random.uniform(point_key, (3, 3)))
