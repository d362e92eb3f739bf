"""Long histories made short enough to draw without losing a spike: extremes are always kept."""

import dataclasses

import numpy as np

MOST = 360
"""Buckets across a figure: about one to a pixel and a half in a column."""


@dataclasses.dataclass(frozen=True)
class Envelope:
    """Smallest, median and largest value in consecutive buckets of a history, and where each bucket lies."""

    x: np.ndarray
    low: np.ndarray
    middle: np.ndarray
    high: np.ndarray
    first_broken: float | None = None
    """The first x at which the value was not finite; such values are left out of the rest."""

    @property
    def thinned(self) -> bool:
        """Whether a bucket holds more than one value."""
        return not np.array_equal(self.low, self.high)


def envelope(x: np.ndarray, y: np.ndarray, most: int = MOST) -> Envelope:
    """The history y at x in at most `most` buckets of equal count."""
    x, y = np.asarray(x, float), np.asarray(y, float)
    fine = np.isfinite(y)
    broken = float(x[~fine][0]) if not fine.all() else None
    x, y = x[fine], y[fine]
    buckets = np.array_split(np.arange(len(y)), min(most, len(y))) if len(y) else []
    low, middle, high = (np.array([choose(y[part]) for part in buckets]) for choose in (np.min, np.median, np.max))
    return Envelope(np.array([np.mean(x[part]) for part in buckets]), low, middle, high, broken)


def decimate(x: np.ndarray, y: np.ndarray, most: int = MOST) -> np.ndarray:
    """Indices of at most 4 `most` points of a curve: the first, last, smallest and largest of each bucket, in order."""
    y = np.asarray(y, float)
    if len(y) <= 4 * most:
        return np.arange(len(y))
    kept: list[int] = []
    for part in np.array_split(np.arange(len(y)), most):
        finite = part[np.isfinite(y[part]) & np.isfinite(np.asarray(x, float)[part])]
        inner = [] if len(finite) == 0 else [finite[np.argmin(y[finite])], finite[np.argmax(y[finite])]]
        kept += sorted({int(part[0]), int(part[-1]), *(int(i) for i in inner)})
    return np.array(kept)
