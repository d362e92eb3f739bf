"""Derivatives and residuals against fields differentiated by hand."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ritz.domains.regions import point_at
from ritz.operators.derivatives import divergence, gradient, laplacian, partial
from ritz.operators.equations import burgers, continuity, heat, momentum, poisson, stationary_schrodinger

POINT = point_at(t=0.3, x=0.7, y=-0.4)
T, X, Y = 0.3, 0.7, -0.4


def wave(point):
    return point["t"] ** 2 * jnp.sin(point["x"]) * jnp.exp(2 * point["y"])


def close(left, right):
    np.testing.assert_allclose(left, right, rtol=1e-12, atol=1e-13)


def test_partial_derivatives_by_name():
    close(partial(wave, "t")(POINT), 2 * T * np.sin(X) * np.exp(2 * Y))
    close(partial(wave, "x", "x")(POINT), -(T**2) * np.sin(X) * np.exp(2 * Y))
    close(partial(wave, "t", "x", "y")(POINT), 4 * T * np.cos(X) * np.exp(2 * Y))
    close(gradient(wave, "y", "t")(POINT), [2 * T**2 * np.sin(X) * np.exp(2 * Y), 2 * T * np.sin(X) * np.exp(2 * Y)])
    close(gradient(wave)(POINT), jax.grad(wave)(POINT).values)
    with pytest.raises(ValueError, match="a coordinate out of t, x, y; got 'z'"):
        partial(wave, "z")(POINT)


def test_laplacian_over_all_or_named_coordinates():
    value = np.sin(X) * np.exp(2 * Y)
    close(laplacian(wave, "x", "y")(POINT), 3 * T**2 * value)
    close(laplacian(wave)(POINT), 3 * T**2 * value + 2 * value)


def test_vectors_are_differentiated_entry_by_entry():
    close(laplacian(lambda p: jnp.stack([p["x"] ** 2, p["y"] ** 3]))(POINT), [2.0, 6 * Y])
    close(divergence([lambda p: p["x"] * p["y"], lambda p: p["y"] ** 2], ["x", "y"])(POINT), 3 * Y)


def test_residuals_of_fields_that_solve_nothing():
    value = np.exp(2 * Y) * np.sin(X)
    close(poisson(wave, lambda p: p["x"])(POINT), (3 * T**2 + 2) * value + X)
    close(heat(wave, 0.5)(POINT), 2 * T * value - 0.5 * 3 * T**2 * value)
    slope, u = T**2 * np.cos(X) * np.exp(2 * Y), T**2 * value
    close(burgers(wave, 0.1)(POINT), 2 * T * value + u * slope + 0.1 * u)
    level = stationary_schrodinger(lambda p: jnp.exp(-(p["x"] ** 2) / 2), lambda p: p["x"] ** 2 / 2, 0.5)
    close(level(point_at(x=0.7)), 0.0)


def test_momentum_and_continuity_of_a_polynomial_flow():
    """u = x^2 t, v = -2 x y, p = x y: u_t + u u_x + v u_y + p_x - nu lap u = x^2 + 2 x^3 t^2 + y - 2 nu t, ..."""
    u, v = lambda p: p["x"] ** 2 * p["t"], lambda p: -2 * p["x"] * p["y"]
    along_x = X**2 + 2 * X**3 * T**2 + Y - 2 * 0.1 * T
    along_y = X**2 * T * (-2 * Y) + (-2 * X * Y) * (-2 * X) + X
    close(momentum((u, v), lambda p: p["x"] * p["y"], 0.1)(POINT), [along_x, along_y])
    close(continuity((u, v))(POINT), 2 * X * T - 2 * X)
