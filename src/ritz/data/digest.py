"""The SHA-256 digest of a whole file, at reading speed, computed once for a file that stays as it is."""

import hashlib
import os
import pathlib
import time

SETTLED = 2.0
"""Seconds since the last change after which a later one cannot have the same time stamps."""
_KNOWN: dict[tuple[int, ...], str] = {}


def file_state(path: pathlib.Path) -> tuple[int, ...]:
    """What changes with the content: device, inode, size, and the times of change of content and inode."""
    found = os.stat(path)
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def file_digest(path: pathlib.Path) -> str:
    """The SHA-256 digest of all of a file's bytes. Raises OSError.

    It is remembered within the process for files whose inode was changed more than `SETTLED` seconds ago: the system
    alone sets that time, and every change of the content moves it.
    """
    state = file_state(path)
    if state in _KNOWN:
        return _KNOWN[state]
    now = time.time()
    with path.open("rb") as handle:
        digest = hashlib.file_digest(handle, "sha256").hexdigest()
    if file_state(path) == state and now - max(state[3], state[4]) / 1e9 > SETTLED:
        _KNOWN[state] = digest
    return digest
