"""A field that is known up to a constant, with the constant chosen at a place."""

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.ansatze.base import Ansatz, Example
from ritz.ansatze.coordinates import Coordinates
from ritz.ansatze.mlp import MLP
from ritz.domains.regions.base import Point


class Pinned(Ansatz):
    """The inner ansatz less, in one of its fields, the value of that field at a fixed place: zero there.

    The pressure of an incompressible flow is such a field. A residual at the one place would do the same with one row
    among many, whose weight is anybody's guess.
    """

    inner: Ansatz
    field: int = eqx.field(static=True)
    place: tuple[tuple[str, float], ...] = eqx.field(static=True)

    def __init__(self, inner: Ansatz, field: int, **place: float | int) -> None:
        """`field` is counted from zero; the coordinates that are not named keep those of the point, such as a time.

        Raises ValueError where no coordinate is named.
        """
        if not place:
            raise ValueError("Expected the coordinates of a place, such as x=0.5, y=0.5; got none.")
        self.inner, self.field = inner, field
        self.place = tuple((name, float(value)) for name, value in place.items())

    def __call__(self, x: Point) -> Float[Array, " fields"]:
        """All fields at the point. Raises ValueError for a field that the inner ansatz does not have."""
        here, there = self.inner(x), self.inner(x.moved(**dict(self.place)))
        if not 0 <= self.field < len(here):
            raise ValueError(f"Expected a field from 0 to {len(here) - 1}, got {self.field}.")
        return here.at[self.field].add(-there[self.field])

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """The second of two fields of a line."""
        weights, point = jax.random.split(key)
        inner = Coordinates(MLP([1, 4, 2], activation=jnp.tanh, key=weights), x=(0.0, 1.0))
        return Example(cls(inner, 1, x=0.5), Point(jax.random.uniform(point, (1,)), ("x",)))
