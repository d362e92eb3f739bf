"""Rows of a test that were learned from."""

import numpy as np
from jaxtyping import Num


def count_shared_rows(learned: Num[np.ndarray, "m d"], test: Num[np.ndarray, "n e"]) -> int:
    """Count the rows of `test` that are equal, in every column, to a row of `learned`.

    Raises ValueError where the numbers of columns differ."""
    if learned.shape[1] != test.shape[1]:
        raise ValueError(f"Expected rows with as many columns, got {learned.shape[1]} and {test.shape[1]}.")
    known = {row.tobytes() for row in np.ascontiguousarray(learned)}
    return sum(row.tobytes() in known for row in np.ascontiguousarray(test.astype(learned.dtype)))
