"""Accuracy, confusion and the bootstrap against closed forms."""

import numpy as np
import pytest
from scipy.stats import beta

from ritz.measures.bootstrap import bootstrap
from ritz.measures.classification import accuracy, confusion, share


def test_accuracy_counts_and_its_error_is_that_of_the_jeffreys_posterior():
    value, error = accuracy(np.array([1, 2, 3, 3]), np.array([1, 2, 3, 4]))
    assert value == 0.75
    assert error == pytest.approx(beta(3.5, 1.5).std())


def test_the_error_does_not_vanish_when_all_are_right():
    assert share(np.ones(100, bool))[1] == pytest.approx(beta(100.5, 0.5).std())


def test_the_error_covers():
    """Over 2000 repetitions the truth lies within one standard error about as often as a normal variable does."""
    generator = np.random.default_rng(5)
    inside = [abs(value - 0.9) < error for value, error in (share(generator.random(400) < 0.9) for _ in range(2000))]
    assert abs(np.mean(inside) - 0.683) < 4 * np.sqrt(0.683 * 0.317 / 2000) + 0.02  # 0.02: counts are discrete


def test_confusion_counts_and_clips_to_the_nearest_label():
    counts = confusion(np.array([1, 2, 9]), np.array([1, 1, 4]), np.array([1, 2, 4]))
    assert counts.tolist() == [[1, 1, 0], [0, 0, 0], [0, 0, 1]]
    with pytest.raises(ValueError, match=r"got \[3\]"):
        confusion(np.array([1]), np.array([3]), np.array([1, 2]))


def test_the_bootstrap_of_a_mean_is_its_standard_error():
    x = np.random.default_rng(1).normal(size=500)
    value, error = bootstrap(lambda column: float(column.mean()), x, draws=2000, seed=2)
    assert value == x.mean()
    assert error == pytest.approx(x.std() / np.sqrt(500), rel=0.08)
    with pytest.raises(ValueError, match="at least 2 draws"):
        bootstrap(lambda column: 0.0, x, draws=1, seed=0)
    with pytest.raises(ValueError, match="non-empty"):
        accuracy(np.array([]), np.array([]))
