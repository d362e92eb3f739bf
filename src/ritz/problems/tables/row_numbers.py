"""Columns that number or name the rows: no features, and a sign of how the file was made."""

import re

import numpy as np

from ritz.data.base import Table, is_text, listed

NUMBERING = re.compile(
    r"(unnamed: ?\d+|index|level_0|id|rows?|rownames?|row_?(id|index|number|nr|no)|no\.?|nr\.?|#|__index_level_\d+__)?",
    re.IGNORECASE,
)
"""Names of columns that number rows; also no name."""
MOST_LOOKED_AT = 200_000
MANY = 10
BELONGING = re.compile(
    r"(?:^|[_\W])(event|patient|subject|person|run|group|user|sample|batch|day|date|session|trial|site|id)(?:$|[_\W])|"
    r"(?<=[a-z])(ID|Id|No|Number)$",
    re.IGNORECASE,
)


def find_row_numbers(table: Table) -> tuple[str, ...]:
    """Columns without a name, or called like a number of the row, that hold whole numbers of which none comes twice.

    In a file without a header a column has to count the rows one by one, because none of its columns has a name."""
    headless = len(table.unnamed) == len(table.names) > 1
    found = []
    for name in table.names:
        column = table.column(name)
        unnamed = name in table.unnamed
        if not (unnamed or NUMBERING.fullmatch(name.strip())) or is_text(column) or len(column) < MANY:
            continue
        values = column.astype(float)
        whole = np.isfinite(values).all() and (values == np.round(values)).all()
        counts = whole and (np.diff(values) == 1).all() and values[0] in (0, 1)
        if counts or (whole and not headless and len(np.unique(values)) == len(values)):
            found.append(name)
    return tuple(found)


def describe_row_numbers(names: tuple[str, ...]) -> str:
    """What is said of columns that were left out."""
    them, are = ("it", "is") if len(names) == 1 else ("them", "are")
    return (
        f"{listed(names)} {are} left out: whole numbers of which none comes twice number the rows, and would tell the "
        f"answer of a sorted file. --features takes {them}."
    )


def find_repeating_column(table: Table, besides: tuple[str, ...]) -> tuple[str, int] | None:
    """(a column whose values come again and again and whose name or order says that such rows belong together, how
    many values it has); None where there is none."""
    best: tuple[float, str, int] | None = None
    for name in table.names:
        column = table.column(name)[:MOST_LOOKED_AT]
        if name in besides or not (is_text(column) or column.dtype.kind in "iu"):
            continue
        values = column.astype(str) if is_text(column) else column
        count = len(np.unique(values))
        if not MANY <= count <= len(values) / 1.5:
            continue
        together = float(np.mean(values[1:] == values[:-1]))
        score = together + (1.0 if BELONGING.search(name) else 0.0)
        if score > 0.5 and (best is None or score > best[0]):
            best = (score, name, count)
    return None if best is None else best[1:]
