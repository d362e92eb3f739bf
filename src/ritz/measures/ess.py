"""How many independent draws correlated ones are worth."""

import numpy as np
from jaxtyping import Float

WINDOW = 5.0
"""Correlations are summed up to this many autocorrelation times (Sokal 1997)."""


def autocorrelation_time(values: Float[np.ndarray, "chains draws"]) -> float:
    """tau = 1 + 2 sum_t rho(t), in draws: the variance of the mean is tau times that of independent draws.

    rho is averaged over the chains and summed up to the first window M >= 5 tau(M) (Sokal, in Functional Integration,
    Plenum 1997, section 3); 1 for values that never change. Deviations are from the common mean, so chains that
    disagree count as correlated. Raises ValueError for fewer than 4 draws a chain, or values not finite."""
    draws = values.shape[1]
    if draws < 4:
        raise ValueError(f"Expected at least 4 draws of each chain, got {draws}.")
    if not np.isfinite(values).all():
        raise ValueError("Expected finite values; some are not.")
    apart = values - values.mean()
    power = np.abs(np.fft.rfft(apart, 2 * draws, axis=1)) ** 2
    covariance = np.fft.irfft(power, axis=1)[:, :draws].mean(0) / (draws - np.arange(draws))
    if covariance[0] <= np.finfo(float).tiny:
        return 1.0
    taus = 2 * np.cumsum(covariance / covariance[0]) - 1
    enough = np.arange(draws) >= WINDOW * taus
    return float(max(taus[np.argmax(enough) if enough.any() else -1], 1.0))


def effective_size(values: Float[np.ndarray, "chains draws"]) -> float:
    """n/tau: as many independent draws would give the mean with the same error."""
    return values.size / autocorrelation_time(values)
