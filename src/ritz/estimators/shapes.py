"""Shapes that come back: rows and columns filled up with zeros to a few sizes, so that few programs are compiled.

The folds of a cross-validation, the sizes of a learning curve and the columns of a feature selection all differ by a
little, and XLA compiles a program for each shape. A row of weight zero changes no mean, and a column of zeros moves no
weight from zero, so both are exact."""

from typing import Any

import numpy as np
from jaxtyping import PyTree
from scipy.sparse import issparse

ROWS, COLUMNS = 128, 8
"""The smallest sizes; between two doublings of them there are three others."""


def enlarged(count: int, least: int) -> int:
    """The smallest size that holds `count`: `least` times 4, 5, 6 or 7 quarters of a power of two."""
    size = least
    while size * 2 < count:
        size *= 2
    return next(size * quarters // 4 for quarters in (4, 5, 6, 7, 8) if size * quarters // 4 >= count)


def filled(array: np.ndarray, *sizes: int) -> np.ndarray:
    """The array with zeros behind its entries up to the sizes of its first axes."""
    return np.pad(
        array,
        [(0, size - have) for size, have in zip(sizes, array.shape, strict=False)]
        + [(0, 0)] * (array.ndim - len(sizes)),
    )


def like(leaves: PyTree, shapes: PyTree) -> PyTree:
    """Arrays cut or filled up with zeros to the shapes of another tree."""

    def fit(leaf: Any, shape: Any) -> np.ndarray:
        kept = np.asarray(leaf)[tuple(slice(0, size) for size in shape.shape)]
        return filled(kept, *shape.shape)

    return [fit(leaf, shape) for leaf, shape in zip(leaves, shapes, strict=True)]


def dense(table: Any) -> np.ndarray:
    """Return a table as an array, also where it is sparse."""
    return np.asarray(table.toarray() if issparse(table) else table)
