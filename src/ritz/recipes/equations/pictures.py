"""Pictures of a solution: the function, where it is wrong, and how its residuals fell."""

from typing import Any

import jax
import numpy as np

from ritz.ansatze.base import Ansatz
from ritz.domains.regions import Point
from ritz.fitting import Fit
from ritz.measures.base import Curves, Exhibit, Line, Surface
from ritz.problems.equations import Equation

GRID = 101


def fields(problem: Equation, ansatz: Ansatz, drawn: dict[str, np.ndarray] | None = None) -> list[Exhibit]:
    """Every field and its error, on the two coordinates that the problem's view leaves free, or along the only one.

    `drawn`: named sets of points [n, 2] to be shown over the errors."""
    fixed = problem.view
    free = [name for name in problem.box.names if name not in fixed]
    grid = problem.grid(GRID, **fixed)
    values, exact = np.asarray(jax.vmap(ansatz)(grid)), np.asarray(jax.vmap(problem.exact)(grid))
    where = "".join(f", {name} = {value:g}" for name, value in fixed.items())
    if len(free) == 1:
        return [_line(problem.fields[k], free[0], grid, values[:, k], exact[:, k]) for k in range(len(problem.fields))]
    axes = [np.linspace(*problem.box.intervals[name], GRID) for name in free]

    def square(column: Any) -> np.ndarray:
        return np.reshape(column, (GRID, GRID)).T

    solution = {name: square(values[:, k]) for k, name in enumerate(problem.fields)}
    error = {
        name: np.maximum(square(np.abs(values - exact)[:, k]), np.finfo(float).tiny)
        for k, name in enumerate(problem.fields)
    }
    return [
        Surface(f"Solution{where}", *axes, solution, *free, "value", caption="The fitted fields."),
        Surface(
            f"Error{where}",
            *axes,
            error,
            *free,
            "|fitted - reference|",
            points=drawn or {},
            log_values=True,
            caption="Where the fitted fields differ from the reference, and by how much.",
        ),
    ]


def residuals(made: Fit, names: list[str]) -> Curves:
    """The share of each residual in the cost against the step."""
    lines = {name: Line(np.arange(len(y := made.record.history[name])), y) for name in names if made.steps}
    return Curves(
        "Residuals",
        "step",
        "weighted mean square / 2",
        lines,
        log_y=True,
        caption="What each equation and condition contributes to the cost, at the points of that step.",
    )


def slices(problem: Equation, ansatz: Ansatz, along: str, **at: tuple[float, ...]) -> Curves:
    """One field along a coordinate with another one fixed at several values, the reference as dashed lines."""
    (fixed, values) = next(iter(at.items()))
    lines: dict[str, Line] = {}
    for value in values:
        grid = problem.grid(201, **{fixed: value})
        x = np.asarray(grid[along])
        lines[f"{fixed} = {value:g}"] = Line(x, np.asarray(jax.vmap(ansatz)(grid))[:, 0])
        lines[f"{fixed} = {value:g}, reference"] = Line(
            x, np.asarray(jax.vmap(problem.exact)(grid))[:, 0], None, "dashed"
        )
    return Curves(
        f"{problem.fields[0]} along {along}",
        along,
        problem.fields[0],
        lines,
        caption="The fitted function (lines) and the reference (dashed).",
    )


def _line(field: str, name: str, grid: Point, values: np.ndarray, exact: np.ndarray) -> Curves:
    x = np.asarray(grid[name])
    return Curves(
        f"{field} along {name}",
        name,
        field,
        {"fitted": Line(x, values), "reference": Line(x, exact, None, "dashed")},
        caption="The fitted function and the reference.",
    )
