"""Boxes: an interval, a rectangle, space and time together."""

import math

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from ritz.domains.regions.base import Region
from ritz.domains.regions.faces import Faces


class Box(Region):
    """The product of intervals, one for each named coordinate: `Box(t=(0, 1), x=(-1, 1))`; `Box(x=(0, 1))` is an
    interval."""

    names: tuple[str, ...] = eqx.field(static=True)
    low: tuple[float, ...] = eqx.field(static=True)
    high: tuple[float, ...] = eqx.field(static=True)

    def __init__(self, **intervals: tuple[float | int, float | int]) -> None:
        """Lower and upper end of every coordinate. Raises ValueError where that leaves no volume."""
        if not intervals:
            raise ValueError("Expected an interval for each coordinate, as in Box(t=(0, 1), x=(-1, 1)); got none.")
        for name, (low, high) in intervals.items():
            if not (math.isfinite(low) and math.isfinite(high) and low < high):
                raise ValueError(
                    f"Expected an interval of positive, finite length for {name}; got ({low}, {high}), so the box has "
                    "no volume. Leave a coordinate that does not vary out of the box."
                )
        self.names = tuple(intervals)
        self.low = tuple(float(low) for low, _ in intervals.values())
        self.high = tuple(float(high) for _, high in intervals.values())

    @property
    def intervals(self) -> dict[str, tuple[float, float]]:
        """Coordinate to (lower end, upper end)."""
        return dict(zip(self.names, zip(self.low, self.high, strict=True), strict=True))

    @property
    def cube(self) -> int:
        """As many as coordinates."""
        return len(self.names)

    @property
    def measure(self) -> float:
        """The product of the lengths."""
        return math.prod(high - low for low, high in zip(self.low, self.high, strict=True))

    def place(self, cube: Float[Array, " d"]) -> Float[Array, " d"]:
        """low + (high - low) times the numbers."""
        low, high = jnp.asarray(self.low, cube.dtype), jnp.asarray(self.high, cube.dtype)
        return low + (high - low) * cube

    def contains(self, values: Float[Array, " d"]) -> Bool[Array, ""]:
        """Between low and high in every coordinate."""
        low, high = jnp.asarray(self.low, values.dtype), jnp.asarray(self.high, values.dtype)
        return jnp.all((low <= values) & (values <= high))

    def boundary(self, *names: str) -> Faces:
        """Where one of the named coordinates (default: any) is at an end of its interval.

        Raises ValueError for a coordinate that the box does not have.
        """
        return self._faces([(name, end) for name in names or self.names for end in (0, 1)])

    def start(self, name: str) -> Faces:
        """Where a coordinate is at its lower end: `box.start("t")` is the initial time. Raises as `boundary`."""
        return self._faces([(name, 0)])

    def end(self, name: str) -> Faces:
        """Where a coordinate is at its upper end. Raises as `boundary`."""
        return self._faces([(name, 1)])

    def _faces(self, ends: list[tuple[str, int]]) -> Faces:
        for name, _ in ends:
            if name not in self.names:
                raise ValueError(f"Expected a coordinate out of {', '.join(self.names)}; got {name!r}.")
        faces = tuple((self.names.index(name), end) for name, end in ends)
        return Faces(self.names, self.low, self.high, faces)
