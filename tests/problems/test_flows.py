"""Flows: operators against simpler ones, and conditions that are built in."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ritz.domains.regions import Point, point_at
from ritz.operators import continuity, momentum, navier_stokes
from ritz.problems.equations import Kovasznay, TaylorGreen


def each(function):
    """The function at every point of a batch, in one program."""
    return jax.jit(jax.vmap(function))


def drawn(region, count):
    return Point(each(region.place)(jax.random.uniform(jax.random.key(1), (count, region.cube), float)), region.names)


def test_navier_stokes_is_momentum_and_continuity():
    def flow(p):
        t, x, y = p["t"], p["x"], p["y"]
        return jnp.stack([x**2 * y + t, x * y**3 - t**2 * x, x * y + t])

    u, v, p = (lambda point, k=k: flow(point)[k] for k in range(3))
    point = point_at(t=0.3, x=0.7, y=-0.4)
    both = jnp.append(momentum((u, v), p, 0.1)(point), continuity((u, v))(point))
    np.testing.assert_allclose(navier_stokes(flow, 0.1)(point), both, rtol=1e-12)


@pytest.mark.parametrize(("problem", "name"), [(Kovasznay(), "boundary"), (TaylorGreen(), "start")])
def test_velocities_are_built_in_and_the_pressure_is_free(problem, name):
    points = drawn(problem.conditions()[name][0], 24)
    values, distances = each(problem.value)(points), each(problem.distance)(points)
    np.testing.assert_allclose(distances[:, :2], 0, atol=1e-15)
    np.testing.assert_allclose(values[:, :2], each(problem.exact)(points)[:, :2], atol=1e-13)
    assert (values[:, 2] == 0).all()
    assert (distances[:, 2] == 1).all()


def test_the_patch_of_kovasznay_knows_the_sides_only():
    """It would be exact if it contained the solution."""
    problem = Kovasznay()
    inside = drawn(problem.box, 50)
    assert np.abs(each(problem.value)(inside) - each(problem.exact)(inside)).max() > 0.1
