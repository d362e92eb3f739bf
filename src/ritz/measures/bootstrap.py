"""The spread of a statistic over resampled data."""

from collections.abc import Callable

import numpy as np
from jaxtyping import Shaped


def bootstrap(
    statistic: Callable[..., float], *columns: Shaped[np.ndarray, "n ..."], draws: int = 200, seed: int
) -> tuple[float, float]:
    """(statistic of the data, its standard error): rows are drawn with replacement, all columns together.

    Efron, Ann. Stat. 7, 1 (1979). `statistic(*columns)` gives a number. Raises ValueError for fewer than two draws
    or columns of different or zero length."""
    lengths = {len(column) for column in columns}
    if draws < 2 or len(lengths) != 1 or 0 in lengths:
        raise ValueError(
            f"Expected at least 2 draws and columns of one positive length, got {draws} and {sorted(lengths)}."
        )
    n, generator = lengths.pop(), np.random.default_rng(seed)
    values = []
    for _ in range(draws):
        rows = generator.integers(0, n, n)
        values.append(statistic(*(column[rows] for column in columns)))
    return float(statistic(*columns)), float(np.std(values, ddof=1))
