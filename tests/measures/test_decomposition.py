"""Bias and variance of an estimator whose moments are known."""

import numpy as np
import pytest

from ritz.measures.decomposition import bias_variance


def test_error_is_squared_bias_plus_variance_exactly():
    generator = np.random.default_rng(0)
    predictions, true = generator.normal(size=(30, 7)), generator.normal(size=7)
    error, bias, variance = bias_variance(predictions, true)
    assert error == pytest.approx(bias + variance, rel=1e-12)


def test_a_shrunk_mean_has_the_bias_and_variance_of_its_formula():
    """c times the mean of k normals N(m, 1): bias (1 - c) m, variance c^2/k."""
    generator = np.random.default_rng(1)
    means = generator.normal(2.0, 1.0, size=(20000, 1, 5)).mean(2) * 0.5
    _, bias, variance = bias_variance(means, np.array([2.0]))
    assert bias == pytest.approx(1.0, rel=0.02)
    assert variance == pytest.approx(0.25 / 5, rel=0.05)
    with pytest.raises(ValueError, match="at least 2 draws"):
        bias_variance(np.zeros((1, 3)), np.zeros(3))


def test_few_draws_are_not_biased():
    """Predictions without bias from 2, 3 or 8 draws, over 200 repetitions: the squared bias is zero on average."""
    for draws in (2, 3, 8):
        generator = np.random.default_rng((2, draws))
        found = np.array([bias_variance(generator.normal(size=(draws, 40)), np.zeros(40)) for _ in range(200)])
        spread = found.std(0, ddof=1) / np.sqrt(200)
        assert (np.abs(found.mean(0) - [1.0, 0.0, 1.0]) < 4 * spread).all()
