"""From a file to a table, whatever its format."""

import os
from collections.abc import Iterator, Sequence

from ritz.data.base import MalformedTable as MalformedTable
from ritz.data.base import Table as Table
from ritz.data.cache import in_memory, kept
from ritz.data.formats import open_reading


def read_table(
    path: str | os.PathLike[str], *, names: Sequence[str] | None = None, cache: bool = True, mapped: bool = False
) -> Table:
    """The table in a file: CSV (also .gz), Parquet, Feather, HDF5, NPY, NPZ, or a tree of a ROOT file.

    The format is told by the file's first bytes, and its suffix must not say otherwise. `file.root:tree` names a
    tree, `file.h5:group` a group. `names`: those of the columns, where the file has none or others are wanted. Text is
    read once in chunks and kept, with a checksum, in the user's cache folder; the table is then mapped from there and
    takes no memory of its own. `mapped` does so for every format, for files larger than memory; `cache=False` reads
    into memory.

    Raises MalformedTable, in a sentence, for a file that is no table; OSError where it cannot be read.
    """
    reading = open_reading(path, names)
    return kept(reading) if cache and (reading.slow or mapped) else in_memory(reading)


def read_chunks(path: str | os.PathLike[str], *, names: Sequence[str] | None = None) -> Iterator[Table]:
    """As `read_table`, some rows at a time, for files that are larger than memory; nothing is kept."""
    reading = open_reading(path, names)
    for columns in reading.chunks():
        yield Table(columns, reading.name, reading.notes)
