"""Parquet and Feather, by pyarrow, a batch of rows at a time."""

import pathlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet

from ritz.data.base import MalformedTable
from ritz.data.readers.base import Columns, Reading, chunk_rows, named, refuse_doubles


def open_parquet(path: pathlib.Path, names: Sequence[str] | None) -> Reading:
    """A Parquet file. Raises MalformedTable where it is damaged or a column is no column of numbers or text."""
    try:
        file = pyarrow.parquet.ParquetFile(path, memory_map=True)
    except (pa.ArrowException, OSError) as error:
        raise _damaged(path, "Parquet", error) from None
    return _reading(path, file.schema_arrow, names, lambda rows: file.iter_batches(batch_size=rows))


def open_feather(path: pathlib.Path, names: Sequence[str] | None) -> Reading:
    """A Feather file. Raises MalformedTable as `open_parquet`."""
    try:
        table = pyarrow.feather.read_table(str(path), memory_map=True)
    except (pa.ArrowException, OSError) as error:
        raise _damaged(path, "Feather", error) from None
    return _reading(path, table.schema, names, lambda rows: table.to_batches(max_chunksize=rows))


def _reading(path: pathlib.Path, schema: pa.Schema, names: Sequence[str] | None, batches: Any) -> Reading:
    refuse_doubles(tuple(schema.names), path.name)
    for field in schema:
        if not _usable(field.type):
            raise MalformedTable(
                f"{path.name}: expected columns of numbers, truth values or text, got {field.type} in {field.name!r}. "
                "Leave that column out, or unfold it into columns of numbers."
            )

    def chunks() -> Iterator[Columns]:
        try:
            yield from _columns(batches(chunk_rows(len(schema))), schema, names, path.name)
        except (pa.ArrowException, OSError) as error:
            raise _damaged(path, "file", error) from None

    return Reading(path, chunks, tuple(names or ()))


def _columns(
    batches: Iterable[pa.RecordBatch], schema: pa.Schema, names: Sequence[str] | None, file: str
) -> Iterator[Columns]:
    some = False
    for batch in batches:
        some = True
        columns = {name: _values(batch.column(place)) for place, name in enumerate(schema.names)}
        yield named(columns, tuple(names) if names else None, file)
    if not some:
        raise MalformedTable(f"{file}: expected rows, got a table without any.")


def _usable(kind: pa.DataType) -> bool:
    inner = kind.value_type if pa.types.is_dictionary(kind) else kind
    tests = ("integer", "floating", "boolean", "decimal", "null", "temporal", "string", "large_string", "string_view")
    return any(getattr(pa.types, f"is_{test}")(inner) for test in tests)


def _values(array: pa.Array) -> np.ndarray:
    """Numbers with NaN for the missing, truth values, or text with None; times as text, so that they can be sorted."""
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    kind = array.type
    if pa.types.is_null(kind):
        return np.full(len(array), np.nan)
    if pa.types.is_decimal(kind) or (not pa.types.is_floating(kind) and _numeric(kind) and array.null_count):
        array = array.cast(pa.float64())
    if not _numeric(array.type):
        return np.asarray(array.cast(pa.string()).to_pylist(), object)
    return array.to_numpy(zero_copy_only=False)


def _numeric(kind: pa.DataType) -> bool:
    return pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind)


def _damaged(path: pathlib.Path, kind: str, error: Exception) -> MalformedTable:
    return MalformedTable(f"{path.name}: expected a whole {kind}, but it cannot be read ({error}). Get it again.")
