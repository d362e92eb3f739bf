"""A record as named arrays and facts that JSON can hold, and back."""

from typing import Any

import numpy as np

from ritz.callbacks.base import Record

HISTORY = "history."
"""What the names of its arrays start with."""


def pack_record(record: Record) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """(arrays, facts) of a record."""
    arrays = {f"{HISTORY}{name}": values for name, values in record.history.items()}
    return arrays, {"watched": record.watched, "seconds": record.seconds}


def unpack_record(arrays: dict[str, Any], facts: dict[str, Any]) -> Record:
    """The record again; its arrays are taken out of `arrays`."""
    names = [name for name in arrays if name.startswith(HISTORY)]
    history = {name.removeprefix(HISTORY): np.asarray(arrays.pop(name)) for name in names}
    watched = {name: [(int(step), float(value)) for step, value in pairs] for name, pairs in facts["watched"].items()}
    return Record(history, watched, float(facts["seconds"]))
