"""Columns put together from chunks whose types may differ: in memory, or in files that are then mapped."""

import contextlib
import pathlib
import zlib
from collections.abc import Iterable
from typing import Any

import numpy as np
import pyarrow as pa
from jaxtyping import Shaped

from ritz.data.base import MalformedTable
from ritz.data.readers.base import Columns

Column = Shaped[np.ndarray, " _"]
BLOCK = 1 << 20
GLANCE = 64
TEXT = "text"


def gathered(chunks: Iterable[Columns]) -> dict[str, Column]:
    """All chunks in memory, one array a column, each of the least type that holds all of its chunks."""
    parts: dict[str, list[Column]] = {}
    for chunk in chunks:
        for name, column in chunk.items():
            parts.setdefault(name, []).append(column)
    return {name: _joined(parts.pop(name)) for name in list(parts)}


def _joined(parts: list[Column]) -> Column:
    dtype = parts[0].dtype
    for part in parts[1:]:
        dtype = promoted(dtype, part.dtype)
    joined = np.concatenate([cast(part, dtype) for part in parts])
    joined.flags.writeable = False
    return joined


def promoted(one: np.dtype, other: np.dtype) -> np.dtype:
    """The least type that holds the values of both; text where one is text."""
    return np.dtype(object) if one.hasobject or other.hasobject else np.promote_types(one, other)


def cast(column: Column, dtype: np.dtype) -> Column:
    """The column as another type that holds it; a number that becomes text is spelled out, a missing one is None."""
    if dtype == column.dtype:
        return column
    if dtype.hasobject:
        return as_text(column)
    return column.astype(dtype)


def as_text(column: Column) -> Column:
    """Every value spelled out, None for a missing one."""
    return np.array([None if value is None or value != value else str(value) for value in column.tolist()], object)


def narrowed(column: Column) -> Column:
    """Numbers of double precision as single ones, where nothing is lost; anything else as it is."""
    if column.dtype != np.float64:
        return column
    with np.errstate(over="ignore"):
        single = column.astype(np.float32)
    same = np.equal(single, column)
    return single if same.all() or np.array_equal(single, column, equal_nan=True) else column


class FileColumn:
    """A column that is written to a file chunk by chunk, and begun again where a chunk needs a larger type."""

    def __init__(self, path: pathlib.Path) -> None:
        """Nothing is written yet."""
        self.path = path
        self._dtype = np.dtype(bool)
        self.begun = False
        self._closing = contextlib.ExitStack()
        self._write: Any = None
        self._checksum = 0

    def append(self, column: Column) -> None:
        """Write the next values. Raises OSError where the disk refuses."""
        if not self.begun:
            self._open(column.dtype)
        elif promoted(self._dtype, column.dtype) != self._dtype:
            self._widen(promoted(self._dtype, column.dtype))
        self._put(cast(column, self._dtype))

    def finish(self) -> dict[str, Any]:
        """Close the file: what `mapped` needs to know of it."""
        self._closing.close()
        if self._dtype.hasobject:
            self._checksum = zlib.crc32(self.path.read_bytes())
        spelled = TEXT if self._dtype.hasobject else self._dtype.str
        return {"file": self.path.name, "type": spelled, "checksum": self._checksum}

    def close(self) -> None:
        """Give up."""
        with contextlib.suppress(OSError):
            self._closing.close()

    def _open(self, dtype: np.dtype) -> None:
        self._dtype, self.begun, self._checksum = dtype, True, 0
        if dtype.hasobject:
            schema = pa.schema([(TEXT, pa.large_string())])
            stream = self._closing.enter_context(pa.ipc.new_stream(str(self.path), schema))
            self._write = lambda values: stream.write_batch(pa.record_batch([pa.array(values, schema[0].type)], schema))
        else:
            self._write = self._closing.enter_context(self.path.open("wb", buffering=0)).write

    def _put(self, column: Column) -> None:
        if self._dtype.hasobject:
            self._write(column)
            return
        view = _bytes(np.ascontiguousarray(column))
        self._checksum = zlib.crc32(view, self._checksum)
        while len(view):  # an unbuffered write may be a short one
            view = view[self._write(view) :]

    def _widen(self, dtype: np.dtype) -> None:
        self._closing.close()
        before = self.path.rename(self.path.with_suffix(".narrow"))
        values = np.memmap(before, self._dtype, "r")
        self._open(dtype)
        for start in range(0, len(values), BLOCK):
            self._put(cast(values[start : start + BLOCK], dtype))
        before.unlink()


def mapped(folder: pathlib.Path, entry: dict[str, Any], *, verify: bool = True) -> Column:
    """A finished column of a folder, mapped from its file. Raises MalformedTable where the file is not as it was."""
    path = folder / entry["file"]
    content = np.memmap(path, np.uint8, "r") if path.stat().st_size else np.zeros(0, np.uint8)
    if verify and zlib.crc32(_bytes(content)) != entry["checksum"]:
        raise MalformedTable(f"{path} is damaged.")
    if entry["type"] != TEXT:
        return np.asarray(content).view(entry["type"])
    with pa.ipc.open_stream(_bytes(content)) as stream:
        return stream.read_all()[TEXT].to_numpy(zero_copy_only=False)


def _bytes(column: Column) -> memoryview:
    return memoryview(column.view(np.uint8))  # pyright: ignore[reportArgumentType] - an array is a buffer
