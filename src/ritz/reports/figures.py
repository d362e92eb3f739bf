"""From an exhibit to a figure: the one place that knows which function draws which."""

import pathlib
import re
import textwrap

import matplotlib
from matplotlib.figure import Figure

from ritz.measures.base import Bars, Confusion, Curves, Exhibit, Picture, Surface, Table
from ritz.reports.bars import draw_bars
from ritz.reports.canvas import encoded
from ritz.reports.curves import Trace, draw_curves, draw_trace
from ritz.reports.matrices import draw_confusion, draw_picture, writable
from ritz.reports.style import COLUMN, PAGE, STYLE
from ritz.reports.summary import RunSummary
from ritz.reports.surface import draw_surface
from ritz.reports.training import traces

Drawn = Curves | Trace | Confusion | Picture | Surface | Bars
"""What becomes a figure; a Table stays text."""


def render(exhibit: Drawn, kind: str, width: float = COLUMN, *, paper: str = "none") -> bytes:
    """The figure as "svg", "pdf" or "png", at most `width` inches wide.

    Where it cannot be drawn, the reason stands in its place: a figure must not cost a run whose training is done."""
    with matplotlib.rc_context(rc=STYLE):  # pyright: ignore[reportArgumentType]
        try:
            return encoded(draw(exhibit, width), kind, paper=paper)
        except Exception as error:
            return encoded(_apology(error, width), kind, paper=paper)


def _apology(error: Exception, width: float) -> Figure:
    """A figure that says why another one is not there."""
    reason = " ".join(str(error).split())[:200].replace("$", r"\$") or type(error).__name__
    figure = Figure(figsize=(width, 0.8))
    words = "\n".join(textwrap.wrap(f"This could not be drawn: {reason}", 60))
    figure.text(0.5, 0.5, words, ha="center", va="center", parse_math=False)
    return figure


def draw(exhibit: Drawn, width: float) -> Figure:
    """The figure of an exhibit."""
    match exhibit:
        case Curves():
            return draw_curves(exhibit, width)
        case Trace():
            return draw_trace(exhibit, width)
        case Confusion():
            return draw_confusion(exhibit, width)
        case Picture():
            return draw_picture(exhibit, width)
        case Surface():
            return draw_surface(exhibit, width)
        case Bars():
            return draw_bars(exhibit, width)


def alternative(exhibit: Drawn) -> str:
    """What the figure shows, for those who do not see it."""
    match exhibit:
        case Curves():
            levels = [f"level {name} at {value:.6g}" for name, value in exhibit.levels.items()]
            names = ", ".join([*exhibit.lines, *levels])
            return f"{exhibit.title}: {exhibit.y_label} against {exhibit.x_label}. Curves: {names}."
        case Trace():
            names = ", ".join(exhibit.strands)
            return f"{exhibit.title}: {exhibit.y_label} against the {exhibit.x_label}. Curves: {names}."
        case Confusion():
            right = sum(exhibit.counts[i][i] for i in range(min(exhibit.counts.shape)))
            shares = f"{right:.0f} of {exhibit.counts.sum():.0f} right"
            return f"{exhibit.title}: confusion matrix of {len(exhibit.counts)} classes, {shares}."
        case Picture():
            rows, columns = exhibit.values.shape
            what = exhibit.value_label or "values"
            return f"{exhibit.title}: {rows} by {columns} matrix of {what} as coloured squares."
        case Surface():
            over = f"{exhibit.value_label} over {exhibit.x_label} and {exhibit.y_label}"
            return f"{exhibit.title}: {over}. Panels: {', '.join(exhibit.panels)}."
        case Bars():
            return f"{exhibit.title}: {exhibit.value_label} of {', '.join(exhibit.labels)}, as bars."


def caption(exhibit: Exhibit | Trace) -> str:
    """The caption, with what the colours mean where the figure has no room to say it."""
    if isinstance(exhibit, Picture) and exhibit.value_label and writable(exhibit):
        return f"{exhibit.caption} Entries: {exhibit.value_label}.".strip()
    return exhibit.caption


def wide(exhibit: Drawn) -> bool:
    """Whether the figure asks for the whole width of the page."""
    return isinstance(exhibit, Surface) and len(exhibit.panels) > 1


def drawn(run: RunSummary) -> list[Drawn]:
    """Everything of a run that becomes a figure: the histories first, then the exhibits."""
    main, further = traces(run)
    return [*main, *(exhibit for exhibit in run.exhibits if not isinstance(exhibit, Table)), *further]


def save_figures(folder: pathlib.Path, run: RunSummary, *, kind: str = "png") -> list[pathlib.Path]:
    """Every figure of the run as a file in `folder`, which is made; the files, in the order of the page."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number, exhibit in enumerate(drawn(run), start=1):
        path = folder / f"{number:02d}-{slug(exhibit.title)}.{kind}"
        path.write_bytes(render(exhibit, kind, PAGE if wide(exhibit) else COLUMN, paper="white"))
        paths.append(path)
    return paths


def slug(text: str) -> str:
    """A name for a file or an anchor: small letters, digits and hyphens, never empty."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60].strip("-") or "untitled"
