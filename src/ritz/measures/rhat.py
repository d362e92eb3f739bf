"""Do the chains agree?"""

import numpy as np
from jaxtyping import Float
from scipy.stats import chi2, norm, rankdata

from ritz.measures.ess import autocorrelation_time

PERSISTENT = 0.1
"""The correlation of a chain's halves that slow mixing may have: autocorrelation times of up to 0.4 halves."""
SIGMAS, LEEWAY = 4.0, 2.0
LEAST, FEW, SHORTEST = 3, 32, 8
"""More chains than the first are needed for a correlation over them; fewer than the second are compared with their
autocorrelation time too, where halves have as many draws as the third."""
CERTAIN = 1 - 1e-12


def r_hat(values: Float[np.ndarray, "chains draws"]) -> float:
    """Split, rank-normalised R-hat, the greater of bulk and folded: 1 where all halves of all chains agree.

    Vehtari et al., Bayesian Analysis 16, 667 (2021), section 4.1; below 1.01 is their advice. Infinite where every half
    stands still at a value of its own, 1 where all are the same. Raises ValueError for fewer than 4 draws a chain, or
    values not finite."""
    _require(values)
    half = values.shape[1] // 2
    halves = np.concatenate([values[:, :half], values[:, -half:]])
    folded = np.abs(halves - np.median(halves))
    return max(_scale_reduction(_normal_scores(halves)), _scale_reduction(_normal_scores(folded)))


def _normal_scores(values: Float[np.ndarray, "m n"]) -> Float[np.ndarray, "m n"]:
    ranks = rankdata(values, method="average").reshape(values.shape)
    return norm.ppf((ranks - 3 / 8) / (values.size + 1 / 4))


def _scale_reduction(scores: Float[np.ndarray, "m n"]) -> float:
    n = scores.shape[1]
    within, between = scores.var(axis=1, ddof=1).mean(), scores.mean(axis=1).var(ddof=1)
    if within == 0:
        return 1.0 if between == 0 else float("inf")
    return float(np.sqrt((n - 1) / n + between / within))


def persistence(values: Float[np.ndarray, "chains draws"]) -> float:
    """Correlate, over the chains, the mean of each chain's first half with that of its second half.

    About tau/(4 h) for halves of h draws with autocorrelation time tau << h, and close to 1 where every chain stays in
    a region of its own, however little the regions differ beside the fluctuations within them: many short chains see
    what R-hat, a ratio of standard deviations of single draws, does not (Margossian et al., Bayesian Analysis (2024),
    arXiv:2110.13017, on nested R-hat). The draws are rank-normalised, bulk and folded, as for `r_hat`; the greater of
    the two is given, 0 where either half of the chains has no variance. Its sampling error is about 1/sqrt(chains).

    Raises ValueError for fewer than 4 draws a chain, or values not finite.
    """
    _require(values)
    half = values.shape[1] // 2
    folded = np.abs(values - np.median(values))
    return max(_correlation(_normal_scores(each), half) for each in (values, folded))


def stuck(values: Float[np.ndarray, "chains draws"]) -> str:
    """Say why the chains have not mixed as their autocorrelation time would have them, or nothing.

    Two tests at 4 standard errors each. The `persistence` must not be above `PERSISTENT`, in Fisher's transformation
    with standard error 1/sqrt(chains - 3). And the variance of the halves' means must not be above twice what the
    autocorrelation time tau within the halves explains, var tau/h, as chi-square with as many degrees of freedom as
    halves less one; this one is for fewer than `FEW` chains. Raises as `persistence`.
    """
    _require(values)
    chains, draws = values.shape
    half = draws // 2
    found = persistence(values)
    if chains > LEAST and np.arctanh(min(found, CERTAIN)) - np.arctanh(PERSISTENT) > SIGMAS / np.sqrt(chains - 3):
        return f"the means of the two halves of a chain are correlated ({found:.2f}) over the {chains} chains"
    if chains >= FEW or half < SHORTEST:
        return ""
    halves = np.concatenate([values[:, :half], values[:, -half:]])
    for scores in (_normal_scores(halves), _normal_scores(np.abs(halves - np.median(halves)))):
        middle = scores.mean(axis=1, keepdims=True)
        expected = float(scores.var(axis=1, ddof=1).mean()) * autocorrelation_time(scores - middle) / half
        ratio = float(middle.var(ddof=1)) / expected if expected > 0 else 0.0
        if ratio > LEEWAY * chi2.isf(2 * norm.sf(SIGMAS), len(halves) - 1) / (len(halves) - 1):
            return f"the chains' means vary {ratio**0.5:.1f} times as much as their autocorrelation time explains"
    return ""


def _correlation(scores: Float[np.ndarray, "c n"], half: int) -> float:
    first, second = scores[:, :half].mean(axis=1), scores[:, -half:].mean(axis=1)
    spread = first.std() * second.std()
    return float(np.mean((first - first.mean()) * (second - second.mean())) / spread) if spread > 0 else 0.0


def _require(values: np.ndarray) -> None:
    if values.shape[1] < 4:
        raise ValueError(f"Expected at least 4 draws of each chain, got {values.shape[1]}.")
    if not np.isfinite(values).all():
        raise ValueError("Expected finite values; some are not.")
