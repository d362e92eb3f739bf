"""Whether a mean has an error bar: how fast the tails of a distribution fall."""

import numpy as np
from jaxtyping import Float

FEWEST = 200
"""Fewer values say nothing of a tail."""
HEAVY = 2.5
"""At this index and below a standard error covers visibly less than it states; at 2 there is no variance."""
SIGMAS = 1.0
"""By so many of its errors the index must lie below."""


def tail_index(values: Float[np.ndarray, "..."]) -> tuple[float, float]:
    """Estimate alpha of a tail P(|x - median| > t) ~ t^-alpha, and its standard error, by Hill's estimator.

    1/alpha is the mean of log(x_i/x_k+1) over the k greatest of n values, k = n^(1/2) (Hill, Ann. Stat. 3, 1163
    (1975)); the error is alpha/sqrt(k). Moments of order alpha and above do not exist. A normal distribution gives
    about 6 and more. Infinite, without error, for values of which the greatest are all the same.

    Raises ValueError for fewer than `FEWEST` values, or values that are not finite.
    """
    flat = np.ravel(values)
    if flat.size < FEWEST or not np.isfinite(flat).all():
        raise ValueError(f"Expected at least {FEWEST} finite values, got {flat.size}.")
    count = int(flat.size**0.5)
    largest = np.sort(np.partition(np.abs(flat - np.median(flat)), flat.size - count - 1)[-count - 1 :])
    mean = float(np.mean(np.log(largest[1:] / largest[0]))) if largest[0] > 0 else 0.0
    return (1 / mean, 1 / mean / count**0.5) if mean > 0 else (float("inf"), 0.0)


def heavy_tails(values: Float[np.ndarray, "..."], what: str) -> str:
    """Warn in a sentence where the mean of `values` (called `what`) has too heavy a tail for its error bar, else "".

    A standard error, by blocking or bootstrap, needs a variance, and a symmetric one needs a little more: where the
    tail index is below `HEAVY`, by its own error, the rare values that carry the mean are mostly not among those drawn,
    and two standard errors cover 70 to 90 % (Hall, Ann. Stat. 18, 1071 (1990), on the bootstrap). Fewer than `FEWEST`
    values are not judged.
    """
    if np.size(values) < FEWEST:
        return ""
    index, error = tail_index(values)
    if index + SIGMAS * error > HEAVY:
        return ""
    return (
        f"The tail of {what} is heavy: its index is {index:.2g} (Hill), and at 2 or below a variance does not exist. "
        "The error bar of the mean is too small, and the mean itself may be off by several of them."
    )
