"""How far a function is from another one, given by their values at the same points."""

from collections.abc import Callable
from typing import Any

import numpy as np
from jaxtyping import Shaped

Values = Shaped[np.ndarray, "*shape"]


def relative_l2(values: Values, exact: Values) -> float:
    """sqrt(sum |u - u_exact|^2 / sum |u_exact|^2), at points that fill the region evenly.

    Raises ValueError for shapes that differ, no points, or an exact function that is zero at all of them.
    """
    return float(np.linalg.norm(np.ravel(values - exact)) / _size(values, exact, np.linalg.norm))


def relative_max(values: Values, exact: Values) -> float:
    """max |u - u_exact| / max |u_exact|. Raises as `relative_l2`."""
    return float(np.max(np.abs(values - exact)) / _size(values, exact, lambda flat: np.max(np.abs(flat))))


def _size(values: Values, exact: Values, norm: Callable[[np.ndarray], Any]) -> float:
    if values.shape != exact.shape or exact.size == 0:
        raise ValueError(
            f"Expected values at the same points, at least one; got shapes {values.shape} and {exact.shape}."
        )
    size = float(norm(np.ravel(exact)))
    if size == 0:
        raise ValueError("The exact function is zero at all points, so there is nothing to be relative to.")
    return size
