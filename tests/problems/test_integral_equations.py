"""Integral and fractional equations: references by two routes, and residuals that vanish at the solution."""

import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.special import erfcx, gamma

from ritz.domains.regions import point_at
from ritz.problems.equations.integral import BoseGas, FractionalDisk, FractionalRelaxation, Volterra
from ritz.problems.equations.references.mittag_leffler import mittag_leffler
from ritz.samplers.collocation import draw


class Exact:
    """The reference solution where a fit's fields are asked for."""

    def __init__(self, problem):
        self.problem = problem

    def __getitem__(self, name):
        place = self.problem.fields.index(name)
        return lambda point: self.problem.exact(point)[place]


PROBLEMS = {
    "relaxation": (FractionalRelaxation(time=2.0), 1e-9),
    "slow relaxation": (FractionalRelaxation(order=0.8, time=2.0), 1e-9),
    "disk": (FractionalDisk(directions=3, nodes=3), 1e-9),
    "Volterra": (Volterra(), 1e-12),
    "bosons": (BoseGas(), 1e-13),
    "weak bosons": (BoseGas(coupling=0.25, nodes=120), 1e-13),
}


@pytest.mark.parametrize(("problem", "small"), PROBLEMS.values(), ids=PROBLEMS)
def test_the_reference_solves_the_equation(problem, small, key):
    (residual,) = problem.equations().values()
    points = draw(problem.region, 16, key=key)
    found = jax.jit(jax.vmap(lambda point: residual(Exact(problem), point)))(points)
    assert float(jnp.abs(found).max()) < small * max(1.0, float(jnp.abs(jax.vmap(problem.exact)(points)).max()))
    assert problem.accuracy < 1e-11
    for region, condition in problem.conditions().values():
        start = jax.vmap(lambda point, ask=condition: ask(Exact(problem), point))(draw(region, 3, key=key))
        np.testing.assert_allclose(start, 0, atol=1e-12)


def test_mittag_leffler_against_the_error_function_and_the_series():
    """E_{1/2}(-x) = exp(x^2) erfc x, and sum (-x)^k/Gamma(a k + 1)."""
    x = np.array([0.0, 1e-3, 0.3, 1.0, 4.0, 50.0])
    np.testing.assert_allclose(mittag_leffler(0.5, jnp.asarray(x)), erfcx(x), rtol=1e-13)
    k = np.arange(150)
    for order in (0.2, 0.85):
        x = np.array([0.01, 0.4, 0.8])
        series = np.sum((-x[:, None]) ** k / gamma(order * k + 1), axis=1)
        np.testing.assert_allclose(mittag_leffler(order, jnp.asarray(x)), series, rtol=1e-12)
    with pytest.raises(ValueError, match="order between 0 and 1"):
        mittag_leffler(1.0, jnp.ones(()))


def test_bosons_that_repel_strongly_are_almost_fermions():
    """e = (pi^2/3)(1 - 4/gamma + 12/gamma^2 + ...), Lieb and Liniger (1963); the next term is of order 32/gamma^3."""
    problem = BoseGas(coupling=200.0)
    density = problem.nystrom(40)
    strength = 200.0 / float(density.weights @ density.values)
    found = problem.energy(density) * 3 / math.pi**2
    assert abs(found - (1 - 4 / strength + 12 / strength**2)) < 50 / strength**3
    assert abs(found - (1 - 4 / strength)) > 10 / strength**2


def test_relaxation_begins_fast_and_ends_slowly():
    problem = FractionalRelaxation(order=0.5, time=1e6)
    early, late = (float(problem.exact(point_at(t=t))[0]) for t in (1e-6, 1e6))
    assert 1 - early == pytest.approx(1e-3 / gamma(1.5), rel=1e-2)
    assert late == pytest.approx(1e-3 / gamma(0.5), rel=1e-2)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: FractionalRelaxation(order=1.0), "order between 0 and 1"),
        (lambda: FractionalDisk(order=2.0), "order between 0 and 2"),
        (lambda: Volterra(time=0.0), "positive time"),
        (lambda: BoseGas(coupling=0.1), "coupling that the nodes resolve"),
    ],
)
def test_what_makes_no_sense_is_refused(make, words):
    with pytest.raises(ValueError, match=words):
        make()
