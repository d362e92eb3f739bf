"""A method beside its baselines on the same test rows: paired differences with their errors."""

from collections.abc import Mapping

import numpy as np
from jaxtyping import Float

from ritz.measures.base import Measure, Table
from ritz.problems.base import Reference, Source
from ritz.recipes.base import Expectation

Errors = Float[np.ndarray, " n"]
"""A loss of each test row: less is better."""

SAME_ROWS = Source("simple maps fitted to the same training rows; the best of them on the test rows")


def mean_with_error(values: Errors) -> tuple[float, float]:
    """Return the mean of independent numbers and its standard error."""
    return float(np.mean(values)), float(np.std(values, ddof=1) / np.sqrt(len(values)))


def best_of(others: Mapping[str, Errors]) -> str:
    """Return the name of the least mean error."""
    return min(others, key=lambda name: float(np.mean(others[name])))


def ahead_of_best(own: Errors, others: Mapping[str, Errors]) -> Measure:
    """Measure how far a method is ahead of the best of its baselines, on the same test rows.

    Parameters
    ----------
    own : Float[np.ndarray, " n"]
        The method's error of each test row.
    others : Mapping[str, Float[np.ndarray, " n"]]
        Those of the baselines, by title. The best one is chosen on the test rows, in its favour.

    Returns
    -------
    Measure
        Mean of (the baseline's error less the method's) over the rows, with the standard error of that paired mean:
        positive where the method is better.
    """
    best = best_of(others)
    note = f"{best} less this method, paired over {len(own)} test rows"
    return Measure(*mean_with_error(others[best] - own), note=note)


def not_behind(*, resolution: float, tolerance: float = 0.0) -> Expectation:
    """Expect a method to be no worse than the best of its baselines, within two standard errors of the difference.

    Parameters
    ----------
    resolution : float
        Largest standard error of the difference that decides anything, in the unit of the measure.
    tolerance : float
        What is no difference: the accuracy of the reference solutions.
    """
    none = Reference(0.0, "computed", SAME_ROWS)
    return Expectation(none, "at least", tolerance=tolerance, sigmas=2.0, resolution=resolution)


def comparison_table(own: Mapping[str, Errors], others: Mapping[str, Errors], notes: Mapping[str, str]) -> Table:
    """Tabulate mean errors and, for the baselines, how much worse than the first method they are.

    Parameters
    ----------
    own, others : Mapping[str, Float[np.ndarray, " n"]]
        Errors of each test row by title, of the methods (the first one is compared) and of the baselines.
    notes : Mapping[str, str]
        Title of a baseline to what was tuned.
    """
    first = next(iter(own.values()))
    rows = [
        (
            title,
            Measure(*mean_with_error(errors)),
            "" if errors is first else Measure(*mean_with_error(errors - first)),
            "",
        )
        for title, errors in own.items()
    ]
    for title, errors in sorted(others.items(), key=lambda pair: float(pair[1].mean())):
        rows.append(
            (title, Measure(*mean_with_error(errors)), Measure(*mean_with_error(errors - first)), notes.get(title, ""))
        )
    caption = (
        "Mean error over the same test rows, and the paired difference to the first method (positive: worse than it). "
        "Baselines are fitted to the same training rows, their settings chosen by cross-validation within them."
    )
    return Table("Beside simple maps", ("method", "error", "less the first method's", "chosen"), tuple(rows), caption)


def name_winner(title: str, own: Errors, others: Mapping[str, Errors], *, tolerance: float = 0.0) -> str:
    """Say in a sentence which of the method and its baselines has the least mean error, and how sure that is.

    Differences of at most `tolerance` (the accuracy of the reference solutions) decide nothing."""
    best = best_of(others)
    mean, error = mean_with_error(others[best] - own)
    numbers = f"{np.mean(own):.2g} against {np.mean(others[best]):.2g}"
    if abs(mean) <= max(2 * error, tolerance):
        return f"No decision between {title} and the best simple map, {best}: {numbers} on the same test rows."
    ahead, behind = (title, f"the best simple map, {best}") if mean > 0 else (f"a simple map, {best},", title)
    return f"On the same test rows {ahead} is better than {behind}: {numbers} ({title} first)."
