"""Matrices as coloured squares: a confusion matrix, and a picture with its entries written in."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.colors import Normalize, TwoSlopeNorm
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.ticker import MaxNLocator

from ritz.measures.base import Confusion, Picture
from ritz.reports.canvas import colours, empty, ink_on
from ritz.reports.style import COLUMN, DIVERGING, SEQUENTIAL, drawable

MOST_CLASSES_WITH_NUMBERS = 20
MOST_TICKS = 24
MOST_NAMES = 30
"""Rows that can be named in a column of the page, and twice as many as columns."""
SMALLEST_TYPE, LARGEST_TYPE = 4.5, 9.0
LETTER = 0.64
"""Width of a digit in units of the type size, DejaVu Sans."""


def draw_confusion(exhibit: Confusion, width: float) -> Figure:
    """Each row coloured by its shares; counts written in for up to 20 classes."""
    counts = np.atleast_2d(np.asarray(exhibit.counts, float))
    classes = len(counts)
    width = min(width, COLUMN if classes <= 12 else 7.4)
    figure, axes = empty(width, 0.86 * width)
    totals = counts.sum(axis=1, keepdims=True)
    shares = np.divide(counts, totals, out=np.zeros_like(counts), where=totals > 0)
    image = axes.imshow(shares, cmap=colours("Blues"), norm=Normalize(0, 1), interpolation="nearest")
    _bar(figure, axes, image, "share of the true class")
    if classes <= MOST_CLASSES_WITH_NUMBERS:
        _write(axes, image, counts, 0.72 * width * 72 / max(classes, 1), hide_zeros=True, shown=shares)
    for axis, count in ((axes.xaxis, counts.shape[1]), (axes.yaxis, classes)):
        places = np.arange(0, count, max(1, -(-count // MOST_TICKS)))
        names = [drawable(exhibit.labels[i], 16) if i < len(exhibit.labels) else str(i) for i in places]
        axis.set_ticks(places, names)
    if max((len(label) for label in exhibit.labels), default=0) > (4 if classes > 8 else 8):
        _slant(axes)
    axes.set_xlabel("predicted")
    axes.set_ylabel("true")
    _bare(axes)
    return figure


def draw_picture(exhibit: Picture, width: float) -> Figure:
    """One square an entry; whole numbers are written in where there is room, and then no colour bar is needed."""
    values = np.atleast_2d(np.asarray(exhibit.values, float))
    rows, columns = values.shape
    width = min(width, COLUMN)
    tall = np.clip(rows / max(columns, 1), 0.25, 1.6)
    figure, axes = empty(width, 0.8 * width * tall + 0.75)
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    signed = low < 0 < high
    most = max(-low, high)
    norm = TwoSlopeNorm(0, -most, most) if signed else Normalize(low, high if high > low else low + 1)
    cell = min(0.84 * width * 72 / max(columns, 1), 0.8 * width * tall * 72 / max(rows, 1))
    written = writable(exhibit, cell)
    cmap = colours(DIVERGING if signed else "Blues" if written else SEQUENTIAL)
    stretched = not 0.25 <= rows / max(columns, 1) <= 4
    image = axes.imshow(values, cmap=cmap, norm=norm, interpolation="nearest", aspect="auto" if stretched else "equal")
    if written:
        _write(axes, image, values, cell, hide_zeros=False)
        _grid(axes, rows, columns)
    else:
        _bar(figure, axes, image, exhibit.value_label)
    axes.set_xlabel(drawable(exhibit.x_label))
    axes.set_ylabel(drawable(exhibit.y_label))
    for axis, names, most in ((axes.xaxis, exhibit.columns, MOST_NAMES // 2), (axes.yaxis, exhibit.rows, MOST_NAMES)):
        axis.set_major_locator(MaxNLocator(9, integer=True))
        if names:
            _name(axis, names, most)
    if exhibit.columns:
        _slant(axes)
    _bare(axes)
    return figure


def _name(axis: Axis, names: Sequence[str], most: int) -> None:
    """Names in the place of numbers, as many as can be read."""
    places = np.arange(0, len(names), max(1, -(-len(names) // most)))
    axis.set_ticks(places, [drawable(names[int(i)], 16) for i in places], fontsize=LARGEST_TYPE - 1)


def _slant(axes: Axes) -> None:
    for label in axes.get_xticklabels():
        label.set(rotation=40, ha="right", rotation_mode="anchor")


def writable(exhibit: Picture, cell: float = 12.0) -> bool:
    """Whether the entries are whole numbers that can be read in cells of `cell` points."""
    values = np.asarray(exhibit.values, float)
    if not values.size or not np.all(np.isfinite(values)) or np.any(values != np.round(values)):
        return False
    return bool(_type_size(values, cell) >= SMALLEST_TYPE)


def _type_size(values: np.ndarray, cell: float) -> float:
    letters = max(len(f"{value:.0f}") for value in (values.min(), values.max()))
    return min(LARGEST_TYPE, 0.9 * cell / (LETTER * max(letters, 1.4)))


def _write(
    axes: Axes,
    image: AxesImage,
    values: np.ndarray,
    cell: float,
    *,
    hide_zeros: bool,
    shown: np.ndarray | None = None,
) -> None:
    """Write `values` into the cells, in an ink that can be read on the colours of `shown` (default: the values)."""
    size = _type_size(values, cell)
    if size < SMALLEST_TYPE:
        return
    shades = np.asarray(image.to_rgba(np.ma.masked_invalid(values if shown is None else shown)))
    for (row, column), value in np.ndenumerate(values):
        if value or not hide_zeros:
            ink = ink_on(tuple(shades[row, column]))
            faint = 0.4 if not value else 1.0
            style = {"ha": "center", "va": "center", "fontsize": size, "color": ink, "alpha": faint}
            text = axes.text(column, row, f"{value:.0f}", **style)
            text.set_in_layout(False)


def _bar(figure: Figure, axes: Axes, image: AxesImage, label: str) -> None:
    bar = figure.colorbar(image, ax=axes, shrink=0.85, pad=0.02, aspect=28)
    bar.outline.set_visible(False)  # pyright: ignore[reportCallIssue]
    bar.set_label(drawable(label))


def _grid(axes: Axes, rows: int, columns: int) -> None:
    axes.set_xticks(np.arange(columns + 1) - 0.5, minor=True)
    axes.set_yticks(np.arange(rows + 1) - 0.5, minor=True)
    axes.grid(which="minor", color="white", linewidth=0.8)
    axes.tick_params(which="minor", length=0)


def _bare(axes: Axes) -> None:
    axes.grid(False, which="major")
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
