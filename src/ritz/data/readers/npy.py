"""NumPy's own files: one array, or several by name. Nothing is unpickled."""

import pathlib
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from ritz.data.base import MalformedTable
from ritz.data.options import ColumnChoice, ReadingOptions
from ritz.data.readers.base import Columns, Reading, choose_columns, chunk_rows, rename
from ritz.data.readers.limits import refuse_size
from ritz.data.readers.parts import arrays_of_part

KINDS = "fiubUS"
OBJECTS = (
    "expected arrays of numbers or text, got Python objects, which are not loaded because they could run anything. "
    "Save them as numbers."
)


def open_npy(path: pathlib.Path, options: ReadingOptions, choice: ColumnChoice) -> Reading:
    """An array [n, columns], [n], or [n] of named fields, mapped. Raises MalformedTable for any other."""
    with path.open("rb") as handle:
        _announced(handle, path)
    array = np.load(path, mmap_mode="r", allow_pickle=False)
    return reading_of(*array_columns(array, path.name), path, options, choice)


def open_npz(path: pathlib.Path, options: ReadingOptions, choice: ColumnChoice, part: str | None) -> Reading:
    """Arrays of equal length [n] by name, or a single one as in a NPY file. Raises MalformedTable for any other.

    `part`: "train" for the arrays x_train and y_train, or X_train.npy alone."""
    with zipfile.ZipFile(path) as archive:
        members = [each for each in archive.infolist() if each.filename.endswith(".npy")]
        refuse_size(path, sum(each.file_size for each in members))
        for member in members:
            with archive.open(member) as handle:
                if _announced(handle, path) > member.file_size:
                    raise MalformedTable(
                        f"{path.name}: expected the array {member.filename!r} to be as long as its header says, but it "
                        "is cut off. Get the file again."
                    )
    if not members:
        raise MalformedTable(f"{path.name}: expected arrays, got none.")
    with np.load(path, allow_pickle=False) as archive:
        arrays = {name: np.asarray(archive[name]) for name in archive.files if f"{name}.npy" in archive.zip.namelist()}
    chosen = arrays_of_part(arrays, {name: _length(array) for name, array in arrays.items()}, part, path.name)
    if len(chosen) == 1 and (only := next(iter(chosen.values()))).ndim != 1:
        return reading_of(*array_columns(only, path.name), path, options, choice)
    return reading_of(*joined_columns(chosen, path.name), path, options, choice)


def joined_columns(arrays: Mapping[str, np.ndarray], file: str) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """(columns, what is none): arrays [n] as columns, arrays [n, k] as k columns NAME0, NAME1...

    Raises MalformedTable where n differs."""
    lengths = {name: _length(array) for name, array in arrays.items()}
    if len(set(lengths.values())) != 1:
        shown = ", ".join(f"{name} with {length}" for name, length in lengths.items())
        raise MalformedTable(f"{file}: expected arrays of one length, got {shown}.")
    columns: dict[str, np.ndarray] = {}
    unusable: dict[str, str] = {}
    for name, array in arrays.items():
        if array.ndim > 2 or (array.dtype.names and array.ndim > 1):
            unusable[name] = f"shape {list(array.shape)}"
            continue
        inner, odd = array_columns(array, f"{file}, {name}")
        single = array.ndim == 1 and not array.dtype.names
        columns |= {name: array} if single else {inner_name(name, each): column for each, column in inner.items()}
        unusable |= {name if single else inner_name(name, each): why for each, why in odd.items()}
    return columns, unusable


def array_columns(array: np.ndarray, file: str) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """(columns, what is none) of one array: its fields, or c0, c1... Raises MalformedTable where it is no table."""
    if array.dtype.names and array.ndim == 1:
        columns = {name: array[name] for name in array.dtype.names}
    elif array.ndim in (1, 2) and not array.dtype.names:
        matrix = array.reshape(len(array), -1) if array.size else array.reshape(len(array), 1)
        columns = {f"c{place}": matrix[:, place] for place in range(matrix.shape[1])}
    else:
        raise MalformedTable(
            f"{file}: expected an array [rows, columns], got one of shape {list(array.shape)}. Reshape it, or unfold "
            "it into columns."
        )
    odd = {
        name: f"{column.dtype}{list(column.shape[1:]) or ''}"
        for name, column in columns.items()
        if column.dtype.kind not in KINDS or column.ndim != 1
    }
    return columns, odd


def reading_of(
    columns: Mapping[str, np.ndarray],
    unusable: Mapping[str, str],
    path: pathlib.Path,
    options: ReadingOptions,
    choice: ColumnChoice,
) -> Reading:
    """Columns that are there already, a chunk at a time. Raises MalformedTable for names that do not fit."""
    own = [*columns, *(name for name in unusable if name not in columns)]
    bare = all(name[:1] == "c" and name[1:].isdigit() for name in own)
    names = dict(zip(own, rename(own, options.names, path.name, choice.layouts if bare else ()), strict=True))
    odd = {names[name]: why for name, why in unusable.items()}
    chosen = choose_columns([*names.values()], choice, path.name, odd)
    read = {given: columns[name] for name, given in names.items() if given in chosen.names}
    length = len(next(iter(read.values())))
    if not length:
        raise MalformedTable(f"{path.name}: expected rows, got a table without any.")
    refuse_size(path, sum(_memory(column) for column in read.values()))
    unnamed = tuple(read) if bare and not options.names else ()
    first, last = names[own[0]], names[own[-1]]
    notes = (f"Its columns have no names; they are called {first} to {last}.",) if unnamed else ()

    def chunks() -> Iterator[Columns]:
        rows = chunk_rows(len(read))
        for start in range(0, length, rows):
            yield {name: native(column[start : start + rows]) for name, column in read.items()}

    return Reading(
        path,
        chunks,
        notes=(*notes, *chosen.notes),
        left_out=chosen.left_out,
        unnamed=unnamed,
        file_columns=tuple(names.values()),
    )


def native(column: np.ndarray) -> np.ndarray:
    """A column in this machine's byte order; text as objects."""
    if column.dtype.kind == "S":
        column = np.char.decode(column, "utf-8")
    if column.dtype.kind == "U":
        return column.astype(object)
    if column.dtype == np.float16:
        return column.astype(np.float32)
    return np.array(column, column.dtype.newbyteorder("="))


def inner_name(name: str, each: str) -> str:
    """The name of a column of an array that has a name: x0, x1... or x.field."""
    return f"{name}{each[1:]}" if each[1:].isdigit() and each[0] == "c" else f"{name}.{each}"


def _memory(column: np.ndarray) -> int:
    return column.size * (2 * column.dtype.itemsize if column.dtype.kind in "US" else column.dtype.itemsize)


def _length(array: np.ndarray) -> int:
    return array.shape[0] if array.ndim else 0


def _announced(handle: Any, path: pathlib.Path) -> int:
    """The bytes of the array whose header comes next. Raises MalformedTable for Python objects and in-file pickles."""
    version = np.lib.format.read_magic(handle)
    read = np.lib.format.read_array_header_1_0 if version[0] == 1 else np.lib.format.read_array_header_2_0
    shape, _, dtype = read(handle)
    if dtype.hasobject:
        raise MalformedTable(f"{path.name}: {OBJECTS}")
    size = int(dtype.itemsize)
    for length in shape:
        size *= int(length)
    if size < 0 or any(length < 0 for length in shape):
        raise MalformedTable(f"{path.name}: expected an array, got one of shape {list(shape)}.")
    return size
