"""Records as one table, history.parquet, and back: a row a step, a column a term, and what was watched with gaps."""

import io
import json
import pathlib
from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ritz.callbacks.base import Record
from ritz.runs.atomic import write_file
from ritz.runs.errors import DamagedError

WATCHED = "watched."
"""What the columns of watched measures start with, so that no term of a cost can be taken for one."""


def save(records: Mapping[str, Record], path: pathlib.Path) -> None:
    """Write the records of all jobs: columns job, step, the terms, and `watched.NAME` (null where not measured)."""
    tables = [_table(job, record) for job, record in records.items()]
    table = pa.concat_tables(tables, promote_options="permissive") if tables else pa.table({"job": [], "step": []})
    facts = {job: {"seconds": record.seconds, "terms": [*record.history]} for job, record in records.items()}
    buffer = io.BytesIO()
    pq.write_table(table.replace_schema_metadata({"ritz": json.dumps(facts)}), buffer)
    write_file(path, buffer.getvalue())


def load(path: pathlib.Path) -> dict[str, Record]:
    """The records by job. Raises DamagedError, naming the file."""
    try:
        table = pq.read_table(io.BytesIO(path.read_bytes()))
        facts = json.loads(table.schema.metadata[b"ritz"])
        return {job: _record(table, job, fact) for job, fact in facts.items()}
    except (OSError, ValueError, LookupError, TypeError, pa.ArrowException) as error:
        raise DamagedError(f"{path} cannot be read: {error}.") from error


def _table(job: str, record: Record) -> pa.Table:
    length = max((len(values) for values in record.history.values()), default=0)
    columns: dict[str, pa.Array] = {
        "job": pa.array([job] * length, pa.string()),
        "step": pa.array(np.arange(1, length + 1)),
    }
    columns |= {name: pa.array(values) for name, values in record.history.items()}
    for name, pairs in record.watched.items():
        steps = np.array([step for step, _ in pairs], int) - 1
        values, missing = np.zeros(length), np.ones(length, bool)
        values[steps], missing[steps] = [value for _, value in pairs], False
        columns[f"{WATCHED}{name}"] = pa.array(values, mask=missing)
    return pa.table(columns)


def _record(table: pa.Table, job: str, fact: Mapping) -> Record:
    mine = table.filter(pc.field("job") == job)
    record = Record({name: mine[name].to_numpy() for name in fact["terms"]}, {}, float(fact["seconds"]))
    for name in mine.column_names:
        values = mine[name]
        if name.startswith(WATCHED) and values.null_count < len(values):
            taken = values.is_valid().to_numpy()
            steps = mine["step"].to_numpy()[taken].tolist()
            record.watched[name.removeprefix(WATCHED)] = list(zip(steps, values.drop_null().to_pylist(), strict=True))
    return record
