"""Blocking, autocorrelation time and R-hat on autoregressive chains, whose answers are known.

x_t = a x_{t-1} + noise of variance 1 - a^2 has unit variance, correlations a^t and tau = (1 + a)/(1 - a)."""

import numpy as np
import pytest
from scipy.signal import lfilter

from ritz.measures.blocking import blocking
from ritz.measures.ess import autocorrelation_time, effective_size
from ritz.measures.rhat import r_hat


def autoregressive(generator, a, chains, draws):
    start = generator.standard_normal((chains, 1))
    noise = np.sqrt(1 - a**2) * generator.standard_normal((chains, draws))
    return lfilter([1.0], [1.0, -a], noise, axis=1, zi=a * start)[0]


@pytest.mark.parametrize(("a", "chains", "draws"), [(0.0, 16, 512), (0.5, 16, 512), (0.9, 4, 8192), (0.9, 64, 512)])
def test_blocked_errors_are_right_and_cover(a, chains, draws):
    """Over 300 repetitions: the mean error within 8 % of the exact one, the truth within one error as often as it
    should."""
    generator = np.random.default_rng(11)
    results = np.array([blocking(autoregressive(generator, a, chains, draws)) for _ in range(300)])
    tau, n = (1 + a) / (1 - a), chains * draws
    assert results[:, 1].mean() == pytest.approx(np.sqrt(tau / n), rel=0.08)
    inside = np.mean(np.abs(results[:, 0]) < results[:, 1])
    assert abs(inside - 0.683) < 4 * np.sqrt(0.683 * 0.317 / 300)


@pytest.mark.parametrize("a", [0.0, 0.5, 0.9])
def test_the_autocorrelation_time(a):
    """Ten thousand times tau draws: to 5 %."""
    values = autoregressive(np.random.default_rng(3), a, 20, 10_000)
    tau = (1 + a) / (1 - a)
    assert autocorrelation_time(values) == pytest.approx(tau, rel=0.05)
    assert effective_size(values) == pytest.approx(values.size / tau, rel=0.05)


def test_negative_correlation_is_not_believed():
    assert autocorrelation_time(np.tile([1.0, -1.0], (3, 50))) == 1.0


def test_chains_that_agree_and_chains_that_do_not():
    """One chain of eight shifted by a standard deviation, or twice as wide, is found; agreement is not called into
    question."""
    values = autoregressive(np.random.default_rng(5), 0.3, 8, 4000)
    assert r_hat(values) < 1.01
    shift = np.zeros((8, 1))
    shift[0] = 1
    assert r_hat(values + shift) > 1.03
    assert r_hat(values * (1 + shift)) > 1.03
    assert r_hat(np.sort(values, axis=1)) > 1.5  # a drift is found by the split


def test_values_that_stand_still():
    assert r_hat(np.ones((4, 10))) == 1.0
    assert blocking(np.ones((4, 10))) == (1.0, 0.0)
    assert autocorrelation_time(np.ones((4, 10))) == 1.0
    assert r_hat(np.repeat(np.arange(4.0)[:, None], 10, axis=1)) == float("inf")


@pytest.mark.parametrize("measure", [blocking, autocorrelation_time, r_hat])
def test_what_is_refused(measure):
    with pytest.raises(ValueError, match="finite"):
        measure(np.full((2, 8), np.nan))
    with pytest.raises(ValueError, match="draws"):
        measure(np.ones((1, 1)))
