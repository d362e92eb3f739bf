"""Equations with unknown constants: the solution with the true constants solves them, and what can be found at all."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ritz.domains.regions import Point
from ritz.problems.equations.inverse import BurgersInverse, HeatInverse, LorenzInverse, NavierStokesInverse
from ritz.problems.equations.inverse.lorenz import orbit

PROBLEMS = {
    "heat": HeatInverse(),
    "burgers": BurgersInverse(viscosity=0.05),
    "navier-stokes": NavierStokesInverse(),
    "lorenz": LorenzInverse(time=1.0),
}
every_problem = pytest.mark.parametrize("problem", PROBLEMS.values(), ids=PROBLEMS)


def each(function):
    """The function at every point of a batch, in one program."""
    return jax.jit(jax.vmap(function))


class Exact:
    """The exact solution and chosen constants, used as a fit would be; some fields multiplied by a factor."""

    def __init__(self, problem, constants=None, **factors):
        self.problem = problem
        self.constants = problem.unknowns | (constants or {})
        self.factors = jnp.asarray([factors.get(name, 1.0) for name in problem.fields])

    def __call__(self, point):
        return self.factors * self.problem.exact(point)

    def __getitem__(self, name):
        place = self.problem.fields.index(name)
        return lambda point: self(point)[place]


def residuals(problem, flow):
    """All equations and conditions at twenty points each, in one vector."""
    inside = {name: (problem.box, residual) for name, residual in problem.equations().items()}
    parts = []
    for region, residual in {**inside, **problem.conditions()}.values():
        cube = 0.02 + 0.96 * jax.random.uniform(jax.random.key(2), (20, region.cube), float)
        points = Point(each(region.place)(cube), region.names)
        parts.append(np.ravel(each(lambda p, r=residual: r(flow, p))(points)))
    return np.concatenate(parts)


@every_problem
def test_the_exact_solution_solves_it_with_the_true_constants(problem):
    np.testing.assert_allclose(residuals(problem, Exact(problem)), 0, atol=1e-6)
    for name, value in problem.unknowns.items():
        assert np.abs(residuals(problem, Exact(problem, {name: 1.1 * value}))).max() > 1e-3


def test_without_a_stream_the_pressure_takes_every_convection_over():
    """The reason for the stream: lambda1 = 1.7 with 1.7 times the pressure is a solution where there is none."""
    still, carried = NavierStokesInverse(stream=(0.0, 0.0)), NavierStokesInverse()
    np.testing.assert_allclose(residuals(still, Exact(still, {"lambda1": 1.7}, p=1.7)), 0, atol=1e-12)
    assert np.abs(residuals(carried, Exact(carried, {"lambda1": 1.7}, p=1.7))).max() > 0.1


def test_the_orbit_of_lorenz_is_as_good_as_it_says():
    """Against an integration with a hundred times the tolerance, between the entries of the table."""
    one, other = orbit(10.0, 28.0, 8 / 3, 2.0), orbit(10.0, 28.0, 8 / 3, 2.0, 1e-10)
    times = jnp.linspace(0.0, 2.0, 777)
    np.testing.assert_allclose(each(one.at)(times), each(other.at)(times), atol=20 * LorenzInverse().accuracy)
    assert one is orbit(10.0, 28.0, 8 / 3, 2.0)


def test_measurements_scatter_about_the_solution_as_much_as_they_should():
    problem = HeatInverse(observed=4000, noise=0.05)
    seen = problem.observe()
    apart = (seen.values - each(problem.exact)(seen.points)) / seen.scale[None]
    assert abs(float(apart.std()) / 0.05 - 1) < 4 / 8000**0.5
    assert not np.array_equal(seen.values, dataclasses.replace(problem, draw=1).observe().values)
    np.testing.assert_array_equal(seen.values, problem.observe().values)


def test_the_pressure_is_not_measured():
    assert NavierStokesInverse(observed=7).observe().values.shape == (7, 2)


def test_what_makes_no_sense_is_refused():
    with pytest.raises(ValueError, match="at least 2 measurements"):
        HeatInverse(observed=1)
    with pytest.raises(ValueError, match="relative noise in"):
        LorenzInverse(noise=-0.1)
    with pytest.raises(ValueError, match="positive viscosity and time"):
        NavierStokesInverse(time=0.0)
