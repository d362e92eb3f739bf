"""A learnt operator a little outside of what it was trained on: noise in the input, rougher and larger functions, and
another grid."""

from collections.abc import Callable, Mapping

import jax
import numpy as np
from jaxtyping import Float, PRNGKeyArray
from scipy.interpolate import CubicSpline

from ritz.measures.base import Measure, Table
from ritz.problems.equations.operators import Pairs, SolutionOperator

Predict = Callable[[np.ndarray], np.ndarray]

NOISES = {"noise_small": 1e-4, "noise_large": 1e-2}
TITLES = {
    "as_trained": "as trained",
    "noise_small": "noise of 1e-4 in the input",
    "noise_large": "noise of 1e-2 in the input",
    "rougher": "rougher functions",
    "larger": "larger functions",
    "other_grid": "another grid",
}
CAPTION = (
    "Mean relative L2 error on new functions: as they were trained on; with independent normal noise at every sensor, "
    "relative to the root mean square of the functions; from a rougher space of functions; larger by a factor of two "
    "(Darcy: of twice the contrast); and given on another grid (carried to the sensors by a spline, or, where a method "
    "takes any grid, as it is)."
)
FEW_SENSORS = 60
"""With fewer, the other grid is twice as fine instead of half as fine."""


def relative_errors(answers: Float[np.ndarray, "n q"], exact: Float[np.ndarray, "n q"]) -> Float[np.ndarray, " n"]:
    """Return the relative L2 error of each function."""
    return np.linalg.norm(answers - exact, axis=1) / np.linalg.norm(exact, axis=1)


def conditions(problem: SolutionOperator, count: int, *, key: PRNGKeyArray) -> dict[str, Pairs]:
    """Draw functions with their exact answers under each condition.

    Parameters
    ----------
    problem : SolutionOperator
        What was learnt.
    count : int
        Functions under each condition.
    key : PRNGKeyArray
        Random key.

    Returns
    -------
    dict[str, Pairs]
        By the keys of `TITLES`; functions at the sensors of `problem`, answers at its places. "other_grid" is left out
        where the sensors are not on a line.
    """
    functions, noise, rough = jax.random.split(key, 3)
    coefficients = problem.draw(count, key=functions)
    u, s = problem.given(coefficients), problem.solve(coefficients)
    size = np.sqrt(np.mean(u**2)) * np.asarray(jax.random.normal(noise, u.shape))
    found = {"as_trained": Pairs(u, s)}
    found |= {name: Pairs(u + level * size, s) for name, level in NOISES.items()}
    rougher = problem.rougher()
    other = rougher.draw(count, key=rough)
    found["rougher"] = Pairs(rougher.values(other, problem.sensors), rougher.solve(other))
    larger, factor = problem.larger()
    found["larger"] = Pairs(larger.given(factor * coefficients), larger.solve(factor * coefficients))
    if problem.sensors.shape[1] == 1:
        found["other_grid"] = Pairs(by_spline(problem, coefficients), s)
    return found


def by_spline(problem: SolutionOperator, coefficients: Float[np.ndarray, "n k"]) -> Float[np.ndarray, "n m"]:
    """Return functions at the sensors, carried there by a cubic spline from a uniform grid half (or twice) as fine."""
    x = problem.sensors[:, 0]
    count = len(x) // 2 if len(x) >= FEW_SENSORS else 2 * len(x)
    if problem.periodic:
        other = np.linspace(0, 1, count + 1)
        values = problem.values(coefficients, other[:, None])
        values[:, -1] = values[:, 0]
        return CubicSpline(other, values, axis=1, bc_type="periodic")(x)
    other = np.linspace(x[0], x[-1], count)
    return CubicSpline(other, problem.values(coefficients, other[:, None]), axis=1)(x)


def report(
    predictors: Mapping[str, Predict],
    given: Mapping[str, Pairs],
    on_grid: tuple[Predict, Pairs] | None = None,
) -> tuple[dict[str, Measure], Table]:
    """Measure the mean relative error of each predictor under each condition.

    Parameters
    ----------
    predictors : Mapping[str, Predict]
        By title; the first one is measured, all are in the table.
    given : Mapping[str, Pairs]
        From `conditions`.
    on_grid : (Predict, Pairs), optional
        The first predictor on another grid, and functions with answers there.

    Returns
    -------
    (dict[str, Measure], Table)
        `relative_l2_<condition>` for the first predictor; all of them.
    """
    first = next(iter(predictors))
    measures, rows = {}, []
    for name, pairs in given.items():
        errors = {title: relative_errors(predict(pairs.u), pairs.s) for title, predict in predictors.items()}
        rows.append((TITLES[name], *(_mean(each) for each in errors.values())))
        if name != "as_trained":
            measures[f"relative_l2_{name}"] = _mean(errors[first], f"{len(pairs.u)} functions, {TITLES[name]}")
    if on_grid is not None:
        predict, pairs = on_grid
        error = relative_errors(predict(pairs.u), pairs.s)
        note = f"{len(pairs.u)} functions at {pairs.u.shape[1]} points, as they are"
        measures["relative_l2_other_grid"] = _mean(error, note)
        rows.append((TITLES["other_grid"], _mean(error), *["" for _ in list(predictors)[1:]]))
    return measures, Table("A little outside", ("condition", *predictors), tuple(rows), CAPTION)


def _mean(errors: Float[np.ndarray, " n"], note: str = "") -> Measure:
    return Measure(float(errors.mean()), float(errors.std(ddof=1) / np.sqrt(len(errors))), note=note)
