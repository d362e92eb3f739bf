"""Blocking, autocorrelation time and R-hat on autoregressive chains, whose answers are known.

x_t = a x_{t-1} + noise of variance 1 - a^2 has unit variance, correlations a^t and tau = (1 + a)/(1 - a)."""

import numpy as np
import pytest
from scipy.signal import lfilter

from ritz.measures.blocking import blocking
from ritz.measures.ess import autocorrelation_time, effective_size
from ritz.measures.rhat import persistence, r_hat, stuck
from ritz.measures.tails import heavy_tails, tail_index


def autoregressive(generator, a, chains, draws):
    start = generator.standard_normal((chains, 1))
    noise = np.sqrt(1 - a**2) * generator.standard_normal((chains, draws))
    return lfilter([1.0], [1.0, -a], noise, axis=1, zi=a * start)[0]


LENGTHS = [
    (0.0, 3, 700),
    (0.5, 80, 200),
    (0.5, 16, 200),
    (0.5, 1, 3000),
    (0.8, 7, 777),
    (0.9, 4, 5000),
    (0.95, 200, 60),
]
"""(correlation from draw to draw, chains, draws): few are powers of two, and the last has chains of 1.5 tau."""


@pytest.mark.parametrize(("a", "chains", "draws"), LENGTHS)
def test_blocked_errors_are_right_and_cover(a, chains, draws):
    """Over 300 repetitions: the mean error within 6 % of the exact one, the truth within one and two errors as often
    as it should."""
    generator = np.random.default_rng((11, chains, draws))
    results = np.array([blocking(autoregressive(generator, a, chains, draws)) for _ in range(300)])
    assert results[:, 1].mean() == pytest.approx(exact_error(a, chains, draws), rel=0.06)
    for sigmas, share in ((1, 0.6827), (2, 0.9545)):
        inside = np.mean(np.abs(results[:, 0]) < sigmas * results[:, 1])
        assert abs(inside - share) < 4 * np.sqrt(share * (1 - share) / 300)


def exact_error(a, chains, draws):
    """The standard deviation of the mean: (tau - 2 a (1 - a^n)/(n (1 - a)^2))/n a chain."""
    tau = (1 + a) / (1 - a)
    return np.sqrt((tau - 2 * a * (1 - a**draws) / (draws * (1 - a) ** 2)) / (chains * draws))


@pytest.mark.parametrize(("a", "chains", "draws"), [(0.9, 4, 200), (0.9, 1, 400)])
def test_few_blocks_still_cover_one_error(a, chains, draws):
    """Ten or twenty autocorrelation times a chain: Student's factor; two errors cover less than 95 % then."""
    generator = np.random.default_rng((12, chains))
    results = np.array([blocking(autoregressive(generator, a, chains, draws)) for _ in range(300)])
    assert abs(np.mean(np.abs(results[:, 0]) < results[:, 1]) - 0.68) < 0.1


@pytest.mark.parametrize(
    ("a", "chains", "draws"),
    [(0.8, 256, 100), (0.95, 128, 200), (0.9, 4, 1000), (0.9, 2, 2000), (0.5, 512, 12), (0.0, 64, 4)],
)
def test_chains_that_mix_are_not_stuck(a, chains, draws):
    generator = np.random.default_rng((13, chains, draws))
    found = [stuck(autoregressive(generator, a, chains, draws)) for _ in range(5)]
    assert found == [""] * 5


@pytest.mark.parametrize(
    ("a", "chains", "draws", "apart"),
    [(0.0, 512, 200, 0.3), (0.8, 512, 200, 0.6), (0.0, 1024, 8, 0.9), (0.5, 4, 200, 2.0), (0.8, 2, 5000, 1.0)],
)
@pytest.mark.parametrize("share", [0.5, 0.25])
def test_wells_that_are_never_crossed(a, chains, draws, apart, share):
    """A part of the chains in a well that is `apart` standard deviations higher: R-hat alone would let most pass."""
    if share * chains < 1:
        return
    generator = np.random.default_rng((14, chains, draws))
    values = autoregressive(generator, a, chains, draws) + apart * (np.arange(chains)[:, None] < share * chains)
    assert stuck(values)


def test_wells_of_different_width_are_found_by_the_folded_scores():
    generator = np.random.default_rng(15)
    values = autoregressive(generator, 0.3, 512, 200) * (1 + 0.3 * (np.arange(512)[:, None] % 2))
    assert r_hat(values) < 1.1
    assert persistence(values) > 0.5


def test_persistence_of_slow_chains_is_that_of_their_autocorrelation():
    """cov/var of the means of two neighbouring halves of an autoregressive chain, exactly."""
    a, half = 0.9, 100
    values = autoregressive(np.random.default_rng(16), a, 4000, 2 * half)
    crossing = a * ((1 - a**half) / (1 - a)) ** 2 / half**2
    expected = crossing / exact_error(a, 1, half) ** 2
    assert persistence(values) == pytest.approx(expected, abs=4 / np.sqrt(4000))


TAILS = {
    "Pareto 1.5": (lambda g, n: g.pareto(1.5, n), True),
    "Student 2": (lambda g, n: g.standard_t(2, n), True),
    "squares of Student 3": (lambda g, n: g.standard_t(3, n) ** 2, True),
    "normal": (lambda g, n: g.standard_normal(n), False),
    "squares of normal": (lambda g, n: g.standard_normal(n) ** 2, False),
    "exponential": (lambda g, n: g.standard_exponential(n), False),
    "Student 5": (lambda g, n: g.standard_t(5, n), False),
}


@pytest.mark.parametrize("name", TAILS)
@pytest.mark.parametrize("n", [300, 20_000])
def test_heavy_tails_are_said(name, n):
    """Found in 17 or more of 20 samples, and said of at most 3 of 20 where four moments exist; 300 values do not tell
    an index of 2 from one of 3."""
    draw, heavy = TAILS[name]
    if (name, n) == ("Student 2", 300):
        return
    generator = np.random.default_rng((17, n))
    said = sum(bool(heavy_tails(draw(generator, n), "x")) for _ in range(20))
    assert said >= 17 if heavy else said <= 3


def test_the_index_of_a_pareto_tail():
    """Four errors, 12 %, and what the median that is taken off shifts: m/x_k, up to a tenth for an index of 3."""
    for alpha, shift in ((1.0, 0.0), (2.0, 0.05), (3.0, 0.1)):
        index, error = tail_index(np.random.default_rng(18).pareto(alpha, 1_000_000))
        assert abs(index / alpha - 1) < 4 * error / index + shift
    assert tail_index(np.ones(300)) == (float("inf"), 0.0)
    assert heavy_tails(np.ones(10), "x") == ""
    with pytest.raises(ValueError, match="200 finite values"):
        tail_index(np.ones(10))


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


@pytest.mark.parametrize("measure", [blocking, autocorrelation_time, r_hat, persistence, stuck])
def test_what_is_refused(measure):
    with pytest.raises(ValueError, match="finite"):
        measure(np.full((2, 8), np.nan))
    with pytest.raises(ValueError, match="draws"):
        measure(np.ones((1, 1)))
