"""Whether rows that a method is judged by are among those it learnt from, told by their content."""

import collections

import numpy as np
from jaxtyping import Shaped

from ritz.measures.base import Measure
from ritz.problems.base import Reference, Source
from ritz.recipes.base import Expectation

REPEATED = Source("test rows are compared with training rows by content")


def count_repeated(train: Shaped[np.ndarray, "n ..."], test: Shaped[np.ndarray, "m ..."]) -> Measure:
    """Count the test rows that occur among the training rows.

    Parameters
    ----------
    train, test : Shaped[np.ndarray, "n ..."], Shaped[np.ndarray, "m ..."]
        The inputs of both, as they are shown to the method; of any number of axes, the first one counts rows.

    Returns
    -------
    Measure
        How many rows of `test` are, byte for byte, rows of `train`.

    Raises
    ------
    ValueError
        If the rows differ in shape, or in dtype, so that nothing could be found.
    """
    if train.shape[1:] != test.shape[1:] or train.dtype != test.dtype:
        raise ValueError(
            f"Expected rows of one shape and dtype; got {train.shape[1:]} {train.dtype} and {test.shape[1:]} "
            f"{test.dtype}."
        )
    known = {row.tobytes() for row in _rows(train)}
    repeated = sum(row.tobytes() in known for row in _rows(test))
    return Measure(float(repeated), unit="rows", note=f"of {len(test)} test rows, compared by content")


def natural_repeats(train: Shaped[np.ndarray, "n ..."], count: int) -> float:
    """Return how many of `count` new rows may be found among the training rows where rows repeat in nature.

    Parameters
    ----------
    train : Shaped[np.ndarray, "n ..."]
        The training rows. The share of them that occurs among the others is the share expected of new rows.
    count : int
        Test rows.

    Returns
    -------
    float
        That share of `count` and three standard deviations of it; zero where no training row occurs twice.
    """
    rows = [row.tobytes() for row in _rows(train)]
    occurrences = collections.Counter(rows)
    expected = count * sum(occurrences[row] > 1 for row in rows) / max(len(rows), 1)
    return float(min(count, expected + 3 * expected**0.5))


def none_repeated(*, most: float = 0.0) -> dict[str, Expectation]:
    """Expect at most a number of test rows among the training rows: none, unless rows repeat in nature."""
    zero = Reference(0.0, "exact", REPEATED, unit="rows")
    return {"repeated_test_rows": Expectation(zero, "at most", goal=most)}


def _rows(array: np.ndarray) -> np.ndarray:
    flat = np.ascontiguousarray(array.reshape(len(array), -1))
    return flat + 0 if flat.dtype.kind in "fc" else flat  # -0.0 becomes 0.0
