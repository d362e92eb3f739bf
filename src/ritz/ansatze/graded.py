"""A coordinate seen through a power, where a function changes on ever shorter lengths towards one end."""

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, PRNGKeyArray

from ritz.ansatze.base import Ansatz, Example
from ritz.ansatze.coordinates import Coordinates
from ritz.ansatze.mlp import MLP
from ritz.domains.regions.base import Point


class Graded(Ansatz):
    """inner at low + (high - low) s, where x = low + (high - low) s^power is the coordinate of that name.

    With power 2 a function of the distance from an atom is smooth in what `inner` is given, for it varies over lengths
    from one to a hundred. Raises ValueError for an empty interval or a power below 1.
    """

    inner: Ansatz
    name: str = eqx.field(static=True)
    low: float = eqx.field(static=True)
    high: float = eqx.field(static=True)
    power: float = eqx.field(static=True, default=2.0)

    def __check_init__(self) -> None:
        """Refuses what is no map of the interval."""
        if not self.low < self.high or not self.power >= 1:
            raise ValueError(
                f"Expected an interval with low < high and a power of at least 1, got ({self.low}, {self.high}) and "
                f"{self.power}."
            )

    def __call__(self, x: Point) -> Array:
        """The inner ansatz at the moved point."""
        s = ((x[self.name] - self.low) / (self.high - self.low)) ** (1 / self.power)
        return self.inner(x.moved(**{self.name: self.low + (self.high - self.low) * s}))

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """A radius up to three."""
        weights, point = jax.random.split(key)
        inner = Coordinates(MLP([1, 4, 2], activation=jnp.tanh, key=weights), r=(0.0, 3.0))
        return Example(cls(inner, "r", 0.0, 3.0), Point(jax.random.uniform(point, (1,), minval=0.5), ("r",)))
