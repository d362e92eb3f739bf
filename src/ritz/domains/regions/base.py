"""Points with named coordinates, and the regions they are drawn from."""

import abc

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float


class Point(eqx.Module):
    """One point, or a batch of them: its coordinates [..., d] and their names. `point["x"]` is the coordinate x."""

    values: Float[Array, "*batch d"]
    names: tuple[str, ...] = eqx.field(static=True)

    def __getitem__(self, name: str) -> Float[Array, "*batch"]:
        """The coordinate of that name. Raises ValueError where there is none."""
        return self.values[..., self.place(name)]

    def place(self, name: str) -> int:
        """Which entry of `values` it is. Raises ValueError where there is no such coordinate."""
        if name not in self.names:
            raise ValueError(f"Expected a coordinate out of {', '.join(self.names)}; got {name!r}.")
        return self.names.index(name)

    def moved(self, **coordinates: float | Array) -> "Point":
        """The point with some coordinates set to other values: `point.moved(t=0.0)`."""
        values = self.values
        for name, value in coordinates.items():
            chosen = jnp.broadcast_to(jnp.arange(len(self.names)) == self.place(name), values.shape)
            column = jnp.broadcast_to(jnp.asarray(value, values.dtype), values.shape[:-1])
            values = jnp.where(chosen, column[..., None], values)  # a choice has Taylor rules, a scatter has none
        return Point(values, self.names)


def point_at(**coordinates: float | Array) -> Point:
    """The point (or batch of points) with these coordinates, in this order: `point_at(t=0.0, x=0.5)`."""
    columns = jnp.broadcast_arrays(*(jnp.asarray(value, float) for value in coordinates.values()))
    return Point(jnp.stack(columns, axis=-1), tuple(coordinates))


class Region(eqx.Module):
    """Where a point with named coordinates lives. Abstract.

    It is a map from a unit cube that carries equal volumes to equal measures, so that random and quasi-random points
    of the cube become points of the region with the same evenness.
    """

    names: eqx.AbstractVar[tuple[str, ...]]

    @property
    @abc.abstractmethod
    def cube(self) -> int:
        """How many numbers in [0, 1) make a point."""

    @property
    @abc.abstractmethod
    def measure(self) -> float:
        """Length, area, volume ... in the units of the coordinates; the number of points of a finite set."""

    @abc.abstractmethod
    def place(self, cube: Float[Array, " k"]) -> Float[Array, " d"]:
        """The coordinates of the point that a point of the unit cube is carried to."""

    @abc.abstractmethod
    def contains(self, values: Float[Array, " d"]) -> Bool[Array, ""]:
        """Whether a point with these coordinates belongs to the region, its edges included."""
