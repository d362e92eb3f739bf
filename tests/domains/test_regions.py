"""Regions: what is drawn lies inside, measures are exact, edges are edges, and what is no region is refused."""

import inspect

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import ritz.domains.regions
from ritz.domains.regions import (
    Ball,
    Box,
    Left,
    Point,
    Polygon,
    Product,
    Region,
    Sphere,
    Together,
    check_covered,
    difference,
    intersection,
    point_at,
    union,
)

PLANE = Box(t=(0, 2), x=(-1, 3))
SOLID = Box(x=(0, 1), y=(0, 2), z=(-1, 2))
DISK = Ball(2, x=1, y=-1)
L_SHAPE = Polygon([(0, 0), (2, 0), (2, 1), (1, 1), (1, 2), (0, 2)])
ARROW = Polygon([(0, 0), (1, 3), (0, 2), (-1, 3)])
SQUARE = Box(x=(0, 1), y=(0, 1))
RING = difference(Ball(2, x=0, y=0), Ball(1, x=0, y=0))
PI = np.pi
REGIONS = {
    "interval": (Box(x=(2, 5)), 3.0, [3.5]),
    "rectangle": (PLANE, 8.0, [1, 1]),
    "cube": (SOLID, 6.0, [0.5, 1, 0.5]),
    "ends of an interval": (Box(x=(2, 5)).boundary(), 2.0, [3.5]),
    "edges of a rectangle": (PLANE.boundary(), 12.0, [1, 1]),
    "walls": (PLANE.boundary("x"), 4.0, [1, 1]),
    "start": (PLANE.start("t"), 4.0, [0, 1]),
    "surface of a cube": (SOLID.boundary(), 22.0, [0.5, 1, 0.5]),
    "a line of radius 2": (Ball(2, x=1), 4.0, [1]),
    "disk": (DISK, 4 * PI, [1, -1]),
    "ball": (Ball(1, x=0, y=1, z=2), 4 * PI / 3, [0, 1, 2]),
    "five dimensions": (Ball(1, a=0, b=0, c=0, d=0, e=0), 8 * PI**2 / 15, [0] * 5),
    "circle": (DISK.boundary(), 4 * PI, [1, -1]),
    "sphere": (Sphere(1, x=0, y=1, z=2), 4 * PI, [0, 1, 2]),
    "L-shape": (L_SHAPE, 3.0, [5 / 6, 5 / 6]),
    "edges of an L": (L_SHAPE.boundary(), 8.0, [0.875, 0.875]),
    "arrow": (ARROW, 2.0, [0, 5 / 3]),
    "ring": (RING, 3 * PI, [0, 0]),
    "half a disk": (intersection(Ball(1, x=0, y=0), Box(x=(0, 2), y=(-2, 2))), PI / 2, [4 / (3 * PI), 0]),
    "two squares that overlap": (union(SQUARE, Box(x=(0.5, 1.5), y=(0, 1))), 1.5, [0.75, 0.5]),
    "edges of a ring": (Together(Sphere(2, x=0, y=0), Sphere(1, x=0, y=0)), 6 * PI, [0, 0]),
    "a disk in time": (Product(Box(t=(0, 3)), DISK), 12 * PI, [1.5, 1, -1]),
}
every_region = pytest.mark.parametrize(("region", "measure", "centre"), REGIONS.values(), ids=REGIONS)


def drawn(region, count=4000):
    cube = jax.random.uniform(jax.random.key(1), (count, region.cube), float)
    return jax.jit(jax.vmap(region.place))(cube)


def test_every_region_is_here():
    final = {value for value in vars(ritz.domains.regions).values() if inspect.isclass(value)} - {Point, Region}
    assert final == {type(region) for region, _, _ in REGIONS.values()}


@every_region
def test_points_lie_inside_and_their_number_of_coordinates_is_right(region, measure, centre):
    points = drawn(region)
    assert points.shape == (4000, len(region.names))
    assert jax.jit(jax.vmap(region.contains))(points).all()
    assert not region.contains(jnp.full(len(region.names), 99.0))
    estimated = isinstance(region, Left | Together)
    assert region.measure == pytest.approx(measure, rel=2e-3 if estimated else 1e-12)


@every_region
def test_points_are_spread_evenly(region, measure, centre):
    """The mean of each coordinate against the centre of mass, to five standard errors."""
    points = np.asarray(drawn(region))
    error = points.std(axis=0) / len(points) ** 0.5
    np.testing.assert_array_less(np.abs(points.mean(axis=0) - np.asarray(centre)), 5 * error + 1e-12)


@pytest.mark.parametrize("name", ["disk", "L-shape", "arrow", "ring", "half a disk"])
def test_points_of_the_plane_are_as_many_as_their_area(name):
    """What falls into a strip of a box around the region, against counting in the box itself, to five errors."""
    region, measure, _ = REGIONS[name]
    points = np.asarray(drawn(region))
    low, high = points.min(axis=0), points.max(axis=0)
    box = low + (high - low) * np.random.default_rng(3).random((40_000, 2))
    inside = box[np.asarray(jax.jit(jax.vmap(region.contains))(jnp.asarray(box)))]
    area = np.prod(high - low) * len(inside) / len(box)
    assert area == pytest.approx(measure, rel=0.03)
    for axis in (0, 1):
        cut = np.quantile(inside[:, axis], [0.2, 0.7])
        share = np.mean((cut[0] < points[:, axis]) & (points[:, axis] < cut[1]))
        assert abs(share - 0.5) < 5 * 0.5 * (1 / 4000 + 1 / len(inside)) ** 0.5


def test_faces_are_met_in_proportion_to_their_area():
    points = np.asarray(drawn(Box(x=(0, 1), y=(0, 3)).boundary()))
    share = np.mean((points[:, 0] == 0) | (points[:, 0] == 1))
    assert abs(share - 0.75) < 5 * (0.75 * 0.25 / 4000) ** 0.5


def test_coordinates_have_names():
    point = point_at(t=0.5, x=2.0)
    assert point["x"] == 2.0
    np.testing.assert_array_equal(point.moved(t=1.0).values, [1.0, 2.0])
    batch = Point(jnp.arange(6.0).reshape(3, 2), ("t", "x"))
    np.testing.assert_array_equal(batch["x"], [1.0, 3.0, 5.0])
    with pytest.raises(ValueError, match="a coordinate out of t, x; got 'y'"):
        point["y"]


def test_what_is_no_region_is_refused():
    for ends in ((1.0, 1.0), (2.0, 1.0), (0.0, float("inf"))):
        with pytest.raises(ValueError, match="no volume"):
            Box(x=ends)
    with pytest.raises(ValueError, match="an interval for each coordinate"):
        Box()
    with pytest.raises(ValueError, match="a coordinate out of t, x; got 'y'"):
        PLANE.boundary("y")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Ball(0.0, x=0), "positive radius"),
        (lambda: Sphere(1.0), "a centre by its coordinates"),
        (lambda: Polygon([(0, 0), (1, 1)]), "at least 3 corners"),
        (lambda: Polygon([(0, 0), (1, 1), (2, 2)]), "holds an area"),
        (lambda: Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]), "neither crosses"),
        (lambda: Polygon([(0, 0), (2, 0), (2, 2), (1, 0), (0, 2)]), "nor touches"),
        (lambda: difference(SQUARE, Ball(9, x=0, y=0)), r"leave at least 5% .* got 0.00%"),
        (lambda: difference(SQUARE, Ball(1, x=0)), "same coordinates"),
        (lambda: Together(SQUARE, PLANE), "same coordinates"),
        (lambda: Product(SQUARE, DISK), "both have x, y"),
    ],
    ids=["radius", "centre", "corners", "line", "crossing", "touching", "nothing left", "other", "together", "twice"],
)
def test_what_leaves_nothing_is_refused(make, words):
    with pytest.raises(ValueError, match=words):
        make()


def test_a_gap_in_the_conditions_is_said_with_a_place_in_it():
    box = Box(t=(0, 1), x=(0, 1))
    parts = {"start": box.start("t"), "walls": box.boundary("x"), "end": box.end("t")}
    check_covered(box.boundary(), parts)
    check_covered(L_SHAPE.boundary(), {"edge": L_SHAPE.boundary()})
    del parts["walls"]
    with pytest.raises(ValueError, match=r"nothing is asked for on 50% of it, at t = .*, x = [01] for one .*end"):
        check_covered(box.boundary(), parts)
