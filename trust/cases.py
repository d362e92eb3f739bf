"""Kinds of error bars on data whose truth is known: each case turns a seed into (value, error, truth) triples."""

import dataclasses
from collections.abc import Callable

import numpy as np
from scipy.signal import lfilter
from scipy.special import expit, ndtr

from ritz.measures.blocking import blocking
from ritz.measures.bootstrap import bootstrap
from ritz.measures.classification import accuracy, share
from ritz.measures.conformal import threshold
from ritz.measures.cross_validation import cross_validated
from ritz.measures.densities import pair_correlation, radial_density, structure_factor
from ritz.measures.extrapolation import to_zero_variance
from ritz.measures.importance import permutation_importance
from ritz.measures.laplace import laplace
from ritz.measures.linear_models import RidgePath
from ritz.measures.predictability import growth_rate
from ritz.measures.probabilities import calibration
from ritz.measures.ranking import auc
from ritz.measures.significance import significance_at

Triples = list[tuple[float, float, float]]
SEPARATION = 1.0
"""Of the mean scores of signal and background, which are normal with unit variance."""


@dataclasses.dataclass(frozen=True)
class Case:
    """One kind of error bar.

    `sample` gives the triples of a seed. `note` says where coverage is expected to fall short, and what ritz says
    then; such a case is not judged.
    """

    name: str
    kind: str
    sample: Callable[[np.random.Generator], Triples]
    note: str = ""


def chains(generator: np.random.Generator, correlation: float, count: int, draws: int) -> np.ndarray:
    """Autoregressive chains [count, draws] of unit variance."""
    start = generator.standard_normal((count, 1))
    noise = np.sqrt(1 - correlation**2) * generator.standard_normal((count, draws))
    return lfilter([1.0], [1.0, -correlation], noise, axis=1, zi=correlation * start)[0]


def blocked(correlation: float, count: int, draws: int) -> Callable[[np.random.Generator], Triples]:
    """The mean of chains."""
    return lambda generator: [(*blocking(chains(generator, correlation, count, draws)), 0.0)]


def gap(generator: np.random.Generator) -> Triples:
    """The difference of two energies."""
    (low, one), (high, two) = (blocking(chains(generator, 0.6, 128, 150)) for _ in range(2))
    return [(high - low, float(np.hypot(one, two)), 0.0)]


def virial(generator: np.random.Generator) -> Triples:
    """A ratio of two means of the same walk: the error of numerator - ratio * denominator."""
    common = chains(generator, 0.7, 100, 120)
    top, bottom = 3 + common + 0.5 * chains(generator, 0.3, 100, 120), 2 - 0.5 * common
    ratio = float(top.mean() / bottom.mean())
    return [(ratio, blocking(top - ratio * bottom)[1] / abs(float(bottom.mean())), 1.5)]


def zero_variance(generator: np.random.Generator) -> Triples:
    """A line through five energies."""
    variances, errors = np.array([0.5, 1.0, 1.7, 2.5, 4.0]), np.array([0.01, 0.02, 0.015, 0.03, 0.04])
    found = to_zero_variance(-3 + 0.4 * variances + errors * generator.standard_normal(5), errors, variances)
    return [(found.energy, found.error, -3.0)]


def uniform_gas(generator: np.random.Generator) -> Triples:
    """g(r) = 1 of particles that do not notice one another; one bin of eight, so that a seed counts once."""
    points = generator.uniform(size=(400, 12, 3))
    value, error = pair_correlation(points, 1.0, np.linspace(0, 0.5, 9))
    return [(float(value[4]), float(error[4]), 1.0)]


def trap_density(generator: np.random.Generator) -> Triples:
    """The density of normal points in a shell."""
    edges = np.array([0.8, 1.2])
    value, error = radial_density(generator.standard_normal((600, 4, 2)), edges)
    inside = np.exp(-(edges[0] ** 2) / 2) - np.exp(-(edges[1] ** 2) / 2)
    return [(float(value[0]), float(error[0]), 4 * inside / (np.pi * (edges[1] ** 2 - edges[0] ** 2)))]


def factor(generator: np.random.Generator) -> Triples:
    """S(k) = 1 of particles that do not notice one another."""
    value, error = structure_factor(generator.uniform(size=(500, 10, 3)), 1.0, np.array([[1.0, 0, 0]]))
    return [(float(value[0]), float(error[0]), 1.0)]


def binomial(p: float, n: int) -> Callable[[np.random.Generator], Triples]:
    """The accuracy on n rows, with rounding of k/n to be expected in its coverage."""
    return lambda generator: [(*accuracy((generator.uniform(size=n) < p).astype(int), np.ones(n, int)), p)]


def events(generator: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(labels, scores of two classifiers that are correlated, equally good)."""
    label = np.arange(n) % 2
    common = generator.standard_normal(n)
    one, two = (0.8 * common + 0.6 * generator.standard_normal(n) + SEPARATION * label for _ in range(2))
    return label, one, two


def area(generator: np.random.Generator) -> Triples:
    """The area under the curve by bootstrap."""
    label, score, _ = events(generator, 500)
    return [(*bootstrap(auc, score, label, draws=100, seed=int(generator.integers(2**31))), area_of(SEPARATION))]


def area_of(separation: float) -> float:
    """Of two normal distributions of unit variance."""
    return float(ndtr(separation / np.sqrt(2)))


def paired(generator: np.random.Generator) -> Triples:
    """The difference of two areas on the same events."""
    label, one, two = events(generator, 500)

    def difference(a: np.ndarray, b: np.ndarray, y: np.ndarray) -> float:
        return auc(a, y) - auc(b, y)

    return [(*bootstrap(difference, one, two, label, draws=100, seed=int(generator.integers(2**31))), 0.0)]


def signed(generator: np.random.Generator) -> Triples:
    """The area with a fifth of the weights negative."""
    label, score, _ = events(generator, 800)
    weight = np.where(generator.uniform(size=800) < 0.2, -1.0, 1.0)
    return [(*bootstrap(auc, score, label, weight, draws=100, seed=int(generator.integers(2**31))), area_of(1.0))]


def discovery(generator: np.random.Generator) -> Triples:
    """The significance above a cut that was chosen before."""
    label, score, _ = events(generator, 2000)
    true, false = float(ndtr(SEPARATION - 1.0)), float(ndtr(-1.0))
    kept = np.array([true, 1 - true, false, 1 - false])
    truth = significance_at(1.0, np.array([2.0, 0.0, 2.0, 0.0]), np.array([1, 1, 0, 0]), kept)

    def above(s: np.ndarray, y: np.ndarray) -> float:
        return significance_at(1.0, s, y)

    return [(*bootstrap(above, score, label, draws=100, seed=int(generator.integers(2**31))), truth)]


def rmse(noise: Callable[[np.random.Generator, int], np.ndarray], truth: float) -> Callable[..., Triples]:
    """The root mean square of residuals by bootstrap."""

    def sample(generator: np.random.Generator) -> Triples:
        residuals = noise(generator, 600)
        value = bootstrap(lambda r: float(np.sqrt(np.mean(r**2))), residuals, seed=int(generator.integers(2**31)))
        return [(*value, truth)]

    return sample


def explained(generator: np.random.Generator) -> Triples:
    """R^2 by bootstrap: 1 - 1/5 of a signal of variance 4 with noise of variance 1."""
    signal = 2 * generator.standard_normal(500)
    y = signal + generator.standard_normal(500)

    def r2(p: np.ndarray, t: np.ndarray) -> float:
        return float(1 - np.sum((t - p) ** 2) / np.sum((t - t.mean()) ** 2))

    return [(*bootstrap(r2, signal, y, seed=int(generator.integers(2**31))), 0.8)]


def reliability(generator: np.random.Generator) -> Triples:
    """The share observed in one bin of stated probabilities that are right."""
    p = expit(1.5 * generator.standard_normal(2000))
    found = calibration(p, (generator.uniform(size=2000) < p).astype(int))
    return [(float(found.observed[6]), float(found.error[6]), float(found.predicted[6]))]


def intervals(generator: np.random.Generator) -> Triples:
    """Coverage found on test rows against the one stated, with the error of both."""
    n, stated = 400, 0.9
    limit = threshold(np.abs(generator.standard_normal(n)), stated)
    value, error = share(np.abs(generator.standard_normal(500)) <= limit)
    truth = np.ceil((n + 1) * stated) / (n + 1)
    return [(value, float(np.hypot(error, np.sqrt(stated * (1 - stated) / (n + 2)))), float(truth))]


def constants(generator: np.random.Generator) -> Triples:
    """Unknowns of a linear model that is fitted together with constraints of a weight that is not their variance."""
    design, penalty = generator.standard_normal((80, 8)), generator.standard_normal((12, 8))
    true = generator.standard_normal(8)
    target = np.concatenate([design @ true + 0.2 * generator.standard_normal(80), penalty @ true])
    rows = np.concatenate([design, penalty])
    fitted = np.linalg.lstsq(rows, target, rcond=None)[0]
    found = laplace(design, (target - rows @ fitted)[:80], 1, constraints=penalty)
    return [(float(fitted[-1]), float(found.errors[0]), float(true[-1]))]


def least_squares(generator: np.random.Generator) -> Triples:
    """A coefficient of ordinary least squares."""
    design, true = generator.standard_normal((60, 5)), np.arange(5.0)
    target = design @ true + 0.7 * generator.standard_normal(60)
    fitted = np.linalg.lstsq(design, target, rcond=None)[0]
    found = laplace(design, target - design @ fitted, 1)
    return [(float(fitted[-1]), float(found.errors[0]), 4.0)]


def folds(generator: np.random.Generator) -> Triples:
    """The cross-validated error of least squares, against that of models of as many rows."""
    x = generator.standard_normal((200, 3))
    y = x @ [1.0, 2.0, 3.0] + generator.standard_normal(200)

    def predict(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
        return RidgePath.without_offset(a, b).line(0.0).at(c)

    return [(*cross_validated(predict, x, y, np.arange(200) % 10), 1 + 3 / (180 - 3 - 1))]


def importance(generator: np.random.Generator) -> Triples:
    """The rise of the squared loss of a linear predictor: 2 b^2."""
    x = generator.standard_normal((600, 2))
    y = x @ [1.5, 1.0] + generator.standard_normal(600)
    found = permutation_importance(
        lambda z: (z @ [1.5, 1.0] - y) ** 2, x, [np.array([0])], seed=int(generator.integers(2**31))
    )
    return [(float(found.rise[0]), float(found.error[0]), 4.5)]


def growth(generator: np.random.Generator) -> Triples:
    """The growth rate of errors whose starts differ."""
    rates = 0.9 + 0.2 * generator.standard_normal((60, 1))
    time = 0.1 * np.arange(1, 41)
    errors = np.exp(rates * time + generator.standard_normal((60, 1)) + 0.1 * generator.standard_normal((60, 40)))
    return [(*growth_rate(errors, 0.1, first=0.5, last=3.5), 0.9)]


def mean_of_rows(generator: np.random.Generator) -> Triples:
    """The mean relative error over 200 test functions, which is skewed."""
    errors = generator.lognormal(-5, 0.6, 200)
    return [(float(errors.mean()), float(errors.std(ddof=1) / np.sqrt(200)), float(np.exp(-5 + 0.18)))]


CASES = (
    Case("blocked mean, 512 chains of 200 draws, tau 3", "energy", blocked(0.5, 512, 200)),
    Case("blocked mean, 16 chains of 777 draws, tau 9", "energy", blocked(0.8, 16, 777)),
    Case("blocked mean, 4 chains of 5000 draws, tau 19", "energy", blocked(0.9, 4, 5000)),
    Case("blocked mean, 4 chains of 200 draws, tau 19", "energy", blocked(0.9, 4, 200), "40 independent draws in all"),
    Case("virial ratio", "ratio of means of one walk", virial),
    Case("gap", "difference of two energies", gap),
    Case("extrapolation to zero variance", "extrapolation", zero_variance),
    Case("g(r), independent points", "densities", uniform_gas),
    Case("radial density, independent points", "densities", trap_density),
    Case("S(k), independent points", "densities", factor),
    Case("accuracy 0.8 of 997 rows", "binomial", binomial(0.8, 997)),
    Case("accuracy 0.98 of 997 rows", "binomial", binomial(0.98, 997)),
    Case("AUC", "bootstrap", area),
    Case("AUC, signed weights", "bootstrap", signed),
    Case("difference of two AUC on the same events", "paired bootstrap", paired),
    Case("discovery significance", "bootstrap", discovery),
    Case("rmse, normal noise", "bootstrap", rmse(lambda g, n: g.standard_normal(n), 1.0)),
    Case(
        "rmse, Student t(5) noise",
        "bootstrap",
        rmse(lambda g, n: g.standard_t(5, n), (5 / 3) ** 0.5),
        "heavy tail: ritz warns",
    ),
    Case(
        "rmse, Student t(3) noise",
        "bootstrap",
        rmse(lambda g, n: g.standard_t(3, n), 3**0.5),
        "no variance: ritz warns",
    ),
    Case("R2", "bootstrap", explained),
    Case("calibration", "weighted binomial", reliability),
    Case("conformal coverage", "binomial and threshold", intervals),
    Case("constants of a penalised fit", "Laplace", constants),
    Case("coefficient of least squares", "Laplace", least_squares),
    Case("cross-validated error", "folds", folds, "too small by as much as folds share rows, as its page says"),
    Case("permutation importance", "U-statistic", importance),
    Case("growth rate", "mean over starts", growth),
    Case("relative error over test functions", "mean over functions", mean_of_rows),
)
