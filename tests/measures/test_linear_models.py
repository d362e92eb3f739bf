"""Ridge in the singular basis against normal equations, refits without each row, and a rotation to a circulant."""

import numpy as np
import pytest
from sklearn.linear_model import ElasticNet, Lasso, Ridge

from ritz.data.splits import folds_by_group
from ritz.measures.cross_validation import cross_validated
from ritz.measures.linear_models import RidgePath

STRENGTHS = (0.0, 0.3, 20.0)


@pytest.fixture
def table():
    generator = np.random.default_rng(5)
    x = generator.normal(size=(25, 4)) * np.array([1.0, 3.0, 0.2, 1.0]) + np.array([5.0, 0.0, -2.0, 1.0])
    return x, 2.0 + x @ np.array([1.0, -2.0, 0.5, 0.0]) + generator.normal(size=25)


def normal_equations(x, y, strength):
    return np.linalg.solve(x.conj().T @ x + strength * np.eye(x.shape[1]), x.conj().T @ y)


def hat(x, strength):
    """H by its definition, the unpenalised column of ones among the columns of x."""
    whole = np.c_[np.ones(len(x)), x]
    return whole @ np.linalg.solve(whole.T @ whole + strength * np.diag([0.0, 1, 1, 1, 1]), whole.T)


@pytest.mark.parametrize("strength", STRENGTHS)
def test_weights_are_those_of_the_normal_equations(table, strength):
    x, y = table
    np.testing.assert_allclose(
        RidgePath.without_offset(x, y).line(strength).weights, normal_equations(x, y, strength), atol=1e-10
    )
    line, theirs = RidgePath.of(x, y).line(strength), Ridge(strength, solver="cholesky").fit(x, y)
    np.testing.assert_allclose(line.weights, theirs.coef_, atol=1e-10)
    np.testing.assert_allclose(line.at(x), theirs.predict(x), atol=1e-10)


@pytest.mark.parametrize("strength", STRENGTHS)
def test_degrees_residuals_and_leverages_are_those_of_the_hat_matrix(table, strength):
    x, y = table
    path, matrix = RidgePath.of(x, y), hat(x, strength)
    assert path.degrees(strength) == pytest.approx(np.trace(matrix), rel=1e-10)
    np.testing.assert_allclose(path.leverages(strength), np.diag(matrix), atol=1e-10)
    np.testing.assert_allclose(path.residuals(strength), y - matrix @ y, atol=1e-10)
    assert path.degrees(0.0) == pytest.approx(5)


def test_shrinkage_is_the_share_of_least_squares_left_along_each_direction(table):
    x, y = table
    path = RidgePath.without_offset(x, y)
    ratio = (path.right @ normal_equations(x, y, 2.0)) / (path.right @ normal_equations(x, y, 0.0))
    np.testing.assert_allclose(path.shrinkage(2.0), ratio, rtol=1e-9)


@pytest.mark.parametrize("strength", STRENGTHS)
def test_leave_one_out_is_what_refitting_without_each_row_gives(table, strength):
    x, y = table
    errors = []
    for row in range(25):
        kept = np.arange(25) != row
        theirs = Ridge(strength, solver="cholesky").fit(x[kept], y[kept])
        errors.append(y[row] - theirs.predict(x[row : row + 1])[0])
    assert RidgePath.of(x, y).leave_one_out(strength) == pytest.approx(np.mean(np.square(errors)), rel=1e-9)


@pytest.mark.parametrize("strength", STRENGTHS)
def test_generalised_cross_validation_is_leave_one_out_in_the_basis_where_all_leverages_are_equal(table, strength):
    """Golub, Heath and Wahba 1979, section 2: turn by U^T, then by the Fourier matrix, and leave each row out in turn.

    Every row is refitted by complex normal equations; nothing of the formula is used."""
    x, y = table
    left, d, right = np.linalg.svd(x)
    fourier = np.fft.fft(np.eye(25)) / 5
    design = fourier @ np.r_[np.diag(d), np.zeros((21, 4))] @ right
    target = fourier @ left.T @ y
    errors = []
    for row in range(25):
        kept = np.arange(25) != row
        errors.append(target[row] - design[row] @ normal_equations(design[kept], target[kept], strength))
    expected = np.mean(np.abs(errors) ** 2)
    assert RidgePath.without_offset(x, y).generalised_cross_validation(strength) == pytest.approx(expected, rel=1e-9)


def test_more_columns_than_rows_give_the_shortest_solution():
    generator = np.random.default_rng(0)
    x, y = generator.normal(size=(6, 10)), generator.normal(size=6)
    path = RidgePath.without_offset(x, y)
    np.testing.assert_allclose(path.line(0.0).weights, np.linalg.pinv(x) @ y, atol=1e-10)
    with pytest.raises(ValueError, match="As many degrees of freedom as rows"):
        path.generalised_cross_validation(0.0)
    with pytest.raises(ValueError, match="is fitted whatever its target"):
        path.leave_one_out(0.0)
    assert path.leave_one_out(1.0) > 0
    with pytest.raises(ValueError, match="strength of zero or more"):
        path.degrees(-1.0)
    with pytest.raises(ValueError, match="finite"):
        RidgePath.of(x, np.full(6, np.nan))


@pytest.mark.parametrize(
    ("learner", "shrink"),
    [
        (Lasso(0.3, fit_intercept=False, tol=1e-14), 1.0),
        (ElasticNet(0.6, l1_ratio=0.5, fit_intercept=False, tol=1e-14), 1.3),
    ],
    ids=["Lasso", "elastic net"],
)
def test_lasso_and_elastic_net_of_an_orthogonal_design_are_soft_thresholds(table, learner, shrink):
    """With X^T X = n: S(w_OLS, alpha l1)/(1 + alpha (1 - l1)). Tibshirani 1996, eq. 3; Zou and Hastie 2005, eq. 6."""
    x, y = table
    q = np.linalg.qr(x)[0] * 5
    ordinary = RidgePath.without_offset(q, y).line(0.0).weights
    expected = np.sign(ordinary) * np.maximum(np.abs(ordinary) - 0.3, 0) / shrink
    np.testing.assert_allclose(learner.fit(q, y).coef_, expected, atol=1e-10)


def test_cross_validation_in_as_many_folds_as_rows_is_leave_one_out(table):
    x, y = table

    def predict(design, target, new):
        return RidgePath.of(design, target).line(1.0).at(new)

    error, spread = cross_validated(predict, x, y, folds_by_group(np.arange(25), count=25, seed=0))
    assert error == pytest.approx(RidgePath.of(x, y).leave_one_out(1.0), rel=1e-9)
    assert 0 < spread < error
    with pytest.raises(ValueError, match="at least 2 folds"):
        cross_validated(predict, x, y, np.zeros(25, int))
