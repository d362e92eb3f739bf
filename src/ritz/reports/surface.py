"""Functions of two variables as colours, in panels that share one colour bar, with points and paths drawn over them."""

import math
from typing import Any

import numpy as np
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm, Normalize, TwoSlopeNorm
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ritz.measures.base import Surface
from ritz.reports.canvas import blank, colours, legend_above
from ritz.reports.style import COLUMN, DIVERGING, INK, MARKERS, PAGE, SEQUENTIAL, drawable
from ritz.reports.thinning import decimate

FILLS = ("#ffffff", "#14171a", "#e69f00", "#56b4e9", "#cc79a7")
PATHS = ("#ff7f2a", "#f2f2f2", "#ff4fa3", "#7de0ff", "#ffe14d")
MANY_POINTS = 400
CONTOURS = 9


def draw_surface(exhibit: Surface, width: float) -> Figure:
    """All panels on one grid of axes, in as many columns as the width allows."""
    columns = panel_columns(len(exhibit.panels), width)
    rows = math.ceil(len(exhibit.panels) / columns)
    width = min(width, COLUMN if columns == 1 else PAGE)
    side = (width - 1.5) / columns
    figure = blank(width, rows * side * _tallness(exhibit) + 0.3 * rows + 0.75, layout="compressed")
    grid = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    norm, handles = _norm(exhibit), {}
    image = None
    for axes, (name, values) in zip(grid.flat, exhibit.panels.items(), strict=False):
        image = _draw_panel(axes, exhibit, np.asarray(values, float), norm)
        paths = exhibit.paths.get(name, {})
        handles |= _draw_points(axes, exhibit) | _draw_paths(axes, paths)
        if any(_leaves(exhibit, path) for path in paths.values()):
            _note(axes, "a path leaves the picture")
        if len(exhibit.panels) > 1:
            axes.set_title(drawable(name, 30), fontsize=9.5, loc="left")
    for axes in grid.flat[len(exhibit.panels) :]:
        axes.set_visible(False)
    figure.supxlabel(drawable(exhibit.x_label), fontsize=10)
    figure.supylabel(drawable(exhibit.y_label), fontsize=10)
    if image is not None:
        bar = figure.colorbar(image, ax=list(grid.flat), pad=0.015, aspect=30)
        bar.outline.set_visible(False)  # pyright: ignore[reportCallIssue]
        bar.set_label(drawable(exhibit.value_label))
    if handles:
        legend_above(figure, list(handles.values()), list(handles))
    return figure


def panel_columns(panels: int, width: float) -> int:
    """How many panels stand side by side: three across the page (four as two by two), one in a column unless many."""
    if width < PAGE:
        return 1 if panels <= 3 else 2
    return 2 if panels in (2, 4) else min(max(panels, 1), 3)


def _tallness(exhibit: Surface) -> float:
    """Height over width of a panel: that of the domain where it is moderate."""
    wide, tall = float(np.ptp(exhibit.x)), float(np.ptp(exhibit.y))
    ratio = tall / wide if wide > 0 and tall > 0 else 1.0
    return ratio if 0.6 <= ratio <= 1.4 else 0.8


def _norm(exhibit: Surface) -> Normalize:
    """One scale for all panels; logarithmic where asked and possible, centred on zero where the sign changes."""
    values = np.concatenate([np.ravel(np.asarray(panel, float)) for panel in exhibit.panels.values()] or [np.zeros(1)])
    values = values[np.isfinite(values)]
    positive = values[values > 0]
    if exhibit.log_values and positive.size and positive.min() < positive.max():
        return LogNorm(float(positive.min()), float(positive.max()))
    low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 1.0)
    if low < 0 < high:
        return TwoSlopeNorm(0, -max(-low, high), max(-low, high))
    return Normalize(low, high if high > low else low + 1)


def _draw_panel(axes: Axes, exhibit: Surface, values: np.ndarray, norm: Normalize) -> Any:
    log = isinstance(norm, LogNorm)
    shown = np.ma.masked_where(~np.isfinite(values) | (log & (values <= 0)), values)
    cmap = colours(DIVERGING if isinstance(norm, TwoSlopeNorm) else SEQUENTIAL)
    image = axes.pcolormesh(exhibit.x, exhibit.y, shown, cmap=cmap, norm=norm, shading="nearest", rasterized=True)
    levels = np.geomspace(norm.vmin, norm.vmax, CONTOURS) if log else np.linspace(norm.vmin, norm.vmax, CONTOURS)  # pyright: ignore
    inside = [level for level in levels[1:-1] if shown.count() and shown.min() < level < shown.max()]
    if inside and min(shown.shape) > 1:
        axes.contour(exhibit.x, exhibit.y, shown, levels=inside, colors=[INK], linewidths=0.5, alpha=0.45)
    axes.set_xlim(float(np.min(exhibit.x)), float(np.max(exhibit.x)))
    axes.set_ylim(float(np.min(exhibit.y)), float(np.max(exhibit.y)))
    if abs(_tallness(exhibit) - np.ptp(exhibit.y) / max(np.ptp(exhibit.x), 1e-300)) < 1e-9:
        axes.set_aspect("equal")
    axes.xaxis.set_major_locator(MaxNLocator(4))
    axes.yaxis.set_major_locator(MaxNLocator(5))
    axes.grid(False)
    axes.spines[:].set_visible(False)
    return image


def _leaves(exhibit: Surface, path: np.ndarray) -> bool:
    """Whether a path has points that the grid does not cover."""
    low, high = (np.array([choose(exhibit.x), choose(exhibit.y)]) for choose in (np.min, np.max))
    path = np.reshape(np.asarray(path, float), (-1, 2))
    return bool(np.any((path < low) | (path > high) | ~np.isfinite(path)))


def _note(axes: Axes, text: str) -> None:
    style = {
        "fontsize": 8.5,
        "color": "#ffffff",
        "path_effects": [patheffects.withStroke(linewidth=2.2, foreground=INK)],
    }
    axes.text(0.03, 0.03, text, transform=axes.transAxes, ha="left", va="bottom", zorder=6, **style)


def _draw_points(axes: Axes, exhibit: Surface) -> dict[str, Any]:
    drawn = {}
    for i, (name, points) in enumerate(exhibit.points.items()):
        points = np.reshape(np.asarray(points, float), (-1, 2))
        many = len(points) > MANY_POINTS
        fill = FILLS[i % len(FILLS)]
        edge = INK if fill != FILLS[1] else "#ffffff"
        style = {"marker": MARKERS[i % len(MARKERS)], "color": fill, "edgecolors": edge, "linewidths": 0.5, "zorder": 3}
        drawn[name] = axes.scatter(points[:, 0], points[:, 1], s=7 if many else 16, rasterized=many, **style)
    return drawn


def _draw_paths(axes: Axes, paths: dict[str, np.ndarray]) -> dict[str, Any]:
    drawn = {}
    outline = [patheffects.withStroke(linewidth=3.0, foreground=INK)]
    for i, (name, path) in enumerate(paths.items()):
        path = np.reshape(np.asarray(path, float), (-1, 2))
        x, y = path[decimate(path[:, 0], path[:, 1])].T
        shade = PATHS[i % len(PATHS)]
        mark = {
            "marker": MARKERS[i % len(MARKERS)],
            "markersize": 4,
            "markeredgecolor": INK,
            "markeredgewidth": 0.6,
            "markevery": 0.05,
        }
        (drawn[name],) = axes.plot(x, y, color=shade, linewidth=1.5, path_effects=outline, zorder=4, **mark)
        if len(path) and np.all(np.isfinite(path[0])):
            axes.scatter(
                *path[0], s=46, facecolors="none", edgecolors=shade, linewidths=1.6, path_effects=outline, zorder=5
            )
    return drawn
