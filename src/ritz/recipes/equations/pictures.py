"""Pictures of a solution: the function, where it is wrong, and how its residuals fell."""

import jax
import numpy as np

from ritz.ansatze.base import Ansatz
from ritz.domains.regions import Point
from ritz.fitting import Fit
from ritz.measures.base import Curves, Exhibit, Line, Surface
from ritz.problems.equations import Equation

GRID = 101
FLOOR = 1e-5
"""Errors below this share of the greatest one, as where conditions are built in, are drawn as if equal to it."""
ALIKE = 10.0
"""Fields whose ranges differ by no more than this factor share their colours."""
STEEP, OUTERMOST = 4.0, (0.5, 99.5)
"""Above this ratio of a field's range and that between these percentiles, colours end at the percentiles."""


def fields(problem: Equation, ansatz: Ansatz) -> list[Exhibit]:
    """Every field and its error, on the two coordinates that the problem's view leaves free, or along the only one."""
    fixed = problem.view
    free = [name for name in problem.box.names if name not in fixed]
    grid = problem.grid(GRID, **fixed)
    values, exact = np.asarray(jax.vmap(ansatz)(grid)), np.asarray(problem.solution(grid))
    if len(free) == 1:
        return [_line(field, free[0], grid, values[:, k], exact[:, k]) for k, field in enumerate(problem.fields)]
    where = "".join(f", {name} = {value:g}" for name, value in fixed.items())
    errors = np.abs(values - exact)
    errors = np.maximum(errors, max(FLOOR * errors.max(), np.finfo(float).tiny))  # a logarithm is taken of it
    wrong = "Where the fitted fields differ from the reference, and by how much."
    return [
        *_solutions(problem, free, where, values),
        _surface(problem, f"Error{where}", free, problem.fields, errors, "|fitted - reference|", wrong, log=True),
    ]


def _solutions(problem: Equation, free: list[str], where: str, values: np.ndarray) -> list[Surface]:
    """All fields in one figure, or each in its own where one would be pale in the colours of another.

    Colours end at all but the outermost values of a field that is very large in a few places."""
    low, high = np.percentile(values, OUTERMOST, axis=0)
    steep = np.ptp(values, axis=0) > STEEP * (high - low)
    shown = np.where(steep, np.clip(values, low, high), values)
    spans = np.ptp(shown, axis=0)
    apart = spans.max() > ALIKE * spans.min()
    groups = [(name,) for name in problem.fields] if apart else [problem.fields]
    figures = []
    for group in groups:
        columns = [problem.fields.index(name) for name in group]
        cut = " Colours end where only a few places lie beyond." if steep[columns].any() else ""
        title = f"Solution{f' {group[0]}' if apart else ''}{where}"
        figures.append(_surface(problem, title, free, group, shown[:, columns], "value", f"The fitted fields.{cut}"))
    return figures


def _surface(
    problem: Equation,
    title: str,
    free: list[str],
    names: tuple[str, ...],
    columns: np.ndarray,
    label: str,
    caption: str,
    *,
    log: bool = False,
) -> Surface:
    first, second = (np.linspace(*problem.box.intervals[name], GRID) for name in free)
    panels = {name: columns[:, k].reshape(GRID, GRID).T for k, name in enumerate(names)}
    return Surface(title, first, second, panels, free[0], free[1], label, log_values=log, caption=caption)


def drawn(problem: Equation, ansatz: Ansatz, points: Point) -> Surface:
    """The first field over the plane of the problem's view, with points over it."""
    first, second = (name for name in problem.box.names if name not in problem.view)
    x, y = (np.linspace(*problem.box.intervals[name], GRID) for name in (first, second))
    values = np.asarray(jax.vmap(ansatz)(problem.grid(GRID, **problem.view)))[:, 0].reshape(GRID, GRID).T
    places = np.stack([np.asarray(points[first]), np.asarray(points[second])], axis=1)
    return Surface(
        "Where the points go",
        x,
        y,
        {problem.fields[0]: values},
        first,
        second,
        "value",
        points={"points of one step": places},
        caption="Points drawn where the residual of the last step is large.",
    )


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
        lines[f"{fixed} = {value:g}, reference"] = Line(x, np.asarray(problem.solution(grid))[:, 0], None, "dashed")
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
