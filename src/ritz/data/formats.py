"""Which format a file has: told by its first bytes, and its suffix must not say otherwise."""

import dataclasses
import os
import pathlib
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from ritz.data.base import MalformedTable
from ritz.data.options import ColumnChoice, ReadingOptions
from ritz.data.readers.arrow import open_feather, open_parquet
from ritz.data.readers.base import Columns, Reading, iterate_readably, readable
from ritz.data.readers.delimited import open_delimited
from ritz.data.readers.foreign import refuse_foreign
from ritz.data.readers.hdf5 import open_hdf5
from ritz.data.readers.limits import refuse_special
from ritz.data.readers.npy import open_npy, open_npz
from ritz.data.readers.root import open_root


class Format(NamedTuple):
    """A format, how its files begin and end, and what opens them: (path, options, choice), and where one file has
    several tables (path, options, choice, part)."""

    name: str
    magic: tuple[bytes, ...]
    suffixes: tuple[str, ...]
    open: Callable[..., Reading]
    parted: bool = False
    text: bool = False


TEXT = (".csv", ".tsv", ".txt", ".dat", ".tab", ".data", ".test", ".asc", ".ascii")
FORMATS = (
    Format("Parquet", (b"PAR1",), (".parquet", ".pq"), open_parquet),
    Format("Feather (Arrow)", (b"ARROW1", b"FEA1"), (".feather", ".arrow", ".ipc"), open_feather),
    Format("HDF5", (b"\x89HDF\r\n\x1a\n",), (".h5", ".hdf5", ".hdf", ".he5"), open_hdf5, parted=True),
    Format("NPY", (b"\x93NUMPY",), (".npy",), open_npy),
    Format("NPZ (zip)", (b"PK\x03\x04", b"PK\x05\x06"), (".npz",), open_npz, parted=True),
    Format("ROOT", (b"root",), (".root",), open_root, parted=True),
    Format(
        "gzip",
        (b"\x1f\x8b",),
        tuple(f"{suffix}.gz" for suffix in TEXT),
        lambda path, options, choice: open_delimited(path, options, choice, zipped=True),
        text=True,
    ),
)
PLAIN = Format(
    "text", (), TEXT, lambda path, options, choice: open_delimited(path, options, choice, zipped=False), text=True
)
START = 4096


def open_reading(
    path: str | os.PathLike[str],
    names: Sequence[str] | None = None,
    *,
    options: ReadingOptions | None = None,
    choice: ColumnChoice | None = None,
) -> Reading:
    """A file, recognised and ready to be read.

    Raises MalformedTable where it is a folder, a pipe or a device, is empty, has an unknown format or one that its
    suffix denies, or cannot be read as that format; OSError where it is not there or may not be read.
    """
    options = options or ReadingOptions()
    if names:
        options = dataclasses.replace(options, names=tuple(names))
    file, part = split_part(path)
    found = _recognised(file)
    if part is not None and not found.parted:
        raise MalformedTable(f"{file.name}: expected a part behind a colon for ROOT, HDF5 and NPZ alone, got {part!r}.")
    if options.textual and not found.text and choice and choice.expected:
        options = ReadingOptions(names=options.names, na=options.na)  # those of another file, of training
    if options.textual and not found.text:
        raise MalformedTable(
            f"{file.name}: {', '.join(options.textual)} can be chosen for text alone, and this is {found.name}. Leave "
            "it out."
        )
    further = (part,) if found.parted else ()
    with readable(file, found.name):
        reading = found.open(file, options, choice or ColumnChoice(), *further)
    return _finished(reading, found, options, choice or ColumnChoice())


def split_part(path: str | os.PathLike[str]) -> tuple[pathlib.Path, str | None]:
    """`file.root:tree` as (file, tree). Raises MalformedTable for a folder, a pipe or a device; FileNotFoundError."""
    whole = pathlib.Path(path)
    before, colon, after = os.fspath(path).rpartition(":")
    try:
        there = whole.exists()
    except (OSError, ValueError) as error:
        raise MalformedTable(f"{os.fspath(path)[:200]!r}: expected the name of a file ({error}).") from None
    file, part = (whole, None) if not colon or there or not before or "\\" in after else (pathlib.Path(before), after)
    if not file.exists():
        raise FileNotFoundError(f"{file}: there is no such file.")
    refuse_special(file)
    return file, part


def _recognised(file: pathlib.Path) -> Format:
    try:
        with file.open("rb") as handle:
            start = handle.read(START)
    except OSError as error:
        raise OSError(f"{file} could not be read: {error.strerror}.") from error
    if not start:
        raise MalformedTable(f"{file.name}: expected a table, got an empty file (0 bytes).")
    refuse_foreign(file, start)
    found, said = _by_magic(start), _by_suffix(file)
    if said is None:
        raise MalformedTable(
            f"{file.name}: expected a file that ends in {', '.join(s for f in (PLAIN, *FORMATS) for s in f.suffixes)}, "
            f"got {file.suffix or 'no ending'!r}. Its content looks like {found.name}: rename it."
        )
    if found is not said:
        raise MalformedTable(
            f"{file.name}: its name says {said.name}, but its content is {found.name}. Rename it to end in "
            f"{found.suffixes[0]}, if that is what it is."
        )
    return found


def _finished(reading: Reading, found: Format, options: ReadingOptions, choice: ColumnChoice) -> Reading:
    """With errors in words, marks of missing values applied, and everything that decides what is read."""
    na = () if found.text else options.na

    def chunks() -> Iterator[Columns]:
        for chunk in iterate_readably(reading.chunks(), reading.path, found.name):
            yield {name: _without(column, na) for name, column in chunk.items()} if na else chunk

    decisive = (*reading.options, *map(str, options.to_json().values()), *choice.words)
    settled = reading.settled if found.text else options
    return dataclasses.replace(reading, chunks=chunks, options=decisive, settled=settled)


def _without(column: np.ndarray, na: tuple[str, ...]) -> np.ndarray:
    """The column with the marks `na` as missing values."""
    if column.dtype.hasobject:
        return np.array([None if value in na else value for value in column], object)
    numbers = [float(mark) for mark in na if _is_number(mark)]
    marked = np.isin(column, numbers) if numbers and column.dtype.kind in "iuf" else np.zeros(0, bool)
    if not marked.any():
        return column
    wide = column if column.dtype.kind == "f" else column.astype(float)
    return np.where(marked, np.array(np.nan, wide.dtype), wide)


def _is_number(mark: str) -> bool:
    try:
        float(mark)
    except ValueError:
        return False
    return True


def _by_magic(start: bytes) -> Format:
    return next((each for each in FORMATS if start.startswith(each.magic)), PLAIN)


def _by_suffix(path: pathlib.Path) -> Format | None:
    name = path.name.lower()
    return next((each for each in (*FORMATS, PLAIN) if name.endswith(each.suffixes)), None)
