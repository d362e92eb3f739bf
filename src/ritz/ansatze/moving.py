"""Numbers that move in time from a start that is built in: on one slab of time, or on several in a row."""

from collections.abc import Sequence

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.ansatze.base import Ansatz, Buffer, Example
from ritz.ansatze.initialisation import Gaussian
from ritz.ansatze.mlp import MLP
from ritz.domains.regions.base import Point


class Moving(Ansatz):
    """a(t) = start + scale (t/T) N(2t/T - 1) for 0 < t < T, with a network N of one number.

    The start is held fixed, so the first slab can have that of the problem and each later one the end of the one
    before.
    """

    network: Ansatz
    start: Buffer
    scale: Buffer
    """About how far each number moves, so that all weights are of order one."""
    length: float = eqx.field(static=True)
    """T."""

    def __init__(
        self, network: Ansatz, *, start: Float[Array, " n"], scale: Float[Array, " n"] | float, length: float
    ) -> None:
        """Raises ValueError for a slab without length."""
        if not length > 0:
            raise ValueError(f"Expected a slab of time of positive length, got {length}.")
        self.network = network
        self.start = Buffer(jnp.asarray(start))
        self.scale = Buffer(jnp.broadcast_to(scale, jnp.shape(start)).astype(self.start.value.dtype))
        self.length = length

    def __call__(self, x: Point) -> Float[Array, " n"]:
        """The numbers at the time of a point, whatever its other coordinates."""
        share = x["t"] / self.length
        free = share * self.network((2 * share - 1)[None])
        return self.start.value.astype(free.dtype) + self.scale.value.astype(free.dtype) * free

    def end(self) -> Float[Array, " n"]:
        """The numbers at t = T."""
        return self.start.value + self.scale.value * self.network(jnp.ones((1,), self.start.value.dtype))

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Two numbers."""
        weights, point = jax.random.split(key)
        moving = cls(tanh_network(4, 2, key=weights), start=jnp.arange(2.0), scale=3.0, length=0.5)
        return Example(moving, Point(jax.random.uniform(point, (1,)) / 2, ("t",)))


class Slabs(Ansatz):
    """One function of a point for each of several equal slabs of time, each with a clock that starts at zero."""

    parts: Ansatz
    """With the slab as the first axis of every array."""
    length: float = eqx.field(static=True)
    count: int = eqx.field(static=True)

    def __init__(self, parts: Sequence[Ansatz], length: float) -> None:
        """In the order of time. Raises ValueError for none, or a length that is not positive."""
        if not parts or not length > 0:
            raise ValueError(f"Expected slabs of positive length, got {len(parts)} of length {length}.")
        self.parts = jax.tree.map(lambda *leaves: jnp.stack(leaves) if eqx.is_array(leaves[0]) else leaves[0], *parts)
        self.length = length
        self.count = len(parts)

    def __call__(self, x: Point) -> Array:
        """The function of the slab that the time of the point falls into; of the first and last one beyond them."""
        place = jnp.clip(jnp.floor(x["t"] / self.length), 0, self.count - 1)
        part = jax.tree.map(lambda leaf: leaf[place.astype(jnp.int32)] if eqx.is_array(leaf) else leaf, self.parts)
        return part(x.moved(t=x["t"] - place * self.length))

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Three slabs."""
        keys = jax.random.split(key, 4)
        networks = [tanh_network(4, 2, key=k) for k in keys[:3]]
        parts = [Moving(network, start=jnp.arange(2.0), scale=1.0, length=0.5) for network in networks]
        return Example(cls(parts, 0.5), Point(1.5 * jax.random.uniform(keys[3], (1,)), ("t",)))


def tanh_network(width: int, outputs: int, *, key: PRNGKeyArray) -> MLP:
    """One hidden layer for a function on [-1, 1], its slopes and kinks spread over the interval from the start.

    The usual zero biases would put every tanh where it is odd and nearly straight; the curvature of a function then
    needs large weights that cancel, and a damped step does not find them.
    """
    return MLP([1, width, outputs], activation=jnp.tanh, initialisation=Gaussian(2.0, 1.0), key=key)
