"""The user's own UCI SUSY or HIGGS file: read, checked, and split as its authors did. Nothing is downloaded.

P. Baldi, P. Sadowski, D. Whiteson, Nature Comm. 5, 4308 (2014), 1402.4735. The files have no header; the last 500,000
events are the test set (protocol of the authors' code).
"""

import functools
import os
from collections.abc import Sequence

import numpy as np

from ritz.data.base import MalformedTable, Table
from ritz.data.tables import read_table
from ritz.problems.base import Source
from ritz.problems.collider.columns import HIGGS, LABEL, SUSY
from ritz.problems.collider.sample import Sample

BALDI = Source(
    "P. Baldi, P. Sadowski, D. Whiteson, Searching for exotic particles in high-energy physics with deep learning, "
    "Nature Comm. 5, 4308 (2014), arXiv:1402.4735",
    r"""@article{Baldi2014,
  author = {Baldi, Pierre and Sadowski, Peter and Whiteson, Daniel},
  title = {Searching for exotic particles in high-energy physics with deep learning},
  journal = {Nature Communications}, volume = {5}, pages = {4308}, year = {2014}, eprint = {1402.4735}
}""",
)
TEST = 500_000
"""Events at the end of either file that are kept for testing."""
ROWS = {SUSY: 5_000_000, HIGGS: 11_000_000}
BALANCE = (0.4, 0.6)
"""The signal fraction of both files lies between."""
TREES = {"sig_tree": 1, "bkg_tree": 0}
"""Of a ROOT file: signal and background apart."""


def read_events(path: str | os.PathLike[str], names: Sequence[str]) -> Sample:
    """The events of a file with these columns, in single precision.

    A table of the columns by name with one called "label", a table without a header in UCI's order (label first), or a
    ROOT file with the trees sig_tree and bkg_tree. Raises MalformedTable (a ValueError), in a sentence, where columns
    are missing, a number is not finite, a label is neither 0 nor 1, or one class makes up nearly all events; OSError
    where the file cannot be read.
    """
    return _read(os.fspath(path), tuple(names))


@functools.lru_cache(maxsize=2)
def _read(path: str, names: tuple[str, ...]) -> Sample:
    if path.endswith(".root"):
        parts = {label: read_table(f"{path}:{tree}").select(names) for tree, label in TREES.items()}
        x = np.concatenate([_matrix(table) for table in parts.values()])
        label = np.concatenate([np.full(len(table), label) for label, table in parts.items()])
    else:
        table = _named(read_table(path), names)
        x, label = _matrix(table.select(names)), _labels(table)
    share = float(label.mean())
    if not BALANCE[0] < share < BALANCE[1]:
        raise MalformedTable(
            f"{path}: expected between {BALANCE[0]:.0%} and {BALANCE[1]:.0%} signal events, got {share:.1%}. Is the "
            "first column the label, and the file whole?"
        )
    return Sample(x, label, names)


def is_whole(sample: Sample) -> bool:
    """Whether a sample has as many events as UCI's file with these columns."""
    return ROWS.get(sample.names) == len(sample)


def _named(table: Table, names: tuple[str, ...]) -> Table:
    """The table with its columns by name; UCI's files have none, and their order counts."""
    if LABEL in table.names or set(names) <= set(table.names):
        return table
    if len(table.names) != 1 + len(names):
        raise MalformedTable(
            f"{table.name}: expected {1 + len(names)} columns, the label and {', '.join(names[:3])} ... {names[-1]}; "
            f"got {len(table.names)}. UCI's SUSY file has 19 and its HIGGS file 29."
        )
    return Table(dict(zip((LABEL, *names), table.columns.values(), strict=True)), table.name, table.notes)


def _labels(table: Table) -> np.ndarray:
    label = np.asarray(table.column(LABEL))
    bad = label[~np.isin(label, (0, 1))]
    if len(bad):
        raise MalformedTable(
            f"{table.name}: expected labels 0 (background) and 1 (signal) in its first column, got {bad[0]} and "
            f"{len(bad) - 1} more."
        )
    return label.astype(np.int64)


def _matrix(table: Table) -> np.ndarray:
    """Columns side by side, [n, d] float32, filled one by one so that nothing is held twice."""
    x = np.empty((len(table), len(table.names)), np.float32)
    for place, (name, column) in enumerate(table.columns.items()):
        if not np.issubdtype(column.dtype, np.number):
            raise MalformedTable(f"{table.name}: expected numbers in the column {name!r}, got {column.dtype}.")
        x[:, place] = column
        bad = np.flatnonzero(~np.isfinite(x[:, place]))
        if len(bad):
            raise MalformedTable(
                f"{table.name}: expected finite numbers, got {column[bad[0]]} in the column {name!r}, row {bad[0] + 1}"
                f"{f', and {len(bad) - 1} more' if len(bad) > 1 else ''}. Is the file whole?"
            )
    return x
