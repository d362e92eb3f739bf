"""Flows: operators against simpler ones, conditions that are built in, and our solver on a torus."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ritz.domains.regions import Point, point_at
from ritz.operators import (
    continuity,
    gradient,
    laplacian,
    momentum,
    navier_stokes,
    stokes,
    velocity,
    vorticity,
    vorticity_transport,
)
from ritz.problems.equations import Kovasznay, Stokes, TaylorGreen, Vortices
from ritz.problems.equations.references.torus import on_a_torus


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


@pytest.mark.parametrize(
    ("problem", "name"), [(Kovasznay(), "boundary"), (TaylorGreen(), "start"), (Stokes(), "boundary")]
)
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


def test_the_stokeslet_solves_the_stokes_equations():
    """Written out once more with single derivatives; the pressure is zero in the middle."""
    problem = Stokes(0.3, 0.5)
    u, v, p = (lambda point, k=k: problem.exact(point)[k] for k in range(3))
    points = drawn(problem.box, 20)
    force = each(lambda q: gradient(p)(q) - 0.5 * jnp.stack([laplacian(u)(q), laplacian(v)(q)]))(points)
    np.testing.assert_allclose(force, 0, atol=1e-11)
    np.testing.assert_allclose(each(continuity((u, v)))(points), 0, atol=1e-12)
    np.testing.assert_allclose(each(stokes(problem.exact, 0.5))(points), 0, atol=1e-11)
    assert abs(problem.exact(point_at(x=0.5, y=0.5))[2]) < 1e-15


def test_the_transport_of_vorticity_is_the_curl_of_the_balance_of_momentum():
    """For Kovasznay's stream function the transport of its vorticity vanishes, and lap psi + w by definition."""
    problem = Kovasznay()
    rate = problem.reynolds / 2 - np.sqrt(problem.reynolds**2 / 4 + 4 * np.pi**2)

    def stream(point):
        wave = jnp.exp(rate * point["x"]) * jnp.sin(2 * jnp.pi * point["y"]) / (2 * jnp.pi)
        return point["y"] - wave

    points = drawn(problem.box, 20)
    np.testing.assert_allclose(each(velocity(stream))(points), each(problem.exact)(points)[:, :2], atol=1e-13)
    flow = lambda p: jnp.stack([stream(p), vorticity(stream)(p)])  # noqa: E731
    np.testing.assert_allclose(each(vorticity_transport(flow, 1 / problem.reynolds))(points), 0, atol=1e-10)


def test_taylor_green_vortices_on_a_torus():
    """An exact solution of the equation as a whole, its friction included: w = 2 cos x cos y e^{-2 nu t}."""
    x = 2 * np.pi * np.arange(16) / 16
    flow = on_a_torus(2 * np.cos(x)[:, None] * np.cos(x), 0.1, 2.0, steps=80, kept=20)
    psi, w = flow.at(jnp.asarray(1.3), jnp.asarray(0.4), jnp.asarray(2.5))
    decay = np.exp(-0.2 * 1.3)
    assert float(w) == pytest.approx(2 * np.cos(0.4) * np.cos(2.5) * decay, rel=1e-9)
    assert float(psi) == pytest.approx(np.cos(0.4) * np.cos(2.5) * decay, rel=1e-9)


@pytest.mark.slow
def test_the_reference_on_the_torus_solves_the_equations_and_states_its_error():
    problem = Vortices()
    assert 0 < problem.accuracy < 1e-6
    points = drawn(problem.box, 12)
    residual = each(vorticity_transport(problem.exact, problem.viscosity))(points)
    np.testing.assert_allclose(residual, 0, atol=1e-5)
    start = points.moved(t=0.0)
    np.testing.assert_allclose(each(problem.value)(start), each(problem.exact)(start), atol=1e-12)


def test_the_start_on_the_torus_has_unit_speed():
    problem, x = Vortices(draw=3), 2 * np.pi * np.arange(16) / 16
    grid = point_at(x=jnp.repeat(x, 16), y=jnp.tile(x, 16))
    speed = each(velocity(lambda p: problem.value(p)[0]))(grid)
    assert float(jnp.mean(jnp.sum(speed**2, axis=1))) == pytest.approx(1.0, rel=1e-12)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Stokes(-0.1), "positive gap"),
        (lambda: Vortices(0.001), "finer eddies"),
        (lambda: on_a_torus(np.zeros((6, 6)), 0.1, 1.0, steps=8, kept=4), "multiple of four places"),
    ],
)
def test_what_has_no_reference_is_refused(make, words):
    with pytest.raises(ValueError, match=words):
        make()
