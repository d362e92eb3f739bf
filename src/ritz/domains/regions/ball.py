"""Disks, balls and their surfaces."""

import math

import equinox as eqx
import jax.numpy as jnp
from jax.scipy.special import ndtri
from jaxtyping import Array, Bool, Float

from ritz.domains.regions.base import Region

ON = 1e-9
"""A point is on a surface if its distance from the centre is the radius to this relative error."""


class Ball(Region):
    """All within a radius of a centre: `Ball(0.5, x=0, y=0)` is a disk, with one coordinate more a ball."""

    names: tuple[str, ...] = eqx.field(static=True)
    centre: tuple[float, ...] = eqx.field(static=True)
    radius: float = eqx.field(static=True)

    def __init__(self, radius: float | int, **centre: float | int) -> None:
        """The centre by its coordinates. Raises ValueError where that leaves no volume."""
        self.names, self.centre, self.radius = _checked(radius, centre)

    @property
    def cube(self) -> int:
        """One for each coordinate, which choose the direction, and one for the distance."""
        return len(self.names) + 1

    @property
    def measure(self) -> float:
        """pi^{d/2} R^d/Gamma(d/2 + 1)."""
        d = len(self.names)
        return math.pi ** (d / 2) * self.radius**d / math.gamma(d / 2 + 1)

    def place(self, cube: Float[Array, " k"]) -> Float[Array, " d"]:
        """The centre, a distance R u^{1/d} in the direction of a normal vector."""
        d = len(self.names)
        distance = self.radius * cube[d] ** (1 / d)
        return jnp.asarray(self.centre, cube.dtype) + distance * _direction(cube[:d])

    def contains(self, values: Float[Array, " d"]) -> Bool[Array, ""]:
        """Not further from the centre than the radius, to rounding."""
        return _distance(values, self.centre) <= self.radius * (1 + ON)

    def boundary(self) -> "Sphere":
        """Circle or sphere."""
        return Sphere(self.radius, **dict(zip(self.names, self.centre, strict=True)))


class Sphere(Region):
    """All at a distance from a centre: `Sphere(0.5, x=0, y=0)` is a circle."""

    names: tuple[str, ...] = eqx.field(static=True)
    centre: tuple[float, ...] = eqx.field(static=True)
    radius: float = eqx.field(static=True)

    def __init__(self, radius: float | int, **centre: float | int) -> None:
        """The centre by its coordinates. Raises ValueError where that leaves no surface."""
        self.names, self.centre, self.radius = _checked(radius, centre)

    @property
    def cube(self) -> int:
        """One for each coordinate."""
        return len(self.names)

    @property
    def measure(self) -> float:
        """2 pi^{d/2} R^{d-1}/Gamma(d/2): a circumference, a surface; the two ends of an interval count one each."""
        d = len(self.names)
        return 2 * math.pi ** (d / 2) * self.radius ** (d - 1) / math.gamma(d / 2)

    def place(self, cube: Float[Array, " d"]) -> Float[Array, " d"]:
        """The centre, and a radius in the direction of a normal vector."""
        return jnp.asarray(self.centre, cube.dtype) + self.radius * _direction(cube)

    def contains(self, values: Float[Array, " d"]) -> Bool[Array, ""]:
        """At the radius from the centre, to rounding."""
        return jnp.abs(_distance(values, self.centre) - self.radius) <= self.radius * ON


def _direction(cube: Float[Array, " d"]) -> Float[Array, " d"]:
    """A unit vector, uniform where the numbers are: that of normal numbers (Muller, Commun. ACM 2, 19 (1959))."""
    edge = jnp.finfo(cube.dtype).eps
    normal = ndtri(jnp.clip(cube, edge, 1 - edge))
    length = jnp.linalg.norm(normal)
    some = jnp.full_like(normal, normal.size**-0.5)
    return jnp.where(length > 0, normal / jnp.where(length > 0, length, 1.0), some)


def _distance(values: Float[Array, " d"], centre: tuple[float, ...]) -> Float[Array, ""]:
    return jnp.linalg.norm(values - jnp.asarray(centre, values.dtype))


def _checked(radius: float | int, centre: dict[str, float | int]) -> tuple[tuple[str, ...], tuple[float, ...], float]:
    if not centre or not (math.isfinite(radius) and radius > 0 and all(map(math.isfinite, centre.values()))):
        raise ValueError(
            f"Expected a positive radius and a centre by its coordinates, as in Ball(0.5, x=0, y=0); got radius "
            f"{radius} and centre {centre}."
        )
    return tuple(centre), tuple(float(value) for value in centre.values()), float(radius)
