"""Folds for validation inside the training rows, from what the rows hold and not from where they stand."""

import numpy as np
from jaxtyping import Float, Int

FOLDS = 5
FEWEST_ROWS = 10
"""Different rows below which there is nothing to hold out."""


def assign_folds(
    x: Float[np.ndarray, "n d"], y: np.ndarray, weight: np.ndarray, strata: np.ndarray | None, *, seed: int
) -> Int[np.ndarray, " n"] | None:
    """Assign each row to a fold, or return None where the rows are too few or the weights of a part have no mean.

    Rows that are equal get the same fold, so that a copy is never held out beside its original, and a weight of two
    is the same as two rows. The folds of a class are filled in turn.
    """
    keys = _row_hashes(np.column_stack([x, y]), seed)
    labels = np.zeros(len(x), int) if strata is None else strata
    counted = weight != 0
    fold = np.zeros(len(x), int)
    for label in np.unique(labels[counted]):
        inside = labels == label
        distinct = np.unique(keys[inside & counted])
        fold[inside] = (np.searchsorted(distinct, keys[inside]) + int(label)) % FOLDS
    if len(np.unique(keys[counted])) < FEWEST_ROWS:
        return None
    inside = np.bincount(fold, weight, FOLDS)
    return fold if (inside > 0).all() and (weight.sum() - inside > 0).all() else None


def _row_hashes(table: np.ndarray, seed: int) -> np.ndarray:
    """A number of 64 bits for each row, the same for rows that are the same."""
    factors = np.random.default_rng(seed).integers(1, 2**63, table.shape[1], np.uint64) | np.uint64(1)
    bits = np.ascontiguousarray(table.astype(np.float64) + 0.0).view(np.uint64)
    total = np.zeros(len(table), np.uint64)
    for column, factor in zip(bits.T, factors, strict=True):
        mixed = (column + np.uint64(1)) * factor
        total += mixed ^ (mixed >> np.uint64(29))
    return total
