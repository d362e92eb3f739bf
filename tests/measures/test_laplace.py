"""The Laplace approximation against closed forms: a linear model, exact constraints, a prior."""

import numpy as np
import pytest

from ritz.measures import laplace


@pytest.fixture
def line():
    """A design of 40 points with 5 columns, and residuals of its least-squares fit."""
    rng = np.random.default_rng(3)
    design = rng.standard_normal((40, 5))
    noise = rng.standard_normal(40)
    fitted = design @ np.linalg.lstsq(design, noise, rcond=None)[0]
    return design, noise - fitted


def test_a_linear_model_gives_the_textbooks_covariance(line):
    """s^2 (J^T J)^-1 with s^2 = RSS/(n - p); the corner of the last two."""
    design, residuals = line
    found = laplace(design, residuals, 2)
    square = residuals @ residuals / (40 - 5)
    np.testing.assert_allclose(found.covariance, square * np.linalg.inv(design.T @ design)[3:, 3:], rtol=1e-10)
    np.testing.assert_allclose(found.noise**2, square, rtol=1e-10)
    np.testing.assert_allclose(found.errors**2, np.diag(found.covariance), rtol=1e-14)
    assert found.freedom == pytest.approx(35)


def test_constraints_that_bind_leave_the_sensitivity(line):
    """x0 = 2 x4 held to 1e-7 and the others to zero: one parameter with the column 2 d0 + d4."""
    design, residuals = line
    held = np.array([[1.0, 0, 0, 0, -2.0], [0, 1, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 1, 0]]) / 1e-7
    found = laplace(design, residuals, 1, constraints=held)
    column = 2 * design[:, 0] + design[:, 4]
    square = residuals @ residuals / (40 - 1)
    np.testing.assert_allclose(found.covariance, [[square / (column @ column)]], rtol=1e-6)
    assert found.freedom == pytest.approx(39)


def test_a_narrow_prior_takes_the_other_parameters_out(line):
    design, residuals = line
    found = laplace(design, residuals, 1, width=1e-7)
    square = residuals @ residuals / (40 - 1)
    np.testing.assert_allclose(found.covariance, [[square / (design[:, 4] @ design[:, 4])]], rtol=1e-6)


def test_a_parameter_that_nothing_fixes_does_not_spoil_the_others(line):
    """A column of zeros, bound by the prior alone."""
    design, residuals = line
    wider = np.concatenate([np.zeros((40, 1)), design], axis=1)
    np.testing.assert_allclose(
        laplace(wider, residuals, 2, width=1e4).errors, laplace(design, residuals, 2).errors, rtol=1e-5
    )


def test_what_makes_no_sense_is_refused(line):
    design, residuals = line
    with pytest.raises(ValueError, match="Expected rows"):
        laplace(design, residuals, 6)
    with pytest.raises(ValueError, match="say nothing of their noise"):
        laplace(design, 0 * residuals, 1)
    with pytest.raises(ValueError, match="nothing to estimate their noise from"):
        laplace(design[:5], residuals[:5], 1)


def test_the_errors_of_a_penalised_fit_cover():
    """400 fits of a line to noisy data beside a penalty of the wrong weight that pulls towards the truth: pulls with
    the variance that the errors state, whatever the weight is."""
    rng = np.random.default_rng(4)
    design, penalty, true = rng.standard_normal((60, 6)), rng.standard_normal((8, 6)), rng.standard_normal(6)
    for weight in (1e-2, 1.0, 30.0):
        rows = np.concatenate([design, weight * penalty])
        pulls, noises = [], []
        for _ in range(400):
            targets = np.concatenate([design @ true + 0.3 * rng.standard_normal(60), weight * penalty @ true])
            fitted = np.linalg.lstsq(rows, targets, rcond=None)[0]
            found = laplace(design, (targets - rows @ fitted)[:60], 2, constraints=weight * penalty)
            pulls.append((fitted - true)[-2:] / found.errors)
            noises.append(found.noise**2)
        inside = np.mean(np.abs(pulls) < 1)
        assert abs(inside - 0.6827) < 4 * np.sqrt(0.6827 * 0.3173 / 400)
        assert np.mean(noises) == pytest.approx(0.09, rel=0.05)
