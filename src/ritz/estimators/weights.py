"""Event weights as they come from a user: of any sign, but with a positive sum wherever a mean is taken."""

import numbers
from typing import Any

import numpy as np
from jaxtyping import Float, Int
from sklearn.utils.validation import check_array

Weights = Float[np.ndarray, " n"]


def event_weights(sample_weight: Any, count: int) -> Weights:
    """float64 [n]; ones for None, and a number stands for n of them.

    Raises ValueError for another shape, numbers that are not finite, or a sum that is not positive.
    """
    if sample_weight is None:
        return np.ones(count)
    if isinstance(sample_weight, numbers.Real):
        sample_weight = np.full(count, sample_weight)
    weight = np.asarray(check_array(sample_weight, ensure_2d=False, dtype="float64", input_name="sample_weight"))
    if weight.shape != (count,):
        raise ValueError(f"Expected sample_weight of shape ({count},), one for each row; got {weight.shape}.")
    if not weight.any():
        raise ValueError("Expected a sample_weight that is not zero for at least one row; all are zero.")
    if not weight.sum() > 0:
        raise ValueError(
            f"Expected a sample_weight whose sum is positive (weights may be negative); it is {weight.sum():g}."
        )
    return weight


def require_every_class(weight: Weights, labels: Int[np.ndarray, " n"], classes: np.ndarray) -> None:
    """Raises ValueError unless there are two classes or more, and the weights of each have a positive sum."""
    if len(classes) < 2:
        raise ValueError(f"Expected at least two classes in y; got one class, {classes.tolist()[0]!r}.")
    sums = np.bincount(labels, weight, len(classes))
    empty = [repr(name) for name in classes[~(sums > 0)].tolist()]
    if empty:
        raise ValueError(
            f"Expected the sample_weight of every class to have a positive sum; not so for class {', '.join(empty)}."
        )


def require_both_parts(train: Weights, held_out: Float[np.ndarray, " m"]) -> None:
    """Raises ValueError unless the weights on both sides of the split of `early_stopping` have a positive sum."""
    for name, part in (("train on", train), ("hold out", held_out)):
        if not part.sum() > 0:
            raise ValueError(
                f"Expected the sample_weight of the rows to {name} to have a positive sum; it is {part.sum():g}. Use "
                "another random_state or validation_fraction."
            )


def moments(table: Float[np.ndarray, "n d"], weight: Weights) -> tuple[np.ndarray, np.ndarray]:
    """(mean, standard deviation) of the columns, float64 [d]; a column that does not vary gets deviation one.

    They only choose the units in which a network sees the table, so the size of a signed weight counts, not its sign:
    a variance would not be positive otherwise.
    """
    table, size = table.astype(np.float64), np.abs(weight)
    mean = np.average(table, axis=0, weights=size)
    deviation = np.sqrt(np.average((table - mean) ** 2, axis=0, weights=size))
    varies = np.ptp(table[size > 0], axis=0) > 0
    return mean, np.where(varies & (deviation > 0), deviation, 1.0)
