"""Do the chains agree?"""

import numpy as np
from jaxtyping import Float
from scipy.stats import norm, rankdata


def r_hat(values: Float[np.ndarray, "chains draws"]) -> float:
    """Split, rank-normalised R-hat, the greater of bulk and folded: 1 where all halves of all chains agree.

    Vehtari et al., Bayesian Analysis 16, 667 (2021), section 4.1; below 1.01 is their advice. Infinite where every half
    stands still at a value of its own, 1 where all are the same. Raises ValueError for fewer than 4 draws a chain, or
    values not finite."""
    if values.shape[1] < 4:
        raise ValueError(f"Expected at least 4 draws of each chain, got {values.shape[1]}.")
    if not np.isfinite(values).all():
        raise ValueError("Expected finite values; some are not.")
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
