"""Shapes that come back: rows and columns filled up with zeros to a few sizes, so that few programs are compiled.

The folds of a cross-validation, the sizes of a learning curve and the columns of a feature selection all differ by a
little, and XLA compiles a program for each shape. A row of weight zero changes no mean, and a column of zeros moves no
weight from zero, so both are exact."""

from typing import Any

import numpy as np
from jaxtyping import PyTree

ROWS, COLUMNS = 128, 16
"""The smallest sizes; the others are powers of two."""


def enlarged(count: int, least: int) -> int:
    """The smallest power of two times `least` that holds `count`."""
    size = least
    while size < count:
        size *= 2
    return size


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
