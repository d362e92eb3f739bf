"""One folder a run: made exclusively, held by one process at a time, never overwritten."""

import contextlib
import datetime
import json
import os
import pathlib
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from ritz.runs.atomic import sweep, write_file
from ritz.runs.errors import DamagedError, TakenError, WriteError

CONFIG, PROVENANCE, RESULT, PAGE = "config.toml", "provenance.json", "result.json", "report.html"
HISTORY, FINDINGS, EXHIBITS = "history.parquet", "findings.json", "exhibits.npz"
CHECKPOINTS, FIGURES, LOCK = "checkpoint", "figures", "lock"


def create(path: pathlib.Path) -> pathlib.Path:
    """Make a new, empty run folder. Raises TakenError if anything is there, WriteError if it cannot be made."""
    make_parent(path)
    try:
        path.mkdir()
    except FileExistsError as error:
        raise TakenError(taken(path)) from error
    except OSError as error:
        raise WriteError(f"The run folder {path} could not be made: {error.strerror}. Give another --out.") from error
    return path


def make_parent(path: pathlib.Path) -> None:
    """Make the folder in which `path` is to lie. Raises WriteError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WriteError(
            f"The folder {path.parent} could not be made: {error.strerror}. Give another --out."
        ) from error


def taken(path: pathlib.Path) -> str:
    """The sentence for a folder that is there already."""
    return (
        f"{path} exists already, and a run never overwrites another. Give another --out, or go on with that run: "
        f"add --resume."
    )


def create_named(parent: pathlib.Path, name: str) -> pathlib.Path:
    """Make `parent/NAME-DATE-TIME`, with a number behind it where two runs begin in one second."""
    stem = f"{name}-{datetime.datetime.now():%Y%m%d-%H%M%S}"
    for attempt in range(1, 1000):
        with contextlib.suppress(TakenError):
            return create(parent / (stem if attempt == 1 else f"{stem}-{attempt}"))
    raise TakenError(f"{parent / stem} and 999 folders of the same second exist already. Give a name with --out.")


def newest(parent: pathlib.Path, name: str) -> pathlib.Path | None:
    """The run folder of recipe `name` below `parent` that was made last and has no result yet, or None."""
    candidates = [
        path
        for path in parent.glob(f"{name}-*")
        if path.name.removeprefix(f"{name}-")[:8].isdigit()
        and (path / CONFIG).exists()
        and not (path / RESULT).exists()
    ]
    return max(candidates, key=lambda path: (path / CONFIG).stat().st_mtime_ns, default=None)


@contextlib.contextmanager
def held(path: pathlib.Path) -> Iterator[None]:
    """Hold the folder for this process, and clear what a killed one left unfinished.

    The lock is the operating system's, so it goes when the process goes, however it goes. Raises TakenError if another
    process holds the folder.
    """
    with open_lock(path / LOCK) as handle:
        if not _lock(handle.fileno()):
            raise TakenError(
                f"Another process ({handle.read().strip() or 'unknown'}) is at work in {path}. Wait for it, stop it, "
                "or give another --out."
            )
        handle.truncate(0)
        handle.write(f"process {os.getpid()}\n")
        handle.flush()
        sweep(path)
        yield


def open_lock(path: pathlib.Path) -> Any:
    """The lock file, open for reading and writing. Raises WriteError where it cannot be."""
    try:
        return path.open("a+", encoding="utf-8") if not path.exists() else path.open("r+", encoding="utf-8")
    except OSError as error:
        raise WriteError(f"The run folder {path.parent} cannot be written to: {error.strerror}.") from error


def _lock(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def write_json(path: pathlib.Path, content: Mapping[str, Any]) -> None:
    """Write a mapping as JSON, atomically; numbers that are not finite must have been dealt with before."""
    write_file(path, to_json(content))


def to_json(content: Mapping[str, Any]) -> str:
    """The text that `write_json` writes."""
    return json.dumps(content, indent=2, allow_nan=False, ensure_ascii=False) + "\n"


def read_json(path: pathlib.Path) -> dict[str, Any]:
    """Read a mapping. Raises DamagedError if it is missing or is not one."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise DamagedError(f"{path} could not be read ({error}); is {path.parent} a finished run?") from error
    if not isinstance(content, dict):
        raise DamagedError(f"Expected a JSON object in {path}, got {type(content).__name__}.")
    return content
