"""Files that are there whole or not at all: written under another name, flushed to the disk, then renamed."""

import contextlib
import glob
import os
import pathlib
import shutil
import socket
from collections.abc import Iterator

from ritz.runs.errors import WriteError

SUFFIX = ".unfinished"
"""How the name of something that is still being written ends; whatever bears it may be deleted."""


def write_file(path: pathlib.Path, content: bytes | str) -> None:
    """Put `content` at `path`, replacing what is there. Raises WriteError, leaving what was there."""
    with unfinished(path) as temporary:
        temporary.write_bytes(content.encode() if isinstance(content, str) else content)


@contextlib.contextmanager
def unfinished(path: pathlib.Path) -> Iterator[pathlib.Path]:
    """A name beside `path` to write a file or a folder to; it becomes `path` on leaving, or goes if anything fails.

    What killed processes of this machine left of `path` is removed first. Raises WriteError where the
    operating system refuses (disk full, read-only, no permission).
    """
    temporary = path.with_name(f"{path.name}.{_host()}-{os.getpid()}{SUFFIX}")
    try:
        remove(temporary)
        _remove_abandoned(path)
        yield temporary
        _flush(temporary)
        os.replace(temporary, path)
        _flush_one(path.parent)
    except OSError as error:
        remove(temporary)
        raise WriteError(refusal(path, error.strerror or str(error))) from error
    except BaseException:
        remove(temporary)
        raise


def refusal(path: pathlib.Path, reason: str) -> str:
    """The sentence for a file that could not be written."""
    return (
        f"{path} could not be written: {reason}. Nothing was left half written, and what was there before is "
        "still there. Make room and go on with --resume, or choose another place with --out."
    )


def remove(path: pathlib.Path) -> None:
    """Delete a file or a folder, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def sweep(folder: pathlib.Path) -> None:
    """Delete what a killed process left unfinished anywhere below `folder`."""
    for path in sorted(folder.rglob(f"*{SUFFIX}")):
        remove(path)


def _host() -> str:
    """The name of this machine as it can stand in a file name."""
    return "".join(each if each.isalnum() else "_" for each in socket.gethostname())[:32]


def _remove_abandoned(path: pathlib.Path) -> None:
    """Delete what killed processes of this machine left of `path`."""
    start = f"{path.name}.{_host()}-"
    for other in path.parent.glob(f"{glob.escape(start)}*{SUFFIX}"):
        owner = other.name.removeprefix(start).removesuffix(SUFFIX)
        if owner.isdecimal() and not is_running(int(owner)):
            remove(other)


def is_running(process: int) -> bool:
    """Whether a process of this machine is there; True where that cannot be told."""
    if os.name == "nt":
        return True  # os.kill would end it
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _flush(path: pathlib.Path) -> None:
    for inner in path.rglob("*") if path.is_dir() else ():
        _flush_one(inner)
    _flush_one(path)


def _flush_one(path: pathlib.Path) -> None:
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
