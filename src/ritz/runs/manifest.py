"""The manifest of a run folder or an export: size and SHA-256 of its files, and a checksum of the manifest itself.

It guards against accidents (a flipped bit, a torn copy, a lost file), not against an adversary, who can write a
manifest too. An entry is removed before its file is replaced and added again afterwards, so that a process may be
killed at any moment and no whole file is ever called damaged. Names are relative: a folder may be moved or copied.
"""

import hashlib
import json
import pathlib
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from ritz.runs.atomic import write_file
from ritz.runs.errors import DamagedError

NAME, CHECKSUM = "manifest.json", "checksum"
FORMAT = 1
ANOTHER = "Delete it and go on with --resume: another is written."
LARGEST = 1 << 20
"""Bytes that a manifest may have; a larger one is not read."""


def record(folder: pathlib.Path, names: Iterable[str] = (), pending: Mapping[str, str | bytes] | None = None) -> None:
    """Add the files `names` as they are on the disk, and `pending`: contents by name that are about to be written.

    Raises DamagedError where there is a manifest that is damaged, WriteError where it cannot be written.
    """
    entries = _entries(folder) if (folder / NAME).exists() else {}
    for name in names:
        entries[name] = _entry(folder / name)
    entries |= _entries_of(pending or {})
    _write(folder, entries)


def describe(files: Mapping[str, str | bytes]) -> str:
    """The text of the manifest of a new folder that holds `files`: contents by name."""
    return _text(_entries_of(files))


def withdraw(folder: pathlib.Path, *, keep: Collection[str]) -> None:
    """Remove all entries but those of `keep`: the other files are about to be replaced."""
    if (folder / NAME).exists():
        _write(folder, {name: entry for name, entry in _entries(folder).items() if name in keep})


def listed(folder: pathlib.Path) -> tuple[str, ...]:
    """The names of the files in the manifest; none where there is no manifest. Raises DamagedError."""
    return tuple(_entries(folder)) if (folder / NAME).exists() else ()


def verify(folder: pathlib.Path, names: Iterable[str], advice: Mapping[str, str] | None = None) -> None:
    """Compare the files `names` with the manifest.

    `advice`: what to do, by the name of the file; the entry "" is for all others. Raises DamagedError, naming the file
    and the advice, where one is missing, changed or not listed, and where the manifest itself is missing or damaged.
    """
    cures = advice or {}
    general = cures.get("", "")
    if not (folder / NAME).exists():
        raise DamagedError(
            f"Expected {NAME} in {folder}, by which its files are checked, but there is none: an older version of ritz "
            f"made the folder, or the file was lost. {cures.get(NAME, general)}".strip()
        )
    entries = _entries(folder, cures.get(NAME, general) or ANOTHER)
    for name in names:
        fault = _fault(folder / name, entries.get(name))
        if fault:
            raise DamagedError(f"{folder / name} {fault}. {cures.get(name, general)}".strip())


def seal(content: Mapping[str, Any]) -> dict[str, Any]:
    """Add a checksum to what is written as one JSON file."""
    return {**content, CHECKSUM: _checksum(content)}


def unseal(content: Mapping[str, Any], path: pathlib.Path, advice: str) -> dict[str, Any]:
    """Compare the content of a JSON file with its checksum and return it without.

    Raises DamagedError, naming the file, then `advice`.
    """
    rest = {name: value for name, value in content.items() if name != CHECKSUM}
    if content.get(CHECKSUM) != _checksum(rest):
        raise DamagedError(f"{path} is damaged: its checksum differs from its content. {advice}")
    return rest


def _fault(path: pathlib.Path, expected: Mapping[str, Any] | None) -> str:
    """What is wrong with a file, in words; "" where nothing is."""
    if not path.is_file():
        return "is missing"
    if expected is None:
        return f"is not listed in {NAME}: it was being written when the process was stopped"
    try:
        if path.stat().st_size != expected["bytes"]:
            return f"is damaged: expected {expected['bytes']} bytes, got {path.stat().st_size}"
        whole = _entry(path) == expected
    except OSError as error:
        return f"could not be read: {error.strerror or error}"
    return "" if whole else f"is damaged: its content was changed since it was written (SHA-256 differs from {NAME})"


def _entry(path: pathlib.Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return {"bytes": path.stat().st_size, "sha256": hashlib.file_digest(file, "sha256").hexdigest()}


def _entries(folder: pathlib.Path, advice: str = ANOTHER) -> dict[str, dict[str, Any]]:
    path = folder / NAME
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError("it is too large")
        content = json.loads(path.read_bytes())
        if content[CHECKSUM] != _checksum({"format": FORMAT, "files": content["files"]}):
            raise ValueError("its checksum differs from its content")
        return dict(content["files"])
    except (OSError, ValueError, LookupError, TypeError, RecursionError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise DamagedError(f"{path} is damaged: {reason}. {advice}".strip()) from error


def _checksum(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _entries_of(files: Mapping[str, str | bytes]) -> dict[str, dict[str, Any]]:
    raw = {name: content.encode() if isinstance(content, str) else content for name, content in files.items()}
    return {name: {"bytes": len(each), "sha256": hashlib.sha256(each).hexdigest()} for name, each in raw.items()}


def _write(folder: pathlib.Path, files: Mapping[str, Any]) -> None:
    write_file(folder / NAME, _text(files))


def _text(files: Mapping[str, Any]) -> str:
    return json.dumps(seal({"format": FORMAT, "files": dict(sorted(files.items()))}), indent=1) + "\n"
