"""Integrals and fractional derivatives against closed forms."""

import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.special import eval_jacobi, gamma

from ritz.domains.regions import Ball, point_at
from ritz.operators import between, caputo, fractional_laplacian, integral
from ritz.operators.quadrature import chord, memory
from ritz.samplers.collocation import draw

TIMES = np.array([1e-3, 0.2, 1.7])


def of_power(power, order):
    """Caputo's derivative of t^power, by Euler's beta integral."""
    return gamma(power + 1) / gamma(power + 1 - order) * TIMES ** (power - order)


def derived(power, order, grading, nodes):
    operator = caputo(lambda p: p["t"] ** power, "t", order, grading=grading, nodes=nodes)
    return np.asarray(jax.jit(jax.vmap(operator))(point_at(t=jnp.asarray(TIMES))))


@pytest.mark.parametrize(("order", "grading"), [(0.5, 0.5), (0.3, 1.0), (0.8, 0.8), (0.15, 0.15)])
def test_caputo_is_exact_for_powers_of_the_graded_time(order, grading):
    """Up to twice the number of nodes."""
    for degree in (1, 4, 12):
        power = degree * grading
        np.testing.assert_allclose(derived(power, order, grading, 6), of_power(power, order), rtol=1e-9)


def test_caputo_without_the_right_grading_converges_slowly():
    wrong = [np.abs(derived(0.5, 0.5, 1.0, n) / of_power(0.5, 0.5) - 1).max() for n in (5, 20)]
    assert 1e-2 < wrong[1] < 0.5 * wrong[0]
    right = np.abs(derived(1.7, 0.5, 0.5, 20) / of_power(1.7, 0.5) - 1).max()
    assert right < 1e-7, "a power in between"


def test_integrals_against_calculus():
    """int_0^x (x + y) y^3 dy = x^5 (1/4 + 1/5), and int_-1^1 e^{x y} y dy."""
    points, x = point_at(x=jnp.asarray(TIMES)), TIMES

    def cube(p):
        return p["x"] ** 3

    volterra = jax.vmap(integral(cube, lambda x, y: x + y, "x", 0.0, nodes=3))(points)
    np.testing.assert_allclose(volterra, x**5 * 0.45, rtol=1e-13)
    fredholm = jax.vmap(between(lambda p: p["x"], lambda x, y: jnp.exp(x * y), "x", -1.0, 1.0, nodes=16))(points)
    exact = 2 * (x * np.cosh(x) - np.sinh(x)) / x**2
    np.testing.assert_allclose(fredholm, exact, rtol=1e-8)


@pytest.mark.parametrize(("order", "degree", "angular"), [(1.0, 0, 0), (1.8, 1, 0), (0.4, 2, 3), (1.5, 1, 4)])
def test_eigenfunctions_of_the_fractional_laplacian_on_the_disk(order, degree, angular, key):
    """(1 - r^2)^s r^l cos(l phi) P_n^(s,l)(2 r^2 - 1) times 4^s Gamma(1+s+n) Gamma(1+l+s+n)/(n! (l+n)!): Dyda,
    Kuznetsov and Kwasnicki, arXiv:1509.08529, in the plane."""
    s, n, m = order / 2, degree, angular
    points = draw(Ball(1.0, x=0, y=0), 20, key=key)

    def smooth(p):
        x, y = p["x"], p["y"]
        z = 2 * (x**2 + y**2) - 1
        radial = {0: 1.0, 1: s + 1 + (s + m + 2) * (z - 1) / 2}.get(n)
        if n == 2:
            half = (z - 1) / 2
            radial = (s + 1) * (s + 2) / 2 + (s + 2) * (s + m + 3) * half + (s + m + 3) * (s + m + 4) / 2 * half**2
        return radial * jnp.real((x + 1j * y) ** m)

    def function(p):
        return (1 - p["x"] ** 2 - p["y"] ** 2) ** s * smooth(p)

    z = 2 * np.sum(np.asarray(points.values) ** 2, axis=1) - 1
    angle = np.real((np.asarray(points["x"]) + 1j * np.asarray(points["y"])) ** m)
    exact = eval_jacobi(n, s, m, z) * angle
    np.testing.assert_allclose(jax.vmap(smooth)(points), exact, rtol=1e-9, atol=1e-12)
    value = 4**s * gamma(1 + s + n) * gamma(1 + m + s + n) / (math.factorial(n) * math.factorial(m + n))
    degree = 2 * n + m
    found = jax.jit(jax.vmap(fractional_laplacian(function, order, directions=degree + 1, nodes=degree + 1)))(points)
    np.testing.assert_allclose(found, value * exact, rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: memory(1.0, 1.0, 3), "order between 0 and 1"),
        (lambda: memory(0.5, 1.5, 3), "grading of at most 1"),
        (lambda: chord(2.0, 4, 4), "order between 0 and 2"),
        (lambda: chord(1.0, 0, 4), "at least 1 of directions"),
        (lambda: caputo(lambda p: p["t"], "t", 0.5, nodes=0), "at least 1 of nodes"),
    ],
)
def test_what_makes_no_sense_is_refused(make, words):
    with pytest.raises(ValueError, match=words):
        make()
