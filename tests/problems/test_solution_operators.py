"""Solvers that make data: their errors by refinement, and against an independent route where there is one."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import gamma

from ritz.operators.quadrature import memory
from ritz.problems.equations.operators import (
    Advection,
    Antiderivative,
    BurgersFlow,
    CaputoDerivative,
    Darcy,
    DiffusionReaction,
    FractionalLine,
    LegendreTransform,
    Pendulum,
    RandomGrowth,
    Riccati,
)
from ritz.problems.equations.operators.base import basis_at
from ritz.problems.equations.operators.fractional import answers

REFINED = {
    "antiderivative": (Antiderivative(), {"steps": 400}),
    "pendulum": (Pendulum(), {"steps": 400}),
    "riccati": (Riccati(), {"steps": 400}),
    "random growth": (RandomGrowth(), {"steps": 400}),
    "diffusion and reaction": (DiffusionReaction(), {"cells": 300}),
    "burgers": (BurgersFlow(), {"steps": 800}),
    "burgers in space": (BurgersFlow(), {"points": 256}),
    "darcy": (Darcy(), {"refinement": 7}),
}


def distance(one, other):
    """The mean over functions of the relative L2 distance."""
    return np.mean(np.linalg.norm(one - other, axis=1) / np.linalg.norm(other, axis=1))


@pytest.mark.parametrize(("problem", "finer"), REFINED.values(), ids=REFINED)
def test_a_finer_solver_agrees_to_the_accuracy_that_is_stated(problem, finer, key):
    coefficients = problem.draw(6, key=key)
    answers = problem.solve(coefficients)
    assert answers.shape == (6, len(problem.places))
    assert problem.given(coefficients).shape == (6, len(problem.sensors))
    assert np.prod(list(problem.axes.values())) == len(problem.places)
    assert distance(answers, dataclasses.replace(problem, **finer).solve(coefficients)) < problem.accuracy


def test_burgers_against_the_cole_hopf_transformation(key):
    """u = -2 nu theta_x/theta, where theta diffuses from exp(-int u/(2 nu))."""
    problem, n = BurgersFlow(), 512
    coefficients = problem.draw(4, key=key)
    x = np.arange(n)[:, None] / n
    waves = 2 * np.pi * np.arange(n // 2 + 1)
    hat = np.fft.rfft(coefficients @ basis_at(problem.space, x).T, axis=-1)
    potential = np.fft.irfft(np.where(waves > 0, hat / (1j * np.maximum(waves, 1e-30)), 0), n, axis=-1)
    theta = np.fft.rfft(np.exp(-potential / (2 * problem.viscosity)), axis=-1)
    theta = theta * np.exp(-problem.viscosity * waves**2 * problem.time)
    slope = np.fft.irfft(1j * waves * theta, n, axis=-1)
    exact = -2 * problem.viscosity * slope / np.fft.irfft(theta, n, axis=-1)
    assert distance(problem.solve(coefficients), exact[:, ::4]) < problem.accuracy


def test_darcy_with_one_permeability_is_poisson():
    """s at the middle of the square for -3 lap s = 1: a third of the double sine series."""
    problem = Darcy(high=3.0, low=3.0)
    middle = problem.solve(np.zeros((1, problem.space.size))).reshape(29, 29)[14, 14]
    odd = np.arange(1, 60, 2)
    signs, (j, k) = np.sin(odd * np.pi / 2), np.meshgrid(odd, odd)
    series = 16 / (np.pi**4 * j * k * (j**2 + k**2)) * np.outer(signs, signs)
    assert middle == pytest.approx(np.sum(series) / 3, rel=1e-3)


def test_the_wind_carries_what_it_should():
    """tan(pi X) from dX/dt = -(1 + c sin 2 pi X): the time from X to x is F(x) - F(X), F = atan((tan(pi x) + c)/w)/(pi
    w), w^2 = 1 - c^2, as long as neither passes 1/2."""
    problem = Advection(contrast=0.6)
    c, w = 0.6, 0.8
    x = np.array([-0.1, 0.0, 0.2, 0.4])
    start = problem.origin(np.stack([np.full(4, 0.15), x], axis=-1))

    def clock(at):
        return np.arctan((np.tan(np.pi * at) + c) / w) / (np.pi * w)

    np.testing.assert_allclose(clock(x) - clock(start), 0.15, atol=problem.accuracy)
    answer = problem.solve(np.ones((1, problem.space.size))).reshape(51, 64)
    np.testing.assert_allclose(answer[0], problem.given(np.ones((1, problem.space.size)))[0], atol=1e-12)


def test_fractional_derivatives_by_quadrature(key):
    """The closed form against Gauss's rule for the weight (1 - p)^-a."""
    problem = CaputoDerivative()
    coefficients = problem.draw(3, key=key)
    answers = problem.solve(coefficients).reshape(3, 41, 21)
    y, a = problem.places.reshape(41, 21, 2)[25, 13]
    p, weights = memory(float(a), 1.0, 10)
    slopes = [np.polynomial.Chebyshev(one, domain=[0, 1]).deriv()(y * p) for one in coefficients]
    np.testing.assert_allclose(answers[:, 25, 13], y ** (1 - a) * np.stack(slopes) @ weights, rtol=1e-9)


def test_legendre_transforms_by_hand():
    """T_0 = P_0, T_1 = P_1 and T_2 = (4 P_2 - P_0)/3, and int P_m P_n = 2/(2 n + 1) where m = n, else 0."""
    problem = LegendreTransform(degree=2, count=5)
    by_hand = [[2, 0, 0, 0, 0], [0, 2 / 3, 0, 0, 0], [-2 / 3, 0, 4 / 3 * 2 / 5, 0, 0]]
    np.testing.assert_allclose(problem.solve(np.eye(3)), by_hand, atol=problem.accuracy)
    np.testing.assert_allclose(problem.given(np.eye(3))[:, 0], [1, -1, 1], atol=1e-14)


def by_quadrature(u, x, s):
    """(-d^2/dx^2)^s u for u that is zero outside [-1, 1]: C int_0^inf (2 u(x) - u(x + h) - u(x - h)) h^(-1 - 2 s) dh, C
    = 4^s s Gamma(1/2 + s)/(pi^(1/2) Gamma(1 - s))."""
    near, far = 1 - abs(x), 1 + abs(x)

    def change(h):
        return 2 * u(x) - u(x + h) - u(x - h)

    start = 1e-3  # before it the change is that of a polynomial: its fourth-order Taylor series in h
    curvature, fourth = (sum(w * u(x + j * start) for j, w in enumerate(rule, -2)) / start**n for n, rule in STENCILS)
    first = -curvature * start ** (2 - 2 * s) / (2 - 2 * s) - fourth / 12 * start ** (4 - 2 * s) / (4 - 2 * s)
    middle = sum(
        quad(lambda h: change(h) * h ** (-1 - 2 * s), *ends, limit=400, epsabs=0, epsrel=1e-11)[0]
        for ends in ((start, near), (near, far))
        if ends[1] > ends[0]
    )
    size = 4**s * s * gamma(0.5 + s) / (np.sqrt(np.pi) * gamma(1 - s))
    return size * (first + middle + u(x) * far ** (-2 * s) / s)


STENCILS = ((2, (-1 / 12, 4 / 3, -5 / 2, 4 / 3, -1 / 12)), (4, (1, -4, 6, -4, 1)))
"""Second and fourth derivatives by central differences."""


@pytest.mark.parametrize(("k", "y", "a"), [(0, 0.35, 0.1), (3, -0.7, 0.9), (8, 0.2, 1.4), (5, 0.95, 1.9)])
def test_fractional_laplacians_by_quadrature(k, y, a):
    """The hypergeometric form against the singular integral."""
    wave = np.polynomial.Chebyshev.basis(k)

    def u(x):
        return (1 - x**2) ** 3 * wave(x) if abs(x) < 1 else 0.0

    found = answers(8, ((y, a),))[k, 0]
    assert found == pytest.approx(by_quadrature(u, y, a / 2), rel=1e-5)


def test_fractional_laplacians_lie_between_the_function_and_its_curvature():
    """Orders 0 and 2 at the limit: u, and -u''."""
    y, series = 0.3, np.polynomial.Polynomial([1, 0, -1]) ** 3
    wave = series * np.polynomial.Chebyshev.basis(5).convert(kind=np.polynomial.Polynomial)
    nothing, all_of_it = answers(8, ((y, 1e-9), (y, 2 - 1e-9)))[5]
    assert nothing == pytest.approx(wave(y), rel=1e-6)
    assert all_of_it == pytest.approx(-wave.deriv(2)(y), rel=1e-6)
    problem = FractionalLine()
    coefficients = np.eye(9)
    assert problem.solve(coefficients).shape == (9, len(problem.places))
    middle = len(problem.sensors) // 2
    x = 2 * problem.sensors[middle, 0] - 1
    assert problem.given(coefficients)[5, middle] == pytest.approx(wave(x), rel=1e-12)


def test_moments_of_random_growth(key):
    problem = RandomGrowth()
    paths = 1 + problem.solve(problem.draw(4000, key=key))
    for power in (1, 2):
        for place, t in ((50, 0.5), (100, 1.0)):
            sample = paths[:, place] ** power
            assert abs(sample.mean() - problem.moment(power, t)) < 4 * sample.std() / np.sqrt(len(sample))


def test_the_source_of_a_known_function():
    """s = t sin(pi x): s_t - D s_xx - k s^2 by hand."""
    problem, t, x = DiffusionReaction(), 0.3, 0.2
    found = problem.source_of(lambda p: p[0] * jnp.sin(np.pi * p[1]), jnp.asarray([t, x]))
    wave = np.sin(np.pi * x)
    by_hand = wave + problem.diffusion * np.pi**2 * t * wave - problem.reaction * (t * wave) ** 2
    assert float(found) == pytest.approx(by_hand, rel=1e-12)
    edges = [problem.distance(jnp.asarray(place)) for place in ([0.0, 0.4], [0.6, 0.0], [0.6, 1.0])]
    np.testing.assert_allclose(edges, 0, atol=1e-15)


def test_triples_are_answers_at_times_in_between(key):
    """The antiderivative of the functions drawn, by the trapezium rule on a fine grid."""
    problem = Antiderivative()
    triples = problem.triples(5, key=key)
    coefficients = problem.draw(5, key=jax.random.split(key)[0])
    for one, y, s in zip(coefficients, triples.y[:, 0], triples.s[:, 0], strict=True):
        x = np.linspace(0, y, 2001)
        u = basis_at(problem.space, x[:, None]) @ one
        assert s == pytest.approx(np.trapezoid(u, x), abs=1e-6)
    np.testing.assert_array_equal(triples.u, problem.given(coefficients))


def test_riccati_keeps_functions_with_bounded_answers(key):
    problem = Riccati(bound=0.5)
    drawn = Riccati().draw(20, key=key)
    kept = problem.draw(20, key=key)
    assert len(kept) == 20
    assert np.abs(problem.solve(kept)).max() <= 0.5 < np.abs(problem.solve(drawn)).max()


EVERY = {
    type(each).__name__: each
    for each in (
        Advection(),
        Antiderivative(),
        BurgersFlow(steps=40),
        CaputoDerivative(),
        Darcy(1),
        DiffusionReaction(),
        FractionalLine(),
        LegendreTransform(),
        Pendulum(),
        RandomGrowth(),
    )
}


@pytest.mark.parametrize("problem", EVERY.values(), ids=EVERY)
def test_rougher_and_larger_functions_have_answers_at_the_same_places(problem, key):
    coefficients = problem.draw(3, key=key)
    np.testing.assert_allclose(problem.values(coefficients, problem.sensors), problem.given(coefficients), rtol=1e-12)
    rougher = problem.rougher()
    np.testing.assert_array_equal(rougher.places, problem.places)
    other = rougher.draw(40, key=key)
    shown, plain = rougher.values(other, problem.sensors), problem.given(problem.draw(40, key=key))
    assert shown.shape == plain.shape
    assert _variation(shown) > _variation(plain)
    larger, factor = problem.larger()
    given = larger.given(factor * coefficients)
    assert np.std(given) > 1.4 * np.std(problem.given(coefficients))


def _variation(values):
    return np.mean(np.diff(values, axis=1) ** 2) / np.mean(values**2)


def test_finer_grids_hold_the_coarser_ones(key):
    problem = BurgersFlow(steps=60)
    finer = dataclasses.replace(problem, grid=256, points=256)
    coefficients = problem.draw(2, key=key)
    np.testing.assert_allclose(finer.given(coefficients)[:, ::2], problem.given(coefficients), atol=1e-12)
    assert distance(finer.solve(coefficients)[:, ::2], problem.solve(coefficients)) < 1e-5
    whole = Darcy(refinement=1, cells=9).solve(np.zeros((1, 255)))
    assert whole.shape == (1, 81)


def test_a_pendulum_that_is_driven_hard_agrees_with_a_finer_solver(key):
    problem = Pendulum(strength=10.0, amplitude=10.0)
    coefficients = problem.draw(6, key=key)
    finer = dataclasses.replace(problem, steps=400)
    assert distance(problem.solve(coefficients), finer.solve(coefficients)) < problem.accuracy


def test_saturation_by_hand():
    """s = t sin(pi x): (s_t - D s_xx - k s^2 + c s^3)/A."""
    problem, t, x = DiffusionReaction(reaction=0.5, saturation=2.0, amplitude=4.0), 0.3, 0.2
    found = problem.source_of(lambda p: p[0] * jnp.sin(np.pi * p[1]), jnp.asarray([t, x]))
    wave = np.sin(np.pi * x)
    s = t * wave
    by_hand = (wave + problem.diffusion * np.pi**2 * s - 0.5 * s**2 + 2 * s**3) / 4
    assert float(found) == pytest.approx(by_hand, rel=1e-12)
    with pytest.raises(ValueError, match="saturation of zero or more"):
        DiffusionReaction(saturation=-1.0)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: DiffusionReaction(cells=150), "multiple of 100 cells"),
        (lambda: Darcy(0), "refinement of at least 1"),
        (lambda: Advection(contrast=1.0), "contrast in"),
        (lambda: LegendreTransform(count=0), "count of at least 1"),
        (lambda: Antiderivative(steps=50).solve(np.zeros((1, 201))), "multiple of 100 steps"),
        (lambda: BurgersFlow(points=100).solve(np.zeros((1, 64))), "multiple of 128 points"),
        (lambda: Antiderivative().draw(0, key=jax.random.key(0)), "at least 1 function"),
    ],
)
def test_what_makes_no_sense_is_refused(make, words):
    with pytest.raises(ValueError, match=words):
        make()
