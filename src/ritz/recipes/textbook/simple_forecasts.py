"""Simple maps from a window of a series to its next step, iterated as a recurrent network is."""

from collections.abc import Callable

import numpy as np
from jaxtyping import Float

from ritz.measures.base import Measure
from ritz.recipes.baselines import Baseline, fit_polynomial, fit_regressions, mean_with_error

LARGEST = 1e6
"""Forecasts that run away stop here, in units of the series."""


def fit_forecasts(x: Float[np.ndarray, "n memory m"], y: Float[np.ndarray, "n d"], *, seed: int) -> dict[str, Baseline]:
    """Fit simple maps from windows to the increment that follows, tuned within these rows.

    Parameters
    ----------
    x : Float[np.ndarray, "n memory m"]
        Windows, in standard units.
    y : Float[np.ndarray, "n d"]
        Increments, in standard units.
    seed : int
        Of the order of the rows.

    Returns
    -------
    dict[str, Baseline]
        By name: "persistence" (the mean increment), "linear", "polynomial", "kernel_ridge" and "neighbours" of the
        window, "last_state" (a polynomial of the last state alone); `predict` takes windows laid out as rows
        [n, memory m].
    """
    flat, m = x.reshape(len(x), -1), x.shape[2]
    found = fit_regressions(flat, y, seed=seed, degrees=(2, 3, 4))
    last = fit_polynomial(x[:, -1], y, seed=seed, degrees=(2, 3, 4, 5, 6, 7, 8), title="polynomial of the last state")

    def of_last(new: Float[np.ndarray, "n d"]) -> Float[np.ndarray, "n q"]:
        return last.predict(new[:, -m:])

    constant = found.pop("mean")
    persistence = Baseline("persistence of the mean increment", constant.predict, constant.note)
    return {
        "persistence": persistence,
        **found,
        "last_state": Baseline(last.title, of_last, last.note, last.score),
    }


def follow(
    predict: Callable[[np.ndarray], np.ndarray],
    show: Callable[[np.ndarray], np.ndarray],
    jump: tuple[np.ndarray, np.ndarray],
    begin: Float[np.ndarray, "starts memory d"],
    steps: int,
) -> Float[np.ndarray, "starts steps d"]:
    """Iterate a map from windows to increments on its own forecasts.

    Parameters
    ----------
    predict : Callable
        Rows of windows as shown [starts, memory m] to increments in standard units [starts, d].
    show : Callable
        States [starts, memory, d] to what the map is shown of them [starts, memory, m].
    jump : (Float[np.ndarray, " d"], Float[np.ndarray, " d"])
        Mean and spread of the increments.
    begin : Float[np.ndarray, "starts memory d"]
        The first states.
    steps : int
        How many states to forecast.
    """
    window, found = begin, []
    for _ in range(steps):
        after = window[:, -1] + predict(show(window).reshape(len(window), -1)) * jump[1] + jump[0]
        after = np.clip(np.nan_to_num(after, nan=LARGEST), -LARGEST, LARGEST)
        window = np.concatenate([window[:, 1:], after[:, None]], axis=1)
        found.append(after)
    return np.stack(found, axis=1)


def table_row(
    title: str, errors: Float[np.ndarray, "starts steps"], times: Float[np.ndarray, " starts"]
) -> tuple[str, str, Measure, Measure, str, str]:
    """Return what the table of forecasts says of a simple map: no parameters counted, no processor time."""
    first = Measure(float(np.sqrt(np.mean(errors[:, 0] ** 2))))
    valid = Measure(*mean_with_error(times), "Lyapunov times")
    return title, "", first, valid, "{:.2f} to {:.2f}".format(*np.quantile(times, [0.25, 0.75])), ""
