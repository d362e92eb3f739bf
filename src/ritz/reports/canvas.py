"""An empty figure, its legend above the axes, and its bytes; no pyplot, no window, no lasting setting."""

import io
from collections.abc import Sequence
from typing import Any, Literal

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import Colormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from ritz.reports.style import drawable

RESOLUTION = {"svg": 140, "pdf": 200, "png": 200}
"""Dots in an inch, of what is not drawn as lines."""
MOST_IN_LEGEND = 14
ROOM_FOR_LEGEND = 0.2
"""Share of a figure's height that a legend may take from the axes."""


def blank(width: float, height: float, *, layout: Literal["constrained", "compressed"] = "constrained") -> Figure:
    """A figure of that many inches with nothing on it; "compressed" closes the gaps between axes of a fixed shape."""
    figure = Figure(figsize=(width, height), layout=layout)
    FigureCanvasAgg(figure)
    return figure


def empty(width: float, height: float) -> tuple[Figure, Axes]:
    """A figure of that many inches with one pair of axes."""
    figure = blank(width, height)
    return figure, figure.subplots()


def encoded(figure: Figure, kind: str, *, paper: str = "none") -> bytes:
    """The figure as "svg", "pdf" or "png", on `paper` (a colour; "none": transparent), with no date in it."""
    stream = io.BytesIO()
    metadata: dict[str, Any] = {"svg": {"Date": None, "Creator": None}, "pdf": {"CreationDate": None}, "png": {}}[kind]
    figure.savefig(stream, format=kind, dpi=RESOLUTION[kind], metadata=metadata, facecolor=paper)
    return stream.getvalue()


def legend_above(figure: Figure, handles: Sequence[Any], labels: Sequence[str]) -> None:
    """A legend outside the axes, in as many columns as fit, so that it never hides data; a tall one makes the figure
    taller."""
    names = [drawable(label) for label in labels[:MOST_IN_LEGEND]]
    shown = list(handles[:MOST_IN_LEGEND])
    if len(labels) > MOST_IN_LEGEND:
        shown, names = [*shown, Line2D([], [], linestyle="none")], [*names, f"and {len(labels) - MOST_IN_LEGEND} more"]
    canvas = FigureCanvasAgg(figure)
    for columns in range(min(len(shown), 6), 0, -1):
        legend = figure.legend(shown, names, loc="outside upper left", ncols=columns)
        taken = legend.get_window_extent(canvas.get_renderer())
        if columns == 1 or taken.width <= figure.bbox.width:
            excess = taken.height - ROOM_FOR_LEGEND * figure.bbox.height
            figure.set_figheight(figure.get_figheight() + max(0.0, excess) / figure.dpi)
            return
        legend.remove()


def colours(name: str) -> Colormap:
    """A colour map in which what is not a number is a light grey."""
    return matplotlib.colormaps[name].with_extremes(bad="#e4e4e4")


def ink_on(colour: tuple[float, float, float, float]) -> str:
    """Black or white, whichever is read more easily on a colour (relative luminance, WCAG 2.1)."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour[:3]]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#111111" if luminance > 0.179 else "#ffffff"
