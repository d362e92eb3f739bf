"""Baselines: what they must be able to learn, tuning within the training rows, and the verdict beside a method."""

import numpy as np
import pytest

from ritz.measures.base import Measure
from ritz.recipes.baselines import (
    ahead_of_best,
    comparison_table,
    fit_classifiers,
    fit_polynomial,
    fit_regressions,
    fit_scattered,
    name_winner,
    not_behind,
    polynomial_features,
)
from ritz.recipes.baselines.kernels import gaussian_kernel, left_out
from ritz.recipes.baselines.regression import ridge
from ritz.recipes.leakage import count_repeated, natural_repeats, none_repeated


def rows(n, d, seed=0):
    return np.random.default_rng(seed).normal(size=(n, d))


def error(baseline, x, y):
    return np.linalg.norm(baseline.predict(x) - y) / np.linalg.norm(y)


def test_each_map_learns_what_it_can():
    """A linear map and a product to rounding, a sine by a kernel; the mean learns none of them."""
    x, new = rows(300, 4), rows(50, 4, seed=1)
    matrix = rows(4, 100, seed=2)

    def smooth(z):
        return np.stack([np.sin(2 * z[:, 0]), z[:, 1] * np.exp(-(z[:, 2] ** 2))], axis=1)

    linear = fit_regressions(x, x @ matrix + 1, seed=0)
    assert error(linear["linear"], new, new @ matrix + 1) < 1e-6
    assert error(linear["mean"], new, new @ matrix + 1) > 0.5
    product = fit_regressions(x, x[:, :1] * x[:, 1:2], seed=0)
    assert error(product["polynomial"], new, new[:, :1] * new[:, 1:2]) < 1e-6
    assert error(product["linear"], new, new[:, :1] * new[:, 1:2]) > 0.5
    curved = fit_regressions(x, smooth(x), seed=0)
    errors = {name: error(one, new, smooth(new)) for name, one in curved.items()}
    assert errors["kernel_ridge"] < 0.5 * errors["linear"]
    assert errors["neighbours"] < errors["mean"]


def test_monomials_are_all_there():
    z = np.array([[2.0, 3.0]])
    assert sorted(polynomial_features(z, 3)[0]) == sorted([1, 2, 3, 4, 6, 9, 8, 12, 18, 27])


def test_degrees_are_chosen_by_rows_left_out():
    x = rows(400, 2)
    chosen = fit_polynomial(x, x[:, :1] ** 4 - x[:, 1:], seed=0, degrees=(1, 2, 3, 4, 5))
    assert "degree 4" in chosen.note or "degree 5" in chosen.note
    assert chosen.score < 1e-10


def test_ridge_left_out_is_a_refit_without_each_row():
    features = np.concatenate([np.ones((12, 1)), rows(12, 3)], axis=1)
    y = rows(12, 2, seed=5)
    _, strength, found = ridge(features, y, y, np.ones(12))
    scale = np.sqrt(np.mean(features**2, axis=0))
    squares = []
    for out in range(12):
        kept = np.delete(np.arange(12), out)
        unit = features[kept] / scale
        solution = np.linalg.solve(unit.T @ unit + strength * np.eye(4), unit.T @ y[kept])
        squares.append(np.mean((features[out] / scale @ solution - y[out]) ** 2))
    assert found == pytest.approx(np.mean(squares), rel=1e-6)


def test_kernel_ridge_left_out_is_a_refit_without_each_row():
    x, y = rows(15, 2), rows(15, 1, seed=3)
    kernel = gaussian_kernel(x, x, 1.0)
    found, strength = left_out(kernel, y, np.ones(15))
    squares = []
    for out in range(15):
        kept = np.delete(np.arange(15), out)
        damped = kernel[np.ix_(kept, kept)] + strength * np.trace(kernel) * np.eye(14)
        squares.append((kernel[out, kept] @ np.linalg.solve(damped, y[kept]) - y[out]) ** 2)
    assert found == pytest.approx(np.mean(squares), rel=1e-6)


def test_values_at_scattered_places_teach_a_linear_operator():
    """u = a + b x, s(y) = a y + b y^2/2, one place of each function."""
    coefficients, sensors = rows(400, 2), np.linspace(0, 1, 11)
    y = np.random.default_rng(4).uniform(0, 1, (400, 1))
    u = coefficients[:, :1] + coefficients[:, 1:] * sensors
    s = coefficients[:, :1] * y + coefficients[:, 1:] * y**2 / 2
    places = np.linspace(0, 1, 7)[:, None]
    new = rows(20, 2, seed=9)
    exact = new[:, :1] * places.T + new[:, 1:] * places.T**2 / 2
    found = fit_scattered(u, y, s, places, seed=0)
    given = new[:, :1] + new[:, 1:] * sensors
    assert error(found["linear"], given, exact) < 1e-6
    assert error(found["kernel_ridge"], given, exact) < 0.05 < error(found["mean"], given, exact)


def test_classifiers_beyond_straight_lines():
    """The sign of a product: logistic regression guesses, the others do not."""
    x, new = rows(600, 2), rows(300, 2, seed=1)
    y, truth = (2 * (z[:, 0] * z[:, 1] > 0).astype(int) for z in (x, new))
    found = fit_classifiers(x, y, seed=0)
    right = {name: np.mean(one.predict(new).argmax(1) == truth) for name, one in found.items()}
    assert right["logistic"] < 0.65
    assert min(right[name] for name in ("support_vectors", "neighbours", "boosting")) > 0.85
    with pytest.raises(ValueError, match="two classes or more"):
        fit_classifiers(x, np.zeros(600, int), seed=0)


@pytest.mark.parametrize(("shift", "met"), [(-0.1, True), (0.0, True), (0.1, False)])
def test_a_method_worse_than_a_simple_map_does_not_meet_it(shift, met):
    simple = {"linear map": np.abs(rows(200, 1)[:, 0]) + 1, "mean": np.full(200, 9.0)}
    own = simple["linear map"] + shift + 0.01 * rows(200, 1, seed=2)[:, 0]
    measure = ahead_of_best(own, simple)
    assert not_behind(resolution=1.0).met(measure) is met
    assert measure.value == pytest.approx(-shift, abs=5 * 0.01 / np.sqrt(200))
    assert "linear map" in measure.note
    sentence = name_winner("network", own, simple)
    assert ("simple map, linear map, is better" in sentence) is (shift > 0)
    assert "No decision" in name_winner("network", own, simple, tolerance=1.0)
    assert [row[0] for row in comparison_table({"network": own}, simple, {}).rows] == ["network", "linear map", "mean"]


def test_test_rows_among_the_training_rows_are_found_by_content():
    x = rows(50, 3)
    assert count_repeated(x[:30], x[30:]).value == 0
    leaked = count_repeated(x[:35], x[30:])
    assert (leaked.value, leaked.unit) == (5, "rows")
    assert count_repeated(np.array([[0.0, 1.0]]), np.array([[-0.0, 1.0]])).value == 1
    assert none_repeated()["repeated_test_rows"].met(Measure(0.0))
    assert not none_repeated()["repeated_test_rows"].met(leaked)
    with pytest.raises(ValueError, match="one shape and dtype"):
        count_repeated(x.astype(np.float32), x)


def test_rows_that_repeat_in_nature_are_no_leak():
    coins = np.random.default_rng(0).integers(0, 2, (400, 3))
    few = count_repeated(coins[:300], coins[300:])
    assert few.value == 100
    assert none_repeated(most=natural_repeats(coins[:300], 100))["repeated_test_rows"].met(few)
    assert natural_repeats(rows(300, 2), 100) == 0
