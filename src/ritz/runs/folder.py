"""One folder a run: made exclusively, held by one process at a time, never overwritten."""

import contextlib
import datetime
import json
import os
import pathlib
import sys
import threading
from collections.abc import Iterator, Mapping
from typing import Any

from ritz.runs import manifest
from ritz.runs.atomic import SUFFIX, remove, sweep, write_file
from ritz.runs.errors import DamagedError, TakenError, WriteError

CONFIG, PROVENANCE, RESULT, PAGE = "config.toml", "provenance.json", "result.json", "report.html"
HISTORY, FINDINGS, EXHIBITS = "history.parquet", "findings.json", "exhibits.npz"
CHECKPOINTS, FIGURES, LOCK = "checkpoint", "figures", "lock"


def create(path: pathlib.Path, files: Mapping[str, str | bytes]) -> pathlib.Path:
    """Make a new folder that holds `files` from the first moment on: it is written under another name, then renamed.

    An empty folder that is there already is taken as it is. Whoever is killed on the way leaves nothing under the name
    `path`, or an empty folder.

    Parameters
    ----------
    path : pathlib.Path
        The folder to be made; its parents are made where they are missing.
    files : Mapping[str, str | bytes]
        Name to content; at least one, so that of two processes only one gets the folder.

    Raises
    ------
    TakenError
        If something other than an empty folder is there.
    WriteError
        If the folder cannot be made or a file cannot be written.
    """
    if not files:
        raise ValueError("Expected at least one file in a new folder, got none.")
    if vacant(path):
        with held(path):
            if not vacant(path):
                raise TakenError(taken(path))
            _write_all(path, files)
        return path
    staged = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}{SUFFIX}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            raise TakenError(taken(path))
        staged.mkdir()
        _write_all(staged, files)
        _rename(staged, path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise WriteError(f"The folder {path} could not be made: {reason}. Give another --out.") from error
    finally:
        remove(staged)
    return path


def vacant(path: pathlib.Path) -> bool:
    """Whether a folder is there in which nothing was kept: empty, or with what a killed process left unfinished."""
    nothing = (LOCK, manifest.NAME)
    return path.is_dir() and all(inner.name in nothing or inner.name.endswith(SUFFIX) for inner in path.iterdir())


def _write_all(path: pathlib.Path, files: Mapping[str, str | bytes]) -> None:
    for name, content in files.items():
        write_file(path / name, content)


def _rename(staged: pathlib.Path, path: pathlib.Path) -> None:
    """Give a folder its name. Raises TakenError if another process was faster."""
    try:
        staged.rename(path)
    except OSError as error:
        if path.exists() or path.is_symlink():
            raise TakenError(taken(path)) from error
        raise


def taken(path: pathlib.Path) -> str:
    """The sentence for a folder that is there already."""
    if path.is_dir() and not (path / CONFIG).exists():
        return f"{path} exists already, is not empty, and holds no {CONFIG}. Give another --out, or empty that folder."
    return (
        f"{path} exists already, and a run never overwrites another. Give another --out, or go on with that run: "
        f"add --resume."
    )


def create_named(parent: pathlib.Path, name: str, files: Mapping[str, str | bytes]) -> pathlib.Path:
    """Make `parent/NAME-DATE-TIME` with `files` in it, and a number behind it where two begin in one second."""
    stem = f"{name}-{datetime.datetime.now():%Y%m%d-%H%M%S}"
    for attempt in range(1, 1000):
        with contextlib.suppress(TakenError):
            return create(parent / (stem if attempt == 1 else f"{stem}-{attempt}"), files)
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
    """A mapping as the text of a JSON file. Raises ValueError for a number that is not finite."""
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
