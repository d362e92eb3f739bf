"""A sweep as figures and tables."""

import itertools
import math

import numpy as np

from ritz.cli.sweeps.outcome import Sweep, Trial
from ritz.cli.sweeps.ranges import Interval, Range, spelled
from ritz.measures.base import Bars, Curves, Exhibit, Line, Picture, Table

BINS = 6
"""Cells that an interval is cut into, where it was not swept on a grid."""
MOST_ROWS = 25
MOST_SLICES = 4


def exhibits(sweep: Sweep, ranges: list[Range]) -> list[Exhibit]:
    """The trials by number, the heat map over the two settings that matter most, what matters, and the best trials."""
    if sweep.objective is None or not sweep.done:
        return [_listed(sweep)]
    order = sorted(ranges, key=lambda each: -sweep.importance.get(each.path, 0.0))
    found: list[Exhibit] = [_progress(sweep)]
    if len(order) > 1:
        found.append(heat_map(sweep, order[0], order[1]))
    found += [_slice(sweep, each) for each in order[:MOST_SLICES] if isinstance(each, Interval)]
    if sweep.importance:
        found.append(_importance(sweep))
    return [*found, _listed(sweep)]


def heat_map(sweep: Sweep, across: Range, up: Range) -> Picture:
    """The best value in each cell of two settings; a cell without a trial stays empty."""
    columns, rows = _cells(sweep, across), _cells(sweep, up)
    values = np.full((len(rows), len(columns)), np.nan)
    for trial in reversed(sweep.done):  # so that the best one stays
        values[_place(trial, up, rows), _place(trial, across, columns)] = trial.value
    title = sweep.objective.title if sweep.objective else ""
    rest = " over all other settings" if len(sweep.plan.over) > 2 else ""
    return Picture(
        f"{title} over {across.path} and {up.path}",
        values,
        across.path,
        up.path,
        title,
        f"The best trial in each cell{rest}; cells without a trial are empty.",
        rows=tuple(_cell_name(cell) for cell in rows),
        columns=tuple(_cell_name(cell) for cell in columns),
    )


Cell = str | tuple[float, float]
"""A value, or the two ends of a stretch."""


def _cells(sweep: Sweep, each: Range) -> list[Cell]:
    if not isinstance(each, Interval):
        return list(each.values)
    if sweep.plan.method == "grid":
        return [str(value) for value in each.grid()]
    if each.whole and each.high - each.low < 2 * BINS:
        return [str(value) for value in range(int(each.low), int(each.high) + 1)]
    return _stretches(each)


def _stretches(each: Interval) -> list[Cell]:
    edges = (np.geomspace if each.log else np.linspace)(each.low, each.high, BINS + 1)
    return [(float(low), float(high)) for low, high in itertools.pairwise(edges)]


def _place(trial: Trial, each: Range, cells: list[Cell]) -> int:
    value = trial.values[each.path]
    if isinstance(cells[0], str):
        return cells.index(str(value))
    edges = [cell[1] for cell in cells[:-1] if not isinstance(cell, str)]
    return int(np.searchsorted(edges, float(value), side="right"))


def _cell_name(cell: Cell) -> str:
    return _short(cell) if isinstance(cell, str) else f"{cell[0]:.2g}–{cell[1]:.2g}"


def _short(text: str) -> str:
    """A number to five digits; other text as it is."""
    try:
        return f"{float(text):.5g}"
    except ValueError:
        return text


def _progress(sweep: Sweep) -> Curves:
    done = sorted(sweep.done, key=lambda trial: trial.number)
    numbers = np.array([trial.number for trial in done], float)
    values = np.array([trial.value for trial in done], float)
    lower = sweep.objective is not None and sweep.objective.direction == "minimise"
    best = np.minimum.accumulate(values) if lower else np.maximum.accumulate(values)
    lines = {"trial": Line(numbers, values, style="points"), "best so far": Line(numbers, best)}
    title = sweep.objective.title if sweep.objective else ""
    return Curves("The trials", "trial", title, lines, log_y=_decades(values))


def _slice(sweep: Sweep, each: Interval) -> Curves:
    x = np.array([trial.values[each.path] for trial in sweep.done], float)
    y = np.array([trial.value for trial in sweep.done], float)
    title = sweep.objective.title if sweep.objective else ""
    lines = {"trials": Line(x, y, style="points"), "best": Line(x[:1], y[:1], style="points")}
    return Curves(
        f"{title} against {each.path}", each.path, title, lines, log_x=each.log and _decades(x), log_y=_decades(y)
    )


def _importance(sweep: Sweep) -> Bars:
    caption = "Share of the variance of the measure over the swept ranges: functional ANOVA of a random forest."
    shares = np.array([*sweep.importance.values()])
    return Bars("What matters", tuple(sweep.importance), shares, "importance", caption=caption)


def _listed(sweep: Sweep) -> Table:
    """The best trials first, then those that were stopped or failed."""
    others = [trial for trial in sweep.trials if trial not in sweep.done]
    paths = list(dict.fromkeys(path for trial in sweep.trials for path in trial.values))
    title = sweep.objective.title if sweep.objective else "value"
    rows = [
        (
            str(trial.number),
            *(spelled(trial.values.get(path, "")) for path in paths),
            "" if trial.value is None else float(trial.value),
            "" if trial.seconds is None else f"{trial.seconds:.1f}",
            f"{trial.state}. {trial.why}".strip() if trial.why else trial.state,
        )
        for trial in [*sweep.done, *others][:MOST_ROWS]
    ]
    hidden = len(sweep.trials) - len(rows)
    caption = f"The best {len(rows)} of {len(sweep.trials)} trials." if hidden > 0 else "All trials, the best first."
    return Table("Trials", ("trial", *paths, title, "seconds", "state"), tuple(rows), caption)


def _decades(values: np.ndarray) -> bool:
    return bool(values.min() > 0 and math.log10(values.max() / values.min()) > 1.7)
