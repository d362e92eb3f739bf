"""Counting right answers: accuracy with an error that is honest near 0 and 1, and the confusion matrix."""

import numpy as np
from jaxtyping import Bool, Int, Shaped


def accuracy(predicted: Shaped[np.ndarray, " n"], true: Shaped[np.ndarray, " n"]) -> tuple[float, float]:
    """(share of equal entries, its standard error), for n >= 1 independent cases.

    The error is the standard deviation of the Jeffreys posterior Beta(k + 1/2, n - k + 1/2) of k right answers in n
    (Brown, Cai and DasGupta, Stat. Sci. 16, 101 (2001)): it does not vanish when all answers are right. Raises
    ValueError where there is no case."""
    if predicted.shape != true.shape or predicted.size == 0:
        raise ValueError(f"Expected two equally long, non-empty arrays, got shapes {predicted.shape} and {true.shape}.")
    return share(np.asarray(predicted == true))


def share(right: Bool[np.ndarray, " n"]) -> tuple[float, float]:
    """(share of true entries, its standard error), as in `accuracy`."""
    n, k = right.size, int(right.sum())
    a, b = k + 0.5, n - k + 0.5
    return k / n, float(np.sqrt(a * b / ((a + b) ** 2 * (a + b + 1))))


def confusion(
    predicted: Int[np.ndarray, " n"], true: Int[np.ndarray, " n"], labels: Int[np.ndarray, " c"]
) -> Int[np.ndarray, "c c"]:
    """Counts of true label (rows) against predicted label (columns); a prediction outside `labels` counts as the
    nearest one.

    Raises ValueError where a true label is not in `labels`, which must be in ascending order.
    """
    if not np.isin(true, labels).all():
        raise ValueError(
            f"Expected true labels among {labels.tolist()}, got {sorted(set(true.tolist()) - set(labels.tolist()))}."
        )
    rows = np.searchsorted(labels, true)
    columns = np.abs(predicted[:, None] - labels[None]).argmin(1)
    counts = np.zeros((labels.size, labels.size), np.int64)
    np.add.at(counts, (rows, columns), 1)
    return counts
