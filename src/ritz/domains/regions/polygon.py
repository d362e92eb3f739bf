"""Polygons and their edges: an L-shape is `Polygon([(0, 0), (2, 0), (2, 1), (1, 1), (1, 2), (0, 2)])`."""

import math
from collections.abc import Sequence

import equinox as eqx
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float

from ritz.domains.regions.base import Region

Corner = tuple[float, float]
ON = 1e-9
"""A point is on an edge if its distance from it is this small, in units of the polygon's size."""


class Polygon(Region):
    """The plane within a closed line that does not cross itself, by its corners in order."""

    names: tuple[str, ...] = eqx.field(static=True)
    corners: tuple[Corner, ...] = eqx.field(static=True)
    triangles: tuple[tuple[Corner, Corner, Corner], ...] = eqx.field(static=True)

    def __init__(self, corners: Sequence[tuple[float | int, float | int]], names: tuple[str, str] = ("x", "y")) -> None:
        """Either sense of rotation. Raises ValueError where the line crosses or touches itself or holds no area."""
        line = [(float(x), float(y)) for x, y in corners]
        if len(line) < 3 or not np.isfinite(line).all() or _touches_itself(line) or abs(_area(line)) <= 0:
            raise ValueError(
                f"Expected at least 3 corners of a closed line that neither crosses nor touches itself and holds an "
                f"area; got {line}."
            )
        self.names = names
        self.corners = tuple(line if _area(line) > 0 else line[::-1])
        self.triangles = tuple(_cut(list(self.corners)))

    @property
    def cube(self) -> int:
        """One for the triangle, two for the place in it."""
        return 3

    @property
    def measure(self) -> float:
        """Half the sum of cross products of neighbouring corners."""
        return _area(self.corners)

    def place(self, cube: Float[Array, " 3"]) -> Float[Array, " 2"]:
        """A triangle in proportion to its area, then a point of it: the square is folded along its diagonal."""
        areas = np.cumsum([_area(triangle) for triangle in self.triangles])
        chosen = jnp.searchsorted(jnp.asarray(areas / areas[-1], cube.dtype), cube[0], side="right")
        a, b, c = jnp.asarray(self.triangles, cube.dtype)[jnp.minimum(chosen, len(areas) - 1)]
        beyond = cube[1] + cube[2] > 1
        along, across = jnp.where(beyond, 1 - cube[1], cube[1]), jnp.where(beyond, 1 - cube[2], cube[2])
        return a + along * (b - a) + across * (c - a)

    def contains(self, values: Float[Array, " 2"]) -> Bool[Array, ""]:
        """An odd number of edges to the right of it, or on an edge."""
        a = jnp.asarray(self.corners, values.dtype)
        b = jnp.roll(a, -1, axis=0)
        spans = (a[:, 1] > values[1]) != (b[:, 1] > values[1])
        rise = jnp.where(spans, b[:, 1] - a[:, 1], 1.0)
        crossing = a[:, 0] + (values[1] - a[:, 1]) / rise * (b[:, 0] - a[:, 0])
        odd = jnp.sum(spans & (values[0] < crossing)) % 2 == 1
        return odd | self.boundary().contains(values)

    def boundary(self) -> "Edges":
        """The line itself."""
        return Edges(self.names, self.corners)


class Edges(Region):
    """The edges of a polygon. Made by `Polygon.boundary`."""

    names: tuple[str, ...] = eqx.field(static=True)
    corners: tuple[Corner, ...] = eqx.field(static=True)

    @property
    def cube(self) -> int:
        """One: how far along the line."""
        return 1

    @property
    def measure(self) -> float:
        """Its length."""
        return float(self._lengths().sum())

    def place(self, cube: Float[Array, " 1"]) -> Float[Array, " 2"]:
        """A share of the length from the first corner on."""
        ends = np.concatenate([[0.0], np.cumsum(self._lengths())])
        along = cube[0] * ends[-1]
        starts = jnp.asarray(ends[:-1], cube.dtype)
        edge = jnp.clip(jnp.searchsorted(starts, along, side="right") - 1, 0, len(self.corners) - 1)
        a = jnp.asarray(self.corners, cube.dtype)
        b = jnp.roll(a, -1, axis=0)
        share = (along - starts[edge]) / jnp.asarray(self._lengths(), cube.dtype)[edge]
        return a[edge] + share * (b - a)[edge]

    def contains(self, values: Float[Array, " 2"]) -> Bool[Array, ""]:
        """On an edge, to rounding."""
        a = jnp.asarray(self.corners, values.dtype)
        sides = jnp.roll(a, -1, axis=0) - a
        apart = values[None] - a
        share = jnp.clip(jnp.sum(apart * sides, axis=1) / jnp.sum(sides**2, axis=1), 0.0, 1.0)
        distance = jnp.linalg.norm(apart - share[:, None] * sides, axis=1)
        return jnp.min(distance) <= ON * float(np.ptp(self.corners, axis=0).max())

    def _lengths(self) -> np.ndarray:
        corners = np.asarray(self.corners)
        return np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)


def _area(corners: Sequence[Corner]) -> float:
    """Positive if the corners go round counterclockwise."""
    following = [*corners[1:], corners[0]]
    return math.fsum(a[0] * b[1] - a[1] * b[0] for a, b in zip(corners, following, strict=True)) / 2


def _turn(a: Corner, b: Corner, c: Corner) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _touches_itself(corners: Sequence[Corner]) -> bool:
    """Whether two edges that are no neighbours meet, or a corner comes twice."""
    edges = list(zip(corners, [*corners[1:], corners[0]], strict=True))
    apart = [
        (edges[i], edges[j])
        for i in range(len(edges))
        for j in range(i + 2, len(edges))
        if (i, j) != (0, len(edges) - 1)
    ]
    return len(set(corners)) < len(corners) or any(_meet(*one, *other) for one, other in apart)


def _meet(a: Corner, b: Corner, c: Corner, d: Corner) -> bool:
    def side(p: Corner, q: Corner, r: Corner) -> int:
        return int(np.sign(_turn(p, q, r)))

    def between(p: Corner, q: Corner, r: Corner) -> bool:
        return all(min(p[k], q[k]) <= r[k] <= max(p[k], q[k]) for k in (0, 1))

    if side(a, b, c) != side(a, b, d) and side(c, d, a) != side(c, d, b):
        return True
    touching = ((a, b, c), (a, b, d), (c, d, a), (c, d, b))
    return any(side(p, q, r) == 0 and between(p, q, r) for p, q, r in touching)


def _cut(corners: list[Corner]) -> list[tuple[Corner, Corner, Corner]]:
    """Triangles that fill a polygon whose corners go round counterclockwise: ears are cut off (Meisters 1975)."""
    triangles = []
    while len(corners) > 3:
        ear = next(place for place in range(len(corners)) if _is_ear(corners, place))
        a, b, c = corners[ear - 1], corners[ear], corners[(ear + 1) % len(corners)]
        if _turn(a, b, c) > 0:
            triangles.append((a, b, c))
        del corners[ear]
    return [*triangles, (corners[0], corners[1], corners[2])]


def _is_ear(corners: list[Corner], place: int) -> bool:
    """Whether a corner points outwards and the triangle with its neighbours holds no other corner."""
    a, b, c = corners[place - 1], corners[place], corners[(place + 1) % len(corners)]
    if _turn(a, b, c) < 0:
        return False
    others = [p for p in corners if p not in (a, b, c)]
    return not any(_turn(a, b, p) >= 0 and _turn(b, c, p) >= 0 and _turn(c, a, p) >= 0 for p in others)
