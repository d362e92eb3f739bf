"""A number with its error, and arrays to be looked at: what a fit is judged by."""

import dataclasses

import numpy as np
from jaxtyping import Float


@dataclasses.dataclass(frozen=True)
class Measure:
    """A measured number: value, one standard error (None: not a statistical quantity), unit ("1" for a pure
    number), and how."""

    value: float
    error: float | None = None
    unit: str = "1"
    note: str = ""
    """How it was measured, in a few words: "held-out 1573 manifolds, bootstrap"."""


@dataclasses.dataclass(frozen=True)
class Line:
    """One curve: x, y [n], a half-width of its band or None, and how it is drawn."""

    x: np.ndarray
    y: np.ndarray
    band: np.ndarray | None = None
    style: str = "line"
    """"line", "points", "dashed", or "steps" (a histogram: x are the centres of equal bins)."""


@dataclasses.dataclass(frozen=True)
class Curves:
    """Curves in one pair of axes; `levels` are named horizontal lines (a reference value)."""

    title: str
    x_label: str
    y_label: str
    lines: dict[str, Line]
    levels: dict[str, float] = dataclasses.field(default_factory=dict)
    log_x: bool = False
    log_y: bool = False
    caption: str = ""


@dataclasses.dataclass(frozen=True)
class Confusion:
    """Counts [classes, classes] of true (rows) against predicted (columns)."""

    title: str
    labels: tuple[str, ...]
    counts: np.ndarray
    caption: str = ""


@dataclasses.dataclass(frozen=True)
class Picture:
    """A matrix shown as an image, one square an entry, with what its axes and values are."""

    title: str
    values: Float[np.ndarray, "rows columns"]
    x_label: str = ""
    y_label: str = ""
    value_label: str = ""
    caption: str = ""
    rows: tuple[str, ...] = ()
    """A name for each row, written beside it; () for its number."""
    columns: tuple[str, ...] = ()
    """Likewise for each column."""


@dataclasses.dataclass(frozen=True)
class Bars:
    """A number for each of several named things, as horizontal bars, the first on top."""

    title: str
    labels: tuple[str, ...]
    values: np.ndarray
    value_label: str
    errors: np.ndarray | None = None
    caption: str = ""


@dataclasses.dataclass(frozen=True)
class Surface:
    """Panels that share axes: each a function on a grid as colours, with points (x, y, class) and paths drawn over
    it."""

    title: str
    x: np.ndarray
    y: np.ndarray
    panels: dict[str, Float[np.ndarray, "y x"]]
    x_label: str
    y_label: str
    value_label: str
    points: dict[str, np.ndarray] = dataclasses.field(default_factory=dict)
    """Class name to points [n, 2], drawn in every panel."""
    paths: dict[str, dict[str, np.ndarray]] = dataclasses.field(default_factory=dict)
    """Panel name to named paths [n, 2], drawn in that panel."""
    log_values: bool = False
    caption: str = ""


@dataclasses.dataclass(frozen=True)
class Table:
    """Rows of text and numbers under headings."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str | float | Measure, ...], ...]
    caption: str = ""


Exhibit = Curves | Confusion | Picture | Surface | Bars | Table
