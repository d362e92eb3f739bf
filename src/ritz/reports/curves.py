"""Curves in one pair of axes, and the histories of a fit."""

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ritz.measures.base import Curves, Line
from ritz.reports.canvas import empty, legend_above
from ritz.reports.style import DASHES, FAINT, INK, MARKERS, colour, dashes, drawable
from ritz.reports.thinning import Envelope, decimate

ASPECT = 0.64
STEP, TIME = "step", "processor seconds"
LEVEL_DASHES = ((0, (4, 3)), (0, (1, 2)), "-.")


@dataclasses.dataclass(frozen=True)
class Strand:
    """One line of a trace: numbers of every step, or measures taken now and then."""

    seen: Envelope
    hue: int = 0
    """Which colour; lines of one fit share it where there are several fits."""
    dash: int = 0
    marked: bool = False
    """Whether each measurement gets a mark."""


@dataclasses.dataclass(frozen=True)
class Trace:
    """What fits recorded of one quantity, against the step or processor time."""

    title: str
    y_label: str
    strands: Mapping[str, Strand]
    log_y: bool = False
    caption: str = ""
    x_label: str = STEP


def draw_curves(exhibit: Curves, width: float) -> Figure:
    """Lines, points and bands under a legend; an axis is logarithmic only if something positive lies on it."""
    figure, axes = empty(width, ASPECT * width)
    _label(axes, exhibit.x_label, exhibit.y_label)
    log_x = exhibit.log_x and any(np.any(np.asarray(line.x) > 0) for line in exhibit.lines.values())
    log_y = exhibit.log_y and any(np.any(np.asarray(line.y) > 0) for line in exhibit.lines.values())
    handles = [_draw_line(axes, line, i, log_x, log_y) for i, line in enumerate(exhibit.lines.values())]
    for i, level in enumerate(exhibit.levels.values()):
        stroke = LEVEL_DASHES[i % len(LEVEL_DASHES)]
        handles.append(axes.axhline(level, color=INK, linewidth=1.1, linestyle=stroke, zorder=1.5))
    _scale(axes, log_x, log_y)
    labels = [*exhibit.lines, *(f"{name}: {value:.6g}" for name, value in exhibit.levels.items())]
    if len(labels) > 1 or exhibit.levels:
        legend_above(figure, handles, labels)
    return figure


def draw_trace(trace: Trace, width: float) -> Figure:
    """The median of each stretch of steps, a band from its smallest to its largest value, and the watched measures."""
    figure, axes = empty(width, ASPECT * width)
    _label(axes, trace.x_label, trace.y_label)
    drawn: dict[str, Any] = {}
    for name, strand in trace.strands.items():
        _draw_strand(axes, name, strand, trace.x_label, drawn)
    _scale(axes, False, trace.log_y)
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=trace.x_label == STEP))
    if len(drawn) > 1:
        legend_above(figure, list(drawn.values()), list(drawn))
    return figure


def _draw_strand(axes: Axes, name: str, strand: Strand, x_label: str, drawn: dict[str, Any]) -> None:
    """Draw it, and put what the legend must name into `drawn`."""
    seen, shade = strand.seen, colour(strand.hue)
    if seen.thinned:
        axes.fill_between(seen.x, seen.low, seen.high, color=shade, alpha=0.28, linewidth=0.6)
    marker = MARKERS[strand.hue % len(MARKERS)] if strand.marked or len(seen.x) == 1 else None
    face = shade if strand.dash == 0 else "white"
    style = {"linewidth": 1.3 if seen.thinned else 1.6, "marker": marker, "markerfacecolor": face, "markersize": 4}
    (drawn[name],) = axes.plot(seen.x, seen.middle, color=shade, linestyle=DASHES[strand.dash % len(DASHES)], **style)
    if seen.first_broken is not None:
        line = axes.axvline(seen.first_broken, color=INK, linestyle=":", linewidth=1.2)
        drawn[f"{name}: not finite from {x_label} {seen.first_broken:.6g}"] = line


def _draw_line(axes: Axes, line: Line, index: int, log_x: bool, log_y: bool) -> Any:
    x, y = np.array(line.x, float, ndmin=1), np.array(line.y, float, ndmin=1)
    band = None if line.band is None else np.abs(np.broadcast_to(np.asarray(line.band, float), y.shape))
    y = np.where((log_x & (x <= 0)) | (log_y & (y <= 0)), np.nan, y)
    kept = decimate(x, y)
    x, y, band = x[kept], y[kept], None if band is None else band[kept]
    shade, stroke = colour(index), dashes(index)
    if line.style == "points":
        marker = MARKERS[index % len(MARKERS)]
        if band is not None:
            low = np.minimum(band, 0.999 * y) if log_y else band
            return axes.errorbar(x, y, yerr=[low, band], fmt=marker, color=shade, capsize=2.5, elinewidth=1.1)
        return axes.plot(x, y, marker, color=shade)[0]
    steps = line.style == "steps"
    if band is not None:
        low = np.where(y - band > 0, y - band, y * 1e-3) if log_y else y - band
        axes.fill_between(x, low, y + band, color=shade, alpha=0.18, linewidth=0, step="mid" if steps else None)
    marker = MARKERS[index % len(MARKERS)] if np.isfinite(y).sum() <= 1 else None
    style = {"linestyle": (0, (4, 2)) if line.style == "dashed" else stroke, "marker": marker}
    return axes.plot(x, y, color=shade, drawstyle="steps-mid" if steps else "default", **style)[0]


def _label(axes: Axes, x_label: str, y_label: str) -> None:
    axes.set_xlabel(drawable(x_label, 70))
    axes.set_ylabel(drawable(y_label, 44))


def _scale(axes: Axes, log_x: bool, log_y: bool) -> None:
    if log_x:
        axes.set_xscale("log")
    if log_y:
        axes.set_yscale("log")
    axes.tick_params(which="minor", color=FAINT, width=0.5)
    axes.margins(x=0.02)
