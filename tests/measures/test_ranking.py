"""Ranking, probabilities and significance: against sums over all pairs, scikit-learn, and closed forms."""

import numpy as np
import pytest
import scipy.stats
import sklearn.metrics

from ritz.measures.probabilities import brier, calibration, log_loss, temperature
from ritz.measures.ranking import auc, average_precision, mean_auc, roc
from ritz.measures.significance import asimov, best_significance, significance_at


def events(n=400, seed=0, negative=0.0):
    """Scores with ties, labels, and weights of which a share is negative."""
    draw = np.random.default_rng(seed)
    label = draw.integers(0, 2, n)
    score = np.round(draw.normal(size=n) + label, 1)
    weight = draw.uniform(0.2, 2.0, n) * np.where(draw.random(n) < negative, -1, 1)
    return score, label, weight


def over_pairs(score, label, weight):
    """The area by its definition, a sum over all pairs."""
    s, b = label == 1, label == 0
    difference = score[s][:, None] - score[b][None]
    kernel = (difference > 0) + 0.5 * (difference == 0)
    return float(weight[s] @ kernel @ weight[b] / (weight[s].sum() * weight[b].sum()))


@pytest.mark.parametrize("negative", [0.0, 0.15, 0.35])
def test_area_is_the_sum_over_all_pairs(negative):
    score, label, weight = events(negative=negative)
    assert auc(score, label, weight) == pytest.approx(over_pairs(score, label, weight), abs=1e-12)


def test_positive_weights_give_what_scikit_learn_gives():
    score, label, weight = events()
    assert auc(score, label, weight) == pytest.approx(sklearn.metrics.roc_auc_score(label, score, sample_weight=weight))
    assert average_precision(score, label, weight) == pytest.approx(
        sklearn.metrics.average_precision_score(label, score, sample_weight=weight)
    )
    p = scipy.stats.norm.cdf(score)
    assert log_loss(p, label, weight) == pytest.approx(sklearn.metrics.log_loss(label, p, sample_weight=weight))
    assert brier(p, label, weight) == pytest.approx(sklearn.metrics.brier_score_loss(label, p, sample_weight=weight))
    curve = roc(score, label, weight)
    false, true, _ = sklearn.metrics.roc_curve(label, score, sample_weight=weight, drop_intermediate=False)
    assert np.allclose(curve.false_positive, false)
    assert np.allclose(curve.true_positive, true)


def test_a_pair_of_opposite_weights_changes_nothing():
    """An event and its negative twin cancel, everywhere: what a signed weight means."""
    score, label, weight = events(negative=0.2)
    more = (np.append(score, [0.3, 0.3]), np.append(label, [1, 1]), np.append(weight, [1.5, -1.5]))
    assert auc(*more) == pytest.approx(auc(score, label, weight), abs=1e-12)
    assert average_precision(*more) == pytest.approx(average_precision(score, label, weight), abs=1e-12)
    p, q = scipy.stats.norm.cdf(score), scipy.stats.norm.cdf(more[0])
    assert log_loss(q, *more[1:]) == pytest.approx(log_loss(p, label, weight), abs=1e-12)
    assert brier(q, *more[1:]) == pytest.approx(brier(p, label, weight), abs=1e-12)


def test_area_of_two_normal_distributions():
    """Phi(d/sqrt(2)) for unit normals a distance d apart."""
    draw = np.random.default_rng(1)
    n, d = 20_000, 1.3
    score, label = np.concatenate([draw.normal(size=n), draw.normal(size=n) + d]), np.repeat([0, 1], n)
    exact = scipy.stats.norm.cdf(d / np.sqrt(2))
    error = np.sqrt(exact * (1 - exact) / n)  # an upper bound of the spread (Birnbaum 1956)
    assert abs(auc(score, label) - exact) < 3 * error


def test_mean_area_of_two_classes_is_the_area():
    score, label, weight = events()
    p = scipy.stats.norm.cdf(score)
    assert mean_auc(np.stack([1 - p, p], 1), label, weight) == pytest.approx(auc(score, label, weight))


def test_calibrated_probabilities_lie_on_the_diagonal_and_sharpened_ones_do_not():
    draw = np.random.default_rng(2)
    p = draw.uniform(0.02, 0.98, 40_000)
    label = (draw.random(p.size) < p).astype(int)
    right = calibration(p, label)
    chi2 = np.sum(((right.observed - right.predicted) / right.error) ** 2)
    assert chi2 < scipy.stats.chi2.ppf(0.999, 10)
    sharp = 1 / (1 + np.exp(-2 * np.log(p / (1 - p))))
    wrong = calibration(sharp, label)
    assert np.sum(((wrong.observed - wrong.predicted) / wrong.error) ** 2) > 1000
    assert right.count.sum() == p.size
    assert temperature(2 * np.log(p / (1 - p)), label) == pytest.approx(2.0, abs=0.05)
    two = np.stack([np.zeros_like(p), 2 * np.log(p / (1 - p))], 1)
    assert temperature(two, label) == pytest.approx(temperature(two[:, 1], label), rel=1e-6)


def test_bins_of_negative_weight_are_merged():
    """A bin whose weights sum to less than nothing joins its neighbour, and no event is lost."""
    p, label = np.array([0.05, 0.05, 0.15, 0.95, 0.95, 0.99]), np.array([0, 1, 1, 1, 0, 1])
    found = calibration(p, label, np.array([1.0, -1.5, 2.0, 1.0, 1.0, 1.0]))
    assert found.count.tolist() == [3, 3]
    assert found.observed[0] == pytest.approx((-1.5 + 2.0) / 1.5)
    last = calibration(p[::-1].copy() * 0.9, label[::-1].copy(), np.array([-3.0, 1.0, 1.0, 2.0, 1.5, 1.0]))
    assert last.count.sum() == 6


def test_significance_limits():
    assert asimov(1.0, 1e4, 0.0) == pytest.approx(1 / 100, rel=1e-3)
    assert asimov(1.0, 1e4, 300.0) == pytest.approx(1 / np.sqrt(1e4 + 300**2), rel=1e-3)
    assert asimov(30.0, 100.0, 1e-5) == pytest.approx(asimov(30.0, 100.0), rel=1e-6)
    assert asimov(0.0, 5.0, 1.0) == 0


def test_significance_is_the_profile_likelihood_ratio():
    """Z^2/2 is the logarithm of the likelihood ratio for n = s + b and an auxiliary count tau b, tau = b/d^2."""
    s, b, d = 20.0, 50.0, 6.0
    tau = b / d**2
    n, m = s + b, tau * b

    def log_likelihood(signal, background):
        return n * np.log(signal + background) - signal - background + m * np.log(tau * background) - tau * background

    profiled = (n + m) / (1 + tau)
    ratio = log_likelihood(s, b) - log_likelihood(0.0, profiled)
    assert asimov(s, b, d) == pytest.approx(np.sqrt(2 * ratio), rel=1e-10)


def test_the_best_cut_is_found_and_held():
    """Uniform scores: rates known at every cut, so the best one is found on a grid."""
    draw = np.random.default_rng(3)
    n = 50_000
    score = np.concatenate([draw.random(n), draw.random(n) ** 0.2])
    label = np.repeat([0, 1], n)
    grid = np.linspace(0, 0.999, 2000)
    expected = asimov(100 * (1 - grid**5), 1000 * (1 - grid), 50 * (1 - grid)).max()
    found = best_significance(score, label, least=100.0)
    assert found.significance == pytest.approx(expected, rel=0.1)
    assert significance_at(found.threshold, score, label) == pytest.approx(found.significance, rel=1e-12)
    assert significance_at(2.0, score, label) == 0
    whole = significance_at(-1.0, score, label)
    assert whole == pytest.approx(float(asimov(100.0, 1000.0, 50.0)))
    assert whole < found.significance


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"label": np.array([0, 1, 2])}, "labels 0"),
        ({"label": np.array([1, 1, 1])}, "both classes"),
        ({"weight": np.array([1.0, -1.0, -1.0])}, "both classes"),
        ({"score": np.array([0.1, np.nan, 0.3])}, "1 of them not finite"),
    ],
)
def test_refusals(change, sentence):
    good = {"score": np.array([0.1, 0.2, 0.3]), "label": np.array([0, 1, 1]), "weight": np.ones(3)}
    with pytest.raises(ValueError, match=sentence):
        auc(**(good | change))


def test_refusals_of_probabilities():
    with pytest.raises(ValueError, match="between 0 and 1"):
        log_loss(np.array([0.2, 1.2]), np.array([0, 1]))
    with pytest.raises(ValueError, match="sum to a positive"):
        brier(np.array([0.2, 0.7]), np.array([0, 1]), np.array([1.0, -1.0]))
    with pytest.raises(ValueError, match="labels 0 to 1"):
        brier(np.array([0.2, 0.7]), np.array([0, 3]))
    with pytest.raises(ValueError, match="positive background"):
        asimov(1.0, 0.0)
