"""The stated coverage is reached within binomial error, whatever the predictor."""

import math

import numpy as np
import pytest

from ritz.measures.conformal import class_scores, class_sets, threshold


@pytest.mark.parametrize("coverage", [0.68, 0.9])
def test_intervals_cover_as_often_as_stated(coverage):
    """The mean over calibration sets is exactly ceil((n + 1) c)/(n + 1) for continuous scores."""
    n, new, seeds = 60, 400, 300
    inside = []
    for seed in range(seeds):
        random = np.random.default_rng(seed)
        scores = random.standard_cauchy(n + new) ** 2  # a bad predictor: no moments at all
        inside.append(np.mean(scores[n:] <= threshold(scores[:n], coverage)))
    expected = math.ceil((n + 1) * coverage) / (n + 1)
    spread = np.std(inside, ddof=1) / np.sqrt(seeds)
    assert abs(np.mean(inside) - expected) < 4 * spread
    assert spread < 0.005


def test_classes_are_covered_too():
    random = np.random.default_rng(5)
    p = random.dirichlet([1.0, 1.0, 1.0], 4000)
    label = np.array([random.choice(3, p=row) for row in p])
    wrong = p**0.3 / (p**0.3).sum(1, keepdims=True)  # far too cautious
    limit = threshold(class_scores(wrong[:2000], label[:2000]), 0.9)
    sets = class_sets(wrong[2000:], limit)
    covered = sets[np.arange(2000), label[2000:]].mean()
    assert abs(covered - 0.9) < 4 * np.sqrt(2 * 0.09 / 2000), "binomial error of both halves"
    assert sets.any(1).all()
    assert sets.sum(1).mean() < 3


def test_the_order_statistic():
    scores = np.array([4.0, 1.0, 3.0, 2.0])
    assert threshold(scores, 0.8) == 4.0
    assert threshold(scores, 0.6) == 3.0
    assert threshold(scores, 0.81) == math.inf, "five rows cannot state 81 %"
    nine = np.arange(9.0)
    assert threshold(nine, 0.9) == 8.0


def test_equal_weights_change_nothing_and_a_heavy_row_counts_more():
    scores = np.arange(1.0, 100.0)
    for coverage in (0.5, 0.9, 0.95):
        assert threshold(scores, coverage, np.full(99, 0.3)) == threshold(scores, coverage)
    heavy = np.where(scores > 90, 20.0, 1.0)
    assert threshold(scores, 0.5, heavy) > threshold(scores, 0.5)


@pytest.mark.parametrize(
    ("scores", "coverage", "weight", "words"),
    [
        (np.array([]), 0.9, None, "0 scores"),
        (np.ones(3), 1.0, None, "1.0"),
        (np.array([1.0, np.nan]), 0.9, None, "finite scores"),
        (np.ones(3), 0.9, np.array([1.0, -1.0, 1.0]), "negative weights have no quantiles"),
    ],
)
def test_refusals(scores, coverage, weight, words):
    with pytest.raises(ValueError, match=words):
        threshold(scores, coverage, weight)
