"""Whether rows that a method is judged by are among those it learnt from, told by their content."""

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


def none_repeated(*, most: float = 0.0) -> dict[str, Expectation]:
    """Expect at most a number of test rows among the training rows: none, unless rows repeat in nature."""
    zero = Reference(0.0, "exact", REPEATED, unit="rows")
    return {"repeated_test_rows": Expectation(zero, "at most", goal=most)}


def _rows(array: np.ndarray) -> np.ndarray:
    flat = np.ascontiguousarray(array.reshape(len(array), -1))
    return flat + 0 if flat.dtype.kind in "fc" else flat  # -0.0 becomes 0.0
