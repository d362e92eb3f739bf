"""How long a forecast of chaos is good, and how fast its error grows."""

import numpy as np
from jaxtyping import Float

Errors = Float[np.ndarray, "starts times"]
"""Errors in units of the attractor's size, at even times after each start."""


def valid_time(errors: Errors, interval: float, threshold: float = 0.4) -> Float[np.ndarray, " starts"]:
    """When the error of each forecast first exceeds the threshold, or the horizon where it never does.

    The first entry is one interval after the start. Vlachas et al., Neural Networks 126, 191 (2020), section 2.3."""
    over = errors > threshold
    return interval * np.where(over.any(1), over.argmax(1), errors.shape[1]).astype(float)


def growth_rate(errors: Errors, interval: float, *, first: float, last: float) -> tuple[float, float]:
    """(slope of the mean logarithm of the errors over `first` <= time <= `last`, its standard error over the starts).

    While errors are small their mean logarithm grows by the leading Lyapunov exponent. Raises ValueError for fewer
    than three times between, or an error of zero."""
    time = interval * np.arange(1, errors.shape[1] + 1)
    chosen = (time >= first) & (time <= last)
    if chosen.sum() < 3:
        raise ValueError(f"Expected at least 3 times between {first:g} and {last:g}, got {chosen.sum()}.")
    if (errors[:, chosen] <= 0).any():
        raise ValueError("An error is zero, so its logarithm says nothing: is the forecast the truth itself?")
    slopes = np.polyfit(time[chosen], np.log(errors[:, chosen]).T, 1)[0]
    return float(slopes.mean()), float(slopes.std(ddof=1) / np.sqrt(len(slopes)))


def small_until(errors: Errors, interval: float, level: float, share: float = 0.9) -> float:
    """The time until which at least that share of the errors is below the level."""
    large = np.mean(errors < level, axis=0) < share
    return interval * float(large.argmax() if large.any() else errors.shape[1])
