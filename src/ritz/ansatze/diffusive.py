"""Networks for what diffuses from a kink."""

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, PRNGKeyArray

from ritz.ansatze.base import Ansatz, Example
from ritz.ansatze.coordinates import Coordinates
from ritz.ansatze.mlp import MLP
from ritz.domains.regions.base import Point


class Diffusive(Ansatz):
    """A network of t, x and z = y/(y^2 + spread^2 t)^(1/2), y = x - origin, all of order one.

    Early on, a function that diffuses from a kink at t = 0, x = origin depends on y/t^(1/2) alone: it has no limit
    there as a function of t and x, but is smooth in z, which is the direction in which (spread t^(1/2), y) lies.
    """

    inner: Coordinates
    """Of t, x and z, in this order."""
    spread: float = eqx.field(static=True)
    origin: float = eqx.field(static=True)

    def __init__(
        self,
        network: Ansatz,
        *,
        t: tuple[float, float],
        x: tuple[float, float],
        spread: float,
        origin: float = 0.0,
    ) -> None:
        """The intervals of t and x. Raises ValueError where one is empty, or the spread is not positive."""
        if not spread > 0:
            raise ValueError(f"Expected a positive spread, got {spread}.")
        self.inner = Coordinates(network, t=t, x=x, z=(-1.0, 1.0))
        self.spread = spread
        self.origin = origin

    def __call__(self, x: Point) -> Array:
        """The network there."""
        t, y = x["t"], x["x"] - self.origin
        square = y**2 + self.spread**2 * t
        z = y / jnp.sqrt(jnp.where(square > 0, square, 1.0))
        return self.inner(Point(jnp.stack([t, x["x"], z]), ("t", "x", "z")))

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """A year and a line."""
        weights, point = jax.random.split(key)
        network = MLP([3, 4, 1], activation=jnp.tanh, key=weights)
        diffusive = cls(network, t=(0.0, 1.0), x=(-1.0, 1.0), spread=0.5)
        return Example(diffusive, Point(jax.random.uniform(point, (2,), minval=0.1), ("t", "x")))
