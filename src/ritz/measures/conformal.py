"""Intervals and sets that hold the truth with a stated probability, whatever the predictor: split conformal prediction.

The guarantee is for rows that are exchangeable with those the threshold was computed from, and it is an average over
rows: coverage <= P(truth inside) <= coverage + 1/(n + 1) (Vovk, Gammerman and Shafer, Algorithmic Learning in a Random
World (2005); Lei et al., J. Am. Stat. Assoc. 113, 1094 (2018), theorem 2).
"""

import math

import numpy as np
from jaxtyping import Bool, Float, Int, Real


def threshold(scores: Float[np.ndarray, " n"], coverage: float, weight: Real[np.ndarray, " n"] | None = None) -> float:
    """The ceil((n + 1) coverage)-th smallest of the scores of rows not trained on; infinite where n is too small.

    A score is greater the worse the prediction: |residual|, or one minus the probability of the true class. With
    weights (likelihood ratios of the rows to come over the rows at hand) it is the weighted quantile of Tibshirani et
    al., arXiv:1904.06019, equation 7, with the greatest weight for the row to come.

    Raises ValueError for no scores, a coverage outside (0, 1), scores that are not finite, or weights that are
    negative: a signed measure has no quantiles. Leave the weights out to cover rows as they come, counted once each."""
    if scores.size == 0 or not np.isfinite(scores).all() or not 0 < coverage < 1:
        raise ValueError(
            f"Expected finite scores and a coverage between 0 and 1, got {scores.size} scores and {coverage}."
        )
    ordered = np.sort(scores)
    if weight is None:
        place = math.ceil((scores.size + 1) * coverage - 1e-9)
        return float(ordered[place - 1]) if place <= scores.size else math.inf
    w = np.asarray(weight, float)
    if w.shape != scores.shape or (w < 0).any() or not w.sum() > 0:
        raise ValueError(
            "Expected one weight of at least zero for each score: negative weights have no quantiles. Leave the "
            "weights out to cover rows as they come."
        )
    share = np.cumsum(w[np.argsort(scores, kind="stable")]) / (w.sum() + w.max())
    place = int(np.searchsorted(share, coverage - 1e-12))
    return float(ordered[place]) if place < scores.size else math.inf


def class_scores(p: Float[np.ndarray, "n classes"], label: Int[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
    """One minus the probability of the true class."""
    return 1.0 - p[np.arange(len(label)), label]


def class_sets(p: Float[np.ndarray, "n classes"], limit: float) -> Bool[np.ndarray, "n classes"]:
    """Which classes belong to each row's set: all with 1 - p <= `limit`, and always the likeliest one.

    Sadinle, Lei and Wasserman, J. Am. Stat. Assoc. 114, 223 (2019); the likeliest class is added so that no set is
    empty, which can only raise the coverage."""
    inside = 1.0 - p <= limit
    inside[np.arange(len(p)), p.argmax(axis=1)] = True
    return inside
