"""Regions: what is drawn lies inside, measures are exact, edges are edges, and what is no region is refused."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ritz.domains.regions import Box, Point, point_at

PLANE = Box(t=(0, 2), x=(-1, 3))
REGIONS = {
    "interval": (Box(x=(2, 5)), 3.0),
    "rectangle": (PLANE, 8.0),
    "cube": (Box(x=(0, 1), y=(0, 2), z=(-1, 2)), 6.0),
    "ends of an interval": (Box(x=(2, 5)).boundary(), 2.0),
    "edges of a rectangle": (PLANE.boundary(), 12.0),
    "walls": (PLANE.boundary("x"), 4.0),
    "start": (PLANE.start("t"), 4.0),
    "surface of a cube": (Box(x=(0, 1), y=(0, 2), z=(-1, 2)).boundary(), 22.0),
}
every_region = pytest.mark.parametrize(("region", "measure"), REGIONS.values(), ids=REGIONS)


def drawn(region, count=4000):
    cube = jax.random.uniform(jax.random.key(1), (count, region.cube), float)
    return jax.vmap(region.place)(cube)


@every_region
def test_points_lie_inside_and_their_number_of_coordinates_is_right(region, measure):
    points = drawn(region)
    assert points.shape == (4000, len(region.names))
    assert jax.vmap(region.contains)(points).all()
    assert not region.contains(jnp.full(len(region.names), 99.0))
    assert region.measure == pytest.approx(measure)


@every_region
def test_points_are_spread_evenly(region, measure):
    """The mean of each coordinate against the integral over the faces, to five standard errors."""
    points = np.asarray(drawn(region))
    low, high = points.min(axis=0), points.max(axis=0)
    np.testing.assert_array_less(
        np.abs(points.mean(axis=0) - expected_mean(region)), 5 * (high - low) / 4000**0.5 + 1e-12
    )


def expected_mean(region):
    middle = (np.asarray(region.low) + np.asarray(region.high)) / 2
    if isinstance(region, Box) or len(region.faces) > 1:
        return middle
    axis, end = region.faces[0]
    middle[axis] = (region.high if end else region.low)[axis]
    return middle


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
