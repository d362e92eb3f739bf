"""Horizontal bars: a number with its error for each of several named things."""

import numpy as np
from matplotlib.figure import Figure

from ritz.measures.base import Bars
from ritz.reports.canvas import empty
from ritz.reports.style import FAINT, INK, colour, drawable

ROW = 0.24
"""Inches of height that one bar takes."""


def draw_bars(exhibit: Bars, width: float) -> Figure:
    """The first bar on top; errors as whiskers; numbers that are not finite have no bar."""
    values = np.array(exhibit.values, float, ndmin=1)
    places = np.arange(len(values))[::-1]
    figure, axes = empty(width, max(1.0, ROW * len(values)) + 0.6)
    axes.barh(places, np.nan_to_num(values, posinf=0, neginf=0), height=0.66, color=colour(0), alpha=0.85)
    if exhibit.errors is not None:
        spread = np.abs(np.broadcast_to(np.asarray(exhibit.errors, float), values.shape))
        axes.errorbar(values, places, xerr=spread, fmt="none", ecolor=INK, elinewidth=1.1, capsize=2.5)
    axes.axvline(0, color=FAINT, linewidth=0.8)
    axes.set_yticks(places, [drawable(label, 26) for label in exhibit.labels[: len(values)]])
    axes.set_ylim(-0.6, max(len(values), 1) - 0.4)
    axes.set_xlabel(drawable(exhibit.value_label, 60))
    axes.grid(False, axis="y")
    axes.tick_params(axis="y", length=0)
    return figure
