"""Bias and variance of a predictor over training sets drawn again and again."""

import numpy as np
from jaxtyping import Float


def bias_variance(
    predictions: Float[np.ndarray, "draws n"], true: Float[np.ndarray, " n"]
) -> tuple[float, float, float]:
    """Estimate (mean squared error, squared bias, variance) without bias, averaged over the n cases.

    With s^2 the variance over the B draws (divisor B - 1) and m their mean, (m - true)^2 exceeds the squared bias by
    s^2/B on average, so s^2/B is taken off: without that few draws make a predictor look biased. The first number is
    still exactly the sum of the others; an estimated squared bias may come out slightly below zero where there is none.
    Geman, Bienenstock and Doursat, Neural Comput. 4, 1 (1992); Kohavi and Wolpert, ICML (1996), section 5, for the
    correction. Draws are taken as independent of one another: bootstrap samples of one training set show the variance
    given that set.

    Parameters
    ----------
    predictions : Float[np.ndarray, "draws n"]
        `predictions[b]` come from the predictor trained on draw b.
    true : Float[np.ndarray, "n"]
        What is predicted, without noise; with noise its variance is part of the squared bias.

    Returns
    -------
    tuple[float, float, float]
        (mean squared error of one predictor, squared bias, variance).

    Raises
    ------
    ValueError
        For fewer than two draws.
    """
    if len(predictions) < 2:
        raise ValueError(f"Expected predictions from at least 2 draws of the training set, got {len(predictions)}.")
    variance = float(np.mean(predictions.var(0, ddof=1)))
    error = float(np.mean((predictions - true[None]) ** 2))
    return error, error - variance, variance
