"""Faces of a box: boundary, initial and final times."""

import math

import equinox as eqx
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float

from ritz.domains.regions.base import Region


class Faces(Region):
    """Some faces of a box, each drawn from in proportion to its area. Made by `Box.boundary`, `Box.start`, `Box.end`.

    The first number of the unit cube chooses the face, the others the place on it.
    """

    names: tuple[str, ...] = eqx.field(static=True)
    low: tuple[float, ...] = eqx.field(static=True)
    high: tuple[float, ...] = eqx.field(static=True)
    faces: tuple[tuple[int, int], ...] = eqx.field(static=True)
    """(which coordinate, 0 for its lower end and 1 for its upper one) of each face."""

    @property
    def cube(self) -> int:
        """One for the face and one for each coordinate along it: as many as coordinates."""
        return len(self.names)

    @property
    def measure(self) -> float:
        """The sum of the areas; an end of an interval counts one."""
        return sum(self._areas())

    def place(self, cube: Float[Array, " d"]) -> Float[Array, " d"]:
        """A face, then a point on it."""
        areas = np.cumsum(self._areas())
        chosen = jnp.searchsorted(jnp.asarray(areas / areas[-1], cube.dtype), cube[0], side="right")
        chosen = jnp.minimum(chosen, len(self.faces) - 1)
        axis, end = jnp.asarray([face[0] for face in self.faces]), jnp.asarray([face[1] for face in self.faces])
        low, high = jnp.asarray(self.low, cube.dtype), jnp.asarray(self.high, cube.dtype)
        places = jnp.arange(len(self.names))
        along = cube[jnp.where(places < axis[chosen], jnp.minimum(places + 1, len(self.names) - 1), places)]
        inside = low + (high - low) * along
        return jnp.where(places == axis[chosen], jnp.where(end[chosen] == 1, high, low), inside)

    def contains(self, values: Float[Array, " d"]) -> Bool[Array, ""]:
        """In the box, with the coordinate of one of the faces at its end."""
        low, high = jnp.asarray(self.low, values.dtype), jnp.asarray(self.high, values.dtype)
        on = jnp.stack([values[axis] == (high if end else low)[axis] for axis, end in self.faces])
        return jnp.all((low <= values) & (values <= high)) & jnp.any(on)

    def _areas(self) -> list[float]:
        lengths = [high - low for low, high in zip(self.low, self.high, strict=True)]
        return [
            math.prod((length for place, length in enumerate(lengths) if place != axis), start=1.0)
            for axis, _ in self.faces
        ]
