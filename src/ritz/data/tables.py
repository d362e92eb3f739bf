"""From a file to a table, whatever its format."""

import os
from collections.abc import Iterator, Sequence

from ritz.data.base import MalformedTable as MalformedTable
from ritz.data.base import Table as Table
from ritz.data.cache import as_table, in_memory, kept
from ritz.data.formats import open_reading
from ritz.data.options import ColumnChoice, ReadingOptions


def read_table(
    path: str | os.PathLike[str],
    *,
    names: Sequence[str] | None = None,
    options: ReadingOptions | None = None,
    choice: ColumnChoice | None = None,
    cache: bool = True,
    mapped: bool = False,
) -> Table:
    """The table in a file: CSV (also .gz), Parquet, Feather, HDF5, NPY, NPZ, or a tree of a ROOT file.

    The format is told by the file's first bytes, and its suffix must not say otherwise. `file.root:tree` names a
    tree, `file.h5:group` a group, `file.npz:train` the arrays of one part. `names`: those of the columns, where the
    file has none or others are wanted; `options`: how the file is spelled; `choice`: which columns are read, no other
    one is judged. Text is read once in chunks and kept, with a checksum, in the user's cache folder; the table is then
    mapped from there and takes no memory of its own. `mapped` does so for every format, for files larger than memory;
    `cache=False` reads into memory.

    Raises MalformedTable, in a sentence, for a file that is no table; OSError where it cannot be read.
    """
    reading = open_reading(path, names, options=options, choice=choice)
    return kept(reading) if cache and (reading.slow or mapped) else in_memory(reading)


def read_chunks(
    path: str | os.PathLike[str],
    *,
    names: Sequence[str] | None = None,
    options: ReadingOptions | None = None,
    choice: ColumnChoice | None = None,
) -> Iterator[Table]:
    """As `read_table`, some rows at a time, for files that are larger than memory; nothing is kept."""
    reading = open_reading(path, names, options=options, choice=choice)
    for columns in reading.chunks():
        yield as_table(reading, columns)
