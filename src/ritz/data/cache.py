"""Tables kept as binary columns beside each other, so that a text file is read once.

An entry is a folder named after the file's path, the way it is read, and the digest of all of its content, so a changed
file of the same size and time is read again. In it lie one file a column and a manifest with their checksums. It is
made under another name and renamed, so it is there whole or not at all; whatever cannot be kept or is damaged is read
from the source."""

import errno
import hashlib
import json
import os
import pathlib
import shutil
import time
from collections.abc import Iterator
from typing import Any

from ritz.data.base import MalformedTable, Table
from ritz.data.columns import FileColumn, gathered, mapped
from ritz.data.digest import file_digest, file_state
from ritz.data.folders import cache_folder
from ritz.data.readers.base import Columns, Reading

FORMAT = "2"
MANIFEST = "manifest.json"
ABANDONED = 86400.0
"""Seconds after which nobody is still at work on something unfinished."""


def kept(reading: Reading, folder: pathlib.Path | None = None) -> Table:
    """The table of a file from the cache, put there first if need be. `folder`: the cache, by default the user's.

    Where it cannot be kept the table is read into memory, and its notes say so. Raises MalformedTable as the reader.
    """
    entry = _entry(reading, (cache_folder() if folder is None else folder) / "tables")
    table = _load(reading, entry, verify=True)
    if table is not None:
        return table
    try:
        _store(reading, entry)
    except OSError as error:
        note = f"The table could not be kept in {entry.parent} ({error.strerror or error}); it is read anew every time."
        return in_memory(reading, note)
    table = _load(reading, entry, verify=False)
    return in_memory(reading, f"{entry} could not be read back.") if table is None else table


def in_memory(reading: Reading, *notes: str) -> Table:
    """The whole table in memory."""
    columns = gathered(reading.chunks())
    return as_table(reading, columns, *reading.later, *notes)


def as_table(reading: Reading, columns: Columns, *notes: str) -> Table:
    """Columns that were read, as a table."""
    said = (*reading.notes, *notes)
    told = (reading.left_out, reading.unnamed, reading.file_columns or tuple(columns), reading.settled)
    return Table(columns, reading.name, said, *told)


def _entry(reading: Reading, folder: pathlib.Path) -> pathlib.Path:
    """The folder for this file, read this way, as it is now."""
    who = _short(FORMAT, str(reading.path.resolve()), *reading.options)
    return folder / f"{who}-{file_digest(reading.path)[:20]}"


def _short(*words: str) -> str:
    return hashlib.sha256("\0".join(words).encode()).hexdigest()[:20]


def _others(entry: pathlib.Path) -> Iterator[pathlib.Path]:
    """Entries of the same file from an earlier time."""
    who = entry.name.partition("-")[0]
    return (path for path in entry.parent.glob(f"{who}-*") if path != entry and "." not in path.name)


def _abandoned(entry: pathlib.Path) -> Iterator[pathlib.Path]:
    """What processes that were killed left half made."""
    parts = (path for path in entry.parent.glob(f"{entry.name.partition('-')[0]}-*.*"))
    return (path for path in parts if time.time() - path.stat().st_mtime > ABANDONED)


def _load(reading: Reading, entry: pathlib.Path, *, verify: bool) -> Table | None:
    """The table of an entry; None where there is none, or where it is damaged, and then it is removed."""
    if not entry.exists():
        return None
    try:
        manifest: dict[str, Any] = json.loads((entry / MANIFEST).read_text(encoding="utf-8"))
        columns = {name: mapped(entry, each, verify=verify) for name, each in manifest["columns"].items()}
        return as_table(reading, columns, *manifest["notes"])
    except (OSError, ValueError, KeyError, TypeError, MalformedTable):
        shutil.rmtree(entry, ignore_errors=True)
        return None


def _store(reading: Reading, entry: pathlib.Path) -> None:
    """Make an entry, and remove what stood for the same file before. Raises OSError, leaving nothing behind, also where
    the file changes meanwhile."""
    before = file_state(reading.path)
    part = entry.with_name(f"{entry.name}.{os.getpid()}")
    shutil.rmtree(part, ignore_errors=True)
    files: dict[str, FileColumn] = {}
    try:
        part.mkdir(parents=True)
        for chunk in reading.chunks():
            for name, column in chunk.items():
                files.setdefault(name, FileColumn(part / f"{len(files)}.column")).append(column)
        columns = {name: file.finish() for name, file in files.items()}
        manifest = {"path": str(reading.path.resolve()), "columns": columns, "notes": list(reading.later)}
        if file_state(reading.path) != before:
            raise OSError(errno.EBUSY, "the file is being written to")
        (part / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
        for other in (*_others(entry), *_abandoned(entry)):
            shutil.rmtree(other, ignore_errors=True)
        if not entry.exists():
            part.rename(entry)
    finally:
        for file in files.values():
            file.close()
        shutil.rmtree(part, ignore_errors=True)
