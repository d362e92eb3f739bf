"""How much each row counts: event weights of either sign, or the inverse squares of measured errors."""

import numpy as np
from jaxtyping import Float64

from ritz.data.base import MalformedTable, Table, is_text
from ritz.problems.tables.user_table import UserTable


def learn_weights(
    problem: UserTable, table: Table, precision: float = 0.0
) -> tuple[Float64[np.ndarray, " n"] | None, float]:
    """(weights or None, the mean of 1/sigma^2 by which those of measured errors are divided, else 0).

    `precision`: that mean, where it is known from other rows. Raises MalformedTable where the column holds anything but
    finite numbers, of a positive sum, or above zero for errors."""
    if not problem.errors:
        return _event_weights(problem, table), 0.0
    column = table.column(problem.errors)
    if is_text(column):
        raise MalformedTable(f"{table.name}: expected numbers as errors, but {problem.errors!r} is text.")
    sigma = column.astype(float)
    if bad := int(np.sum(~(np.isfinite(sigma) & (sigma > 0)))):
        raise MalformedTable(
            f"{table.name}: expected an error above zero in every row of {problem.errors!r}, got {bad} that are not. "
            "Leave out those rows, or the errors."
        )
    inverse = (sigma / np.median(sigma)) ** -2
    unit = precision or float(inverse.mean() / np.median(sigma) ** 2)
    return inverse / (unit * np.median(sigma) ** 2), unit


def _event_weights(problem: UserTable, table: Table) -> Float64[np.ndarray, " n"] | None:
    """The column of weights. Raises MalformedTable where it is no column of finite numbers with a positive sum."""
    if not problem.weights:
        return None
    column = table.column(problem.weights)
    if is_text(column):
        raise MalformedTable(f"{table.name}: expected numbers as weights, but {problem.weights!r} is text.")
    weight = column.astype(float)
    if not np.isfinite(weight).all():
        bad = int(np.sum(~np.isfinite(weight)))
        raise MalformedTable(f"{table.name}: expected finite weights, got {bad} in {problem.weights!r} that are not.")
    if not weight.sum() > 1e-9 * np.abs(weight).sum():
        raise MalformedTable(
            f"{table.name}: the weights in {problem.weights!r} sum to {weight.sum():.6g}; expected a positive sum, for "
            "every mean is divided by it."
        )
    return weight


def describe_weights(problem: UserTable, weight: np.ndarray | None) -> tuple[str, ...]:
    """What is said of them."""
    if weight is None:
        return ()
    if problem.errors:
        return (f"Rows count with 1/sigma^2 of the measured errors in {problem.errors}, also in the scores.",)
    below = int(np.sum(weight < 0))
    worth = weight.sum() ** 2 / np.sum(weight**2)
    signed = f" {below} of them are negative; nothing is clipped." if below else ""
    return (
        f"Weights from {problem.weights} count in training, scores and figures.{signed} The {weight.size} rows are "
        f"worth {worth:.0f} rows of equal weight.",
    )
