"""Bias and variance of a predictor over training sets drawn again and again."""

import numpy as np
from jaxtyping import Float


def bias_variance(
    predictions: Float[np.ndarray, "draws n"], true: Float[np.ndarray, " n"]
) -> tuple[float, float, float]:
    """(mean squared error, squared bias, variance), averaged over the n cases; the first is the sum of the others.

    `predictions[b]` come from the predictor trained on draw b. Geman, Bienenstock and Doursat, Neural Comput. 4, 1
    (1992). Without noise in `true` nothing is left over. Raises ValueError for fewer than two draws."""
    if len(predictions) < 2:
        raise ValueError(f"Expected predictions from at least 2 draws of the training set, got {len(predictions)}.")
    mean = predictions.mean(0)
    error = float(np.mean((predictions - true[None]) ** 2))
    return error, float(np.mean((mean - true) ** 2)), float(np.mean(predictions.var(0)))
