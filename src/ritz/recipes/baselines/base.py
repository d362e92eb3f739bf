"""A simple predictor that a method must beat: fitted and tuned on the training rows alone."""

import dataclasses
from collections.abc import Callable

import numpy as np
from jaxtyping import Float

Predict = Callable[[np.ndarray], np.ndarray]
"""Inputs [m, d] to predictions [m, q], or to scores of classes [m, classes]."""


@dataclasses.dataclass(frozen=True)
class Baseline:
    """A fitted predictor, and what was tuned."""

    title: str
    predict: Predict
    note: str = ""
    """The settings that cross-validation chose, and how many training rows there were."""
    score: float = float("nan")
    """What cross-validation within the training rows gave for them: mean squared error (less is better) or accuracy
    (more is better)."""


def polynomial_features(z: Float[np.ndarray, "n k"], degree: int) -> Float[np.ndarray, "n p"]:
    """All monomials of the columns of z of degree 0 to `degree`.

    Parameters
    ----------
    z : Float[np.ndarray, "n k"]
        Inputs, best in standard units.
    degree : int
        The total degree of the highest monomials, at least 0.

    Returns
    -------
    Float[np.ndarray, "n p"]
        p = (k + degree)!/(k! degree!) columns, the constant first.
    """
    columns, last = [np.ones(len(z))], [(np.ones(len(z)), 0)]
    for _ in range(degree):
        last = [(column * z[:, j], j) for column, first in last for j in range(first, z.shape[1])]
        columns += [column for column, _ in last]
    return np.stack(columns, axis=1)
