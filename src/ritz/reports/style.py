"""How every figure looks: one palette that the colour-blind can tell apart, and text that a font can draw."""

import functools
import textwrap

from matplotlib import font_manager
from matplotlib.mathtext import MathTextParser

PALETTE = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#7b5a1e", "#56b4e9", "#e69f00")
"""After Okabe and Ito, "Color Universal Design" (2008), with a brown for their yellow, which vanishes on white."""
DASHES = ("-", (0, (5, 1.5)), (0, (1.5, 1.2)), (0, (5, 1.2, 1.2, 1.2)))
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
INK, FAINT, GRID = "#22262b", "#5b636d", "#dfe3e8"
SEQUENTIAL, DIVERGING = "viridis", "RdBu_r"

COLUMN, PAGE = 5.2, 10.6
"""Widths of a figure in inches: one column of the page, and the whole of it."""
LABEL_LENGTH = 48

STYLE = {
    "figure.facecolor": "none",
    "figure.constrained_layout.use": True,
    "savefig.facecolor": "none",
    "axes.facecolor": "none",
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.labelsize": 10,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.formatter.use_mathtext": True,
    "axes.unicode_minus": True,
    "grid.color": GRID,
    "grid.linewidth": 0.7,
    "font.family": ["DejaVu Sans"],
    "font.size": 9.5,
    "text.color": INK,
    "text.usetex": False,
    "xtick.color": FAINT,
    "ytick.color": FAINT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "legend.fontsize": 9,
    "legend.frameon": False,
    "legend.handlelength": 2.0,
    "legend.columnspacing": 1.4,
    "lines.linewidth": 1.7,
    "lines.markersize": 4.5,
    "svg.fonttype": "path",
    "svg.hashsalt": "ritz",
    "pdf.fonttype": 42,
}


def drawable(text: str, length: int = LABEL_LENGTH) -> str:
    """`text` as matplotlib can draw it: one line, shortened, only formulae that parse, unknown glyphs as U+FFFD."""
    line = (
        textwrap.shorten(" ".join(str(text).split()), length, placeholder=" …")
        if len(str(text)) > length
        else str(text)
    )
    line = "".join(letter if ord(letter) in _glyphs() else "\ufffd" for letter in " ".join(line.split()))
    line = line if _formulae_parse(line) else line.replace("$", r"\$")
    return f" {line}" if line.startswith("_") else line


def colour(index: int) -> str:
    """The palette's colour for the index-th of a few things."""
    return PALETTE[index % len(PALETTE)]


def dashes(index: int) -> str | tuple:
    """The line style that goes with `colour(index)`: solid until the palette repeats."""
    return DASHES[index // len(PALETTE) % len(DASHES)]


@functools.cache
def _glyphs() -> frozenset[int]:
    return frozenset(font_manager.get_font(font_manager.findfont("DejaVu Sans")).get_charmap())


def _formulae_parse(line: str) -> bool:
    if line.count("$") - line.count(r"\$") < 2 or line.count("$") % 2:
        return "$" not in line
    try:
        MathTextParser("path").parse(line)
    except (ValueError, RuntimeError):
        return False
    return True
