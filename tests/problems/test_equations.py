"""Every equation: its exact solution makes all its residuals vanish, so source term, conditions and solution agree."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ritz.domains.regions import Point, point_at
from ritz.problems.equations import (
    BlackScholes,
    Burgers,
    Decay,
    Heat,
    Kovasznay,
    Oscillator,
    Poisson,
    Schrodinger,
    TaylorGreen,
)

PROBLEMS = {
    "poisson on a line": Poisson(1),
    "poisson": Poisson(),
    "poisson in five dimensions": Poisson(5),
    "cosines": Poisson(4, "cosines"),
    "paraboloid": Poisson(6, "paraboloid"),
    "heat": Heat(0.3, 2),
    "burgers": Burgers(0.05),
    "kovasznay": Kovasznay(),
    "taylor-green": TaylorGreen(),
    "schrodinger": Schrodinger(),
    "black-scholes": BlackScholes(),
    "decay": Decay(constant=2.0),
    "oscillator": Oscillator(damping=0.3),
}
every_problem = pytest.mark.parametrize("problem", PROBLEMS.values(), ids=PROBLEMS)


def each(function):
    """The function at every point of a batch, in one program."""
    return jax.jit(jax.vmap(function))


class Exact:
    """The exact solution, used as a fit would be."""

    def __init__(self, problem):
        self.problem = problem

    def __call__(self, point):
        return self.problem.exact(point)

    def __getitem__(self, name):
        place = self.problem.fields.index(name)
        return lambda point: self.problem.exact(point)[place]


@every_problem
def test_the_exact_solution_solves_it(problem):
    inside = {name: (problem.box, residual) for name, residual in problem.equations().items()}
    for region, residual in {**inside, **problem.conditions()}.values():
        cube = 0.02 + 0.96 * jax.random.uniform(jax.random.key(2), (20, region.cube), float)
        points = Point(each(region.place)(cube), region.names)
        np.testing.assert_allclose(each(lambda p, r=residual: r(Exact(problem), p))(points), 0, atol=1e-9)


@every_problem
def test_test_points_fill_the_box(problem):
    points = problem.test_points()
    assert each(problem.box.contains)(points.values).all()
    middle = (np.asarray(problem.box.low) + np.asarray(problem.box.high)) / 2
    np.testing.assert_allclose(points.values.mean(axis=0), middle, rtol=1e-2, atol=1e-2)


def test_the_quadrature_of_burgers_has_converged():
    """200 nodes against 240, at the viscosity of the recipe."""
    points = Burgers().grid(31)
    one, other = (each(problem.exact)(points) for problem in (Burgers(), Burgers(nodes=240)))
    np.testing.assert_allclose(one, other, atol=1e-10)


def test_the_built_in_conditions_are_those_of_the_residuals():
    burgers, poisson = Burgers(), Poisson(3)
    for region, _ in burgers.conditions().values():
        points = Point(each(region.place)(jax.random.uniform(jax.random.key(0), (9, 2), float)), region.names)
        np.testing.assert_allclose(each(burgers.distance)(points), 0, atol=1e-15)
        np.testing.assert_allclose(each(burgers.value)(points), each(burgers.exact)(points)[:, 0], atol=1e-12)
    assert poisson.distance(point_at(x=1.0, y=0.3, z=0.5)) == 0
    assert poisson.distance(point_at(x=0.5, y=0.5, z=0.5)) == 1


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Poisson(0), "dimension of at least 1"),
        (lambda: Poisson(2, "cones"), "sines, cosines, paraboloid"),
        (lambda: Burgers(1e-4), "viscosity of at least 0.002"),
        (lambda: Burgers(nodes=400), "100 to 250 nodes"),
        (lambda: Heat(-1.0), "positive conductivity"),
        (lambda: Kovasznay(0.0), "positive Reynolds number"),
        (lambda: TaylorGreen(time=0.0), "positive viscosity and time"),
        (lambda: BlackScholes(volatility=0.0), "volatility in"),
        (lambda: Schrodinger(100.0), "half a length in"),
        (lambda: Oscillator(damping=1.5), "damping in"),
    ],
)
def test_what_makes_no_sense_is_refused(make, words):
    with pytest.raises(ValueError, match=words):
        make()


def test_poisson_names_its_coordinates():
    assert Poisson(2).box.names == ("x", "y")
    assert Poisson(4).box.names == ("x1", "x2", "x3", "x4")
    assert jnp.shape(Poisson(4).exact(Point(jnp.full(4, 0.5), Poisson(4).box.names))) == (1,)
