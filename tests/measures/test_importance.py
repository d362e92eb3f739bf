"""Importances of a linear model are known in closed form, and so is the dependence of a product."""

import numpy as np
import pytest

from ritz.measures.importance import partial_dependence, permutation_importance

SLOPES = np.array([2.0, -1.0, 0.0])
SCALES = np.array([1.0, 1.5, 3.0])
GROUPS = [np.array([i]) for i in range(3)]


def table(seed, n=400):
    random = np.random.default_rng(seed)
    x = random.normal(size=(n, 3)) * SCALES
    return x, x @ SLOPES + random.normal(size=n)


def squared(x, y):
    return lambda moved: (moved @ SLOPES - y) ** 2


def test_a_linear_model_has_twice_the_variance_it_explains():
    expected = 2 * SLOPES**2 * SCALES**2
    found = [
        permutation_importance(squared(x, y), x, GROUPS, seed=seed) for seed in range(60) for x, y in [table(seed)]
    ]
    rises, errors = np.array([each.rise for each in found]), np.array([each.error for each in found])
    pulls = (rises[:, :2] - expected[:2]) / errors[:, :2]
    assert np.abs(pulls.mean(0)).max() < 4 / np.sqrt(60), "no bias"
    assert 0.7 < pulls.std(0).min() <= pulls.std(0).max() < 1.3, "the errors are what they say"
    assert (rises[:, 2] == 0).all()
    assert (errors[:, 2] == 0).all()


def test_columns_that_belong_together_are_shuffled_together():
    x, _ = table(0)
    x[:, 1] = -x[:, 0]
    y = x[:, 0] - x[:, 1]
    loss = lambda moved: (moved[:, 0] - moved[:, 1] - y) ** 2  # noqa: E731
    together = permutation_importance(loss, x, [np.array([0, 1])], seed=1, draws=20)
    assert together.rise[0] == pytest.approx(2 * 4 * x[:, 0].var(), rel=0.15)


def test_weights_of_either_sign_cancel_rows():
    x, y = table(3, 300)
    doubled = np.concatenate([x, x[:50] + 100, x[:50] + 100])
    answers = np.concatenate([y, y[:50], y[:50]])
    weight = np.concatenate([np.ones(300), np.ones(50), -np.ones(50)])
    groups = [np.array([2])]
    loss = lambda moved: (moved[:, 2] * 0 + moved[:, 0] - answers) ** 2  # noqa: E731
    assert permutation_importance(loss, doubled, groups, weight, seed=0).rise[0] == pytest.approx(0.0, abs=1e-12)
    with pytest.raises(ValueError, match="sum to a positive number"):
        permutation_importance(loss, doubled, groups, -weight, seed=0)
    with pytest.raises(ValueError, match="at least one draw"):
        permutation_importance(loss, doubled, groups, weight, seed=0, draws=0)


def test_partial_dependence_of_a_product_is_the_mean_of_the_other_factor():
    x = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 9.0]])
    weight = np.array([1.0, 2.0, -1.0])
    grid = np.array([[0.0], [1.0], [2.0]])
    means = partial_dependence(lambda at: (at[:, 0] * at[:, 1])[:, None], x, np.array([0]), grid, weight)
    mean = (1 * 2 + 2 * 4 - 1 * 9) / 2
    np.testing.assert_allclose(means[:, 0], [0, mean, 2 * mean])
