"""NumPy's own files: one array, or several by name. Nothing is unpickled."""

import pathlib
import zipfile
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from ritz.data.base import MalformedTable
from ritz.data.readers.base import Columns, Reading, chunk_rows, named, refuse_doubles

KINDS = "fiubUS"


def open_npy(path: pathlib.Path, names: Sequence[str] | None) -> Reading:
    """An array [n, columns], [n], or [n] of named fields, mapped. Raises MalformedTable for any other."""
    try:
        array = np.load(path, mmap_mode="r", allow_pickle=False)
    except (ValueError, OSError, EOFError) as error:
        raise _refusal(path, error) from None
    columns = array_columns(array, path.name)
    return reading_of(columns, path, names, () if array.dtype.names else _counted(columns, names))


def open_npz(path: pathlib.Path, names: Sequence[str] | None) -> Reading:
    """Arrays of equal length [n] by name, or a single one as in a NPY file. Raises MalformedTable for any other."""
    try:
        with np.load(path, allow_pickle=False) as archive:
            arrays = {name: np.asarray(archive[name]) for name in archive.files}
    except (ValueError, OSError, EOFError, zipfile.BadZipFile, KeyError) as error:
        raise _refusal(path, error) from None
    if not arrays:
        raise MalformedTable(f"{path.name}: expected arrays, got none.")
    if len(arrays) == 1 and (only := next(iter(arrays.values()))).ndim != 1:
        columns = array_columns(only, path.name)
        return reading_of(columns, path, names, _counted(columns, names))
    return reading_of(joined_columns(arrays, path.name), path, names)


def joined_columns(arrays: Mapping[str, np.ndarray], file: str) -> dict[str, np.ndarray]:
    """Arrays [n] as columns, arrays [n, k] as k columns NAME0, NAME1... Raises MalformedTable where n differs."""
    lengths = {name: array.shape[0] if array.ndim else 0 for name, array in arrays.items()}
    if len(set(lengths.values())) != 1:
        shown = ", ".join(f"{name} with {length}" for name, length in lengths.items())
        raise MalformedTable(f"{file}: expected arrays of one length, got {shown}.")
    columns: dict[str, np.ndarray] = {}
    for name, array in arrays.items():
        inner = array_columns(array, f"{file}, {name}")
        single = array.ndim == 1 and not array.dtype.names
        columns |= {name: array} if single else {_inner(name, each): column for each, column in inner.items()}
    return columns


def array_columns(array: np.ndarray, file: str) -> dict[str, np.ndarray]:
    """The columns of one array: its fields, or c0, c1... Raises MalformedTable where it is no table."""
    if array.dtype.names and array.ndim == 1:
        columns = {name: array[name] for name in array.dtype.names}
    elif array.ndim in (1, 2) and not array.dtype.names:
        matrix = array.reshape(len(array), -1)
        columns = {f"c{place}": matrix[:, place] for place in range(matrix.shape[1])}
    else:
        raise MalformedTable(
            f"{file}: expected an array [rows, columns], got one of shape {list(array.shape)}. Reshape it, or unfold "
            "it into columns."
        )
    odd = [name for name, column in columns.items() if column.dtype.kind not in KINDS or column.ndim != 1]
    if odd:
        kind = columns[odd[0]].dtype
        raise MalformedTable(f"{file}: expected columns of numbers, truth values or text, got {kind} in {odd[0]!r}.")
    return columns


def reading_of(
    columns: Mapping[str, np.ndarray], path: pathlib.Path, names: Sequence[str] | None, notes: tuple[str, ...] = ()
) -> Reading:
    """Columns that are there already, a chunk at a time. Raises MalformedTable for names that do not fit."""
    renamed = named(columns, tuple(names) if names else None, path.name)
    refuse_doubles(tuple(renamed), path.name)
    length = len(next(iter(renamed.values()), ()))
    if not length:
        raise MalformedTable(f"{path.name}: expected rows, got a table without any.")

    def chunks() -> Iterator[Columns]:
        rows = chunk_rows(len(renamed))
        for start in range(0, length, rows):
            yield {name: native(column[start : start + rows]) for name, column in renamed.items()}

    return Reading(path, chunks, tuple(names or ()), notes)


def native(column: np.ndarray) -> np.ndarray:
    """A column in this machine's byte order; text as objects."""
    if column.dtype.kind == "S":
        column = np.char.decode(column, "utf-8")
    if column.dtype.kind == "U":
        return column.astype(object)
    if column.dtype == np.float16:
        return column.astype(np.float32)
    return np.array(column, column.dtype.newbyteorder("="))


def _inner(name: str, each: str) -> str:
    return f"{name}{each[1:]}" if each[1:].isdigit() and each[0] == "c" else f"{name}.{each}"


def _counted(columns: Mapping[str, np.ndarray], names: Sequence[str] | None) -> tuple[str, ...]:
    return () if names else (f"Its columns have no names; they are called c0 to c{len(columns) - 1}.",)


def _refusal(path: pathlib.Path, error: Exception) -> MalformedTable:
    if "pickle" in str(error) or "Python objects" in str(error):
        return MalformedTable(
            f"{path.name}: expected arrays of numbers or text, got Python objects, which are not loaded because they "
            "could run anything. Save them as numbers."
        )
    return MalformedTable(f"{path.name}: expected a whole NumPy file, but it cannot be read ({error}). Get it again.")
