"""The error on rows kept back in turn."""

from collections.abc import Callable

import numpy as np
from jaxtyping import Float, Int

Predict = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]
"""(x to learn from, y to learn from, x to predict) to predictions: learns afresh at every call."""


def cross_validated(
    predict: Predict, x: Float[np.ndarray, "n d"], y: Float[np.ndarray, " n"], fold: Int[np.ndarray, " n"]
) -> tuple[float, float]:
    """(mean squared error over all rows, each predicted without its fold; the standard error of that mean).

    The standard error is that of the folds' means, as independent numbers: too small by as much as the folds share
    their training rows (Bengio and Grandvalet, JMLR 5, 1089 (2004): no unbiased estimate exists). Raises ValueError for
    fewer than two folds.
    """
    names = np.unique(fold)
    if len(names) < 2:
        raise ValueError(f"Expected rows in at least 2 folds, got {len(names)}.")
    squared, means = np.empty(len(y)), []
    for name in names:
        out = fold == name
        squared[out] = (predict(x[~out], y[~out], x[out]) - y[out]) ** 2
        means.append(squared[out].mean())
    return float(squared.mean()), float(np.std(means, ddof=1) / np.sqrt(len(means)))
