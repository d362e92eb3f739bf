"""Parquet and Feather, by pyarrow, a batch of rows at a time."""

import json
import pathlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet

from ritz.data.base import MalformedTable
from ritz.data.options import ColumnChoice, ReadingOptions
from ritz.data.readers.base import ChosenColumns, Columns, Reading, choose_columns, chunk_rows, rename
from ritz.data.readers.limits import refuse_size
from ritz.data.readers.moments import DAYS, days

INDEX = "__index_level_"
MAGIC = b"ARROW1"


def open_parquet(path: pathlib.Path, options: ReadingOptions, choice: ColumnChoice) -> Reading:
    """A Parquet file. Raises MalformedTable where it is damaged or a column is no column of numbers or text."""
    file = pyarrow.parquet.ParquetFile(path)
    schema, rows = file.schema_arrow, file.metadata.num_rows
    plain = len(file.metadata.schema) == len(schema)

    def batches(places: list[int], size: int) -> Iterable[pa.RecordBatch]:
        whole = pyarrow.parquet.ParquetFile(path)
        if plain and len(set(schema.names)) == len(schema):
            names = [schema.names[place] for place in places]
            return (batch.select(names) for batch in whole.iter_batches(batch_size=size, columns=names))
        return (_places(batch, places) for batch in whole.iter_batches(batch_size=size))

    return _reading(path, schema, options, choice, batches, rows)


def open_feather(path: pathlib.Path, options: ReadingOptions, choice: ColumnChoice) -> Reading:
    """A Feather file, of either version. Raises MalformedTable as `open_parquet`.

    The file is not mapped, and every batch is validated: broken offsets would otherwise be followed out of it.
    """
    with path.open("rb") as handle:
        modern = handle.read(len(MAGIC)) == MAGIC
    if not modern:
        refuse_size(path, path.stat().st_size)
        table = pyarrow.feather.read_table(str(path), memory_map=False)
        table.validate(full=True)
        whole = lambda places, size: (_places(b, places) for b in table.to_batches(max_chunksize=size))  # noqa: E731
        return _reading(path, table.schema, options, choice, whole, len(table))
    with pa.OSFile(str(path)) as source, pa.ipc.open_file(source) as file:
        schema = file.schema

    def batches(places: list[int], size: int) -> Iterable[pa.RecordBatch]:
        total = 0
        with pa.OSFile(str(path)) as source, pa.ipc.open_file(source) as file:
            for index in range(file.num_record_batches):
                batch = file.get_batch(index)
                batch.validate(full=True)
                total += batch.nbytes
                refuse_size(path, total)
                for start in range(0, batch.num_rows, size):
                    yield _places(batch.slice(start, size), places)

    return _reading(path, schema, options, choice, batches, None)


def _reading(
    path: pathlib.Path,
    schema: pa.Schema,
    options: ReadingOptions,
    choice: ColumnChoice,
    batches: Callable[[list[int], int], Iterable[pa.RecordBatch]],
    rows: int | None,
) -> Reading:
    names = rename(schema.names, options.names, path.name)
    index = set(_stored_index(schema)) - set(choice.columns)
    readable = [name for name in names if name not in index] or list(names)
    unusable = {name: str(field.type) for name, field in zip(names, schema, strict=True) if not _usable(field.type)}
    chosen = choose_columns(readable, choice, path.name, unusable)
    if rows is not None:
        refuse_size(path, 8 * rows * len(chosen.names))
    places = [place for place, name in enumerate(names) if name in chosen.names and name in readable]
    stored = sorted(index - set(choice.drop))
    notes = [f"Left out, because pandas stored its row numbers in it: {name}." for name in stored]
    dates = [names[place] for place in places if pa.types.is_temporal(schema.types[place])]
    notes += [DAYS.format(name) for name in dates]

    def chunks() -> Iterator[Columns]:
        some = False
        for batch in batches(places, chunk_rows(len(schema))):
            if not batch.num_rows:
                continue
            some = True
            yield {names[place]: _values(batch.column(order)) for order, place in enumerate(places)}
        if not some:
            raise MalformedTable(f"{path.name}: expected rows, got a table without any.")

    left_out = ChosenColumns((), (*chosen.left_out, *stored)).left_out
    return Reading(path, chunks, (), (*notes, *chosen.notes), left_out=left_out, file_columns=tuple(names))


def _places(batch: pa.RecordBatch, places: list[int]) -> pa.RecordBatch:
    """The columns at some places; names may be there twice."""
    return pa.RecordBatch.from_arrays([batch.column(place) for place in places], [str(place) for place in places])


def _stored_index(schema: pa.Schema) -> list[str]:
    """The columns in which pandas stored an index that has no name: the numbers of the rows."""
    try:
        said: Any = json.loads((schema.metadata or {}).get(b"pandas", b"{}"))
        stored = said.get("index_columns", [])
    except (ValueError, AttributeError, TypeError):
        stored = []
    known = {name for name in stored if isinstance(name, str)} if isinstance(stored, list) else set()
    return [name for name in schema.names if name.startswith(INDEX) and (name in known or not known)]


def _usable(kind: pa.DataType) -> bool:
    inner = kind.value_type if pa.types.is_dictionary(kind) else kind
    tests = ("integer", "floating", "boolean", "decimal", "null", "temporal", "string", "large_string", "string_view")
    return any(getattr(pa.types, f"is_{test}")(inner) for test in tests)


def _values(array: pa.Array) -> np.ndarray:
    """Numbers with NaN for the missing, truth values, or text with None; dates and times as numbers of days."""
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    kind = array.type
    if pa.types.is_null(kind):
        return np.full(len(array), np.nan)
    if pa.types.is_temporal(kind):
        return days(array)
    if pa.types.is_decimal(kind) or (not pa.types.is_floating(kind) and _numeric(kind) and array.null_count):
        array = array.cast(pa.float64())
    if not _numeric(array.type):
        return np.asarray(array.cast(pa.string()).to_pylist(), object)
    values = array.to_numpy(zero_copy_only=False)
    return values.astype(np.float32) if values.dtype == np.float16 else values


def _numeric(kind: pa.DataType) -> bool:
    return pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind)
