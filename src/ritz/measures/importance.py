"""Which inputs a predictor uses: permutation importance with its error, and partial dependence."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float, Int, Real


class Importance(NamedTuple):
    """The rise of the mean loss when one group of inputs is shuffled among the rows, and one standard error of it."""

    rise: Float[np.ndarray, " _"]
    error: Float[np.ndarray, " _"]


def permutation_importance(
    loss: Callable[[Any], Float[np.ndarray, " n"]],
    x: Real[np.ndarray, "n d"],
    groups: Sequence[Int[np.ndarray, " _"]],
    weight: Real[np.ndarray, " n"] | None = None,
    *,
    draws: int = 5,
    seed: int,
) -> Importance:
    """Breiman, Machine Learning 45, 5 (2001), section 10: for rows not trained on, and groups of columns of `x` that
    are shuffled together.

    `loss(x)` gives one loss a row; its mean is weighted. The rise is a mean over pairs of a row that receives values
    and one that gives them, so the error adds up what a row contributes in both parts, as for a U-statistic
    (Hoeffding, Ann. Math. Stat. 19, 293 (1948)); it is one of the finite number of rows, and covers that of draws.
    For a linear predictor b x of independent inputs and squared loss the rise is 2 b^2 var(x).

    Raises ValueError for no rows, fewer than one draw, or weights that do not sum to a positive number."""
    n, w = len(x), _weights(len(x), weight)
    if draws < 1:
        raise ValueError(f"Expected at least one draw, got {draws}.")
    generator, plain = np.random.default_rng(seed), loss(x)
    rises, errors = [], []
    for columns in groups:
        received, given = np.zeros(n), np.zeros(n)
        for _ in range(draws):
            order = generator.permutation(n)
            shuffled = x.copy()
            shuffled[:, columns] = x[order][:, columns]
            rise = w * (loss(shuffled) - plain) / draws
            received += rise
            given[order] += rise
        mean = float(received.sum() / w.sum())
        influence = (received - w * mean) + (given - given.mean())
        rises.append(mean)
        errors.append(float(np.sqrt(np.sum(influence**2)) / w.sum()))
    return Importance(np.array(rises), np.array(errors))


def partial_dependence(
    predict: Callable[[Any], Float[np.ndarray, "n c"]],
    x: Real[np.ndarray, "n d"],
    columns: Int[np.ndarray, " k"],
    grid: Real[np.ndarray, "g k"],
    weight: Real[np.ndarray, " n"] | None = None,
) -> Float[np.ndarray, "g c"]:
    """The weighted mean prediction over the rows when some columns are set to each point of a grid.

    Friedman, Ann. Stat. 29, 1189 (2001), section 8.2. Raises ValueError as `permutation_importance`."""
    w = _weights(len(x), weight)
    means = []
    for point in grid:
        moved = x.copy()
        moved[:, columns] = point
        means.append(w @ predict(moved) / w.sum())
    return np.array(means)


def _weights(n: int, weight: Real[np.ndarray, " n"] | None) -> Float[np.ndarray, " n"]:
    w = np.ones(n) if weight is None else np.asarray(weight, float)
    if w.shape != (n,) or not w.sum() > 0:
        raise ValueError(f"Expected {n} weights that sum to a positive number, got {w.size} that sum to {w.sum():g}.")
    return w
