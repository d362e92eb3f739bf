"""Files that unpack to far more than they are, and files that are no table at all, refused before they are read."""

import os
import pathlib
import stat

from ritz.data.base import MalformedTable

MAXIMUM = "RITZ_MAX_TABLE_GB"
"""The environment variable that says how large a table may be in memory."""
UNSUSPICIOUS = 64 << 20
"""Bytes below which no table is too large."""
RATIO = 100
"""How many times larger than its file a table may be."""
UNKNOWN_MEMORY = 8 << 30


def available_memory() -> int:
    """Bytes that can be used without swapping, about."""
    try:
        with open("/proc/meminfo", encoding="ascii") as lines:
            return next(int(line.split()[1]) << 10 for line in lines if line.startswith("MemAvailable"))
    except (OSError, StopIteration, ValueError, IndexError):
        return UNKNOWN_MEMORY


def refuse_size(path: pathlib.Path, size: int, stored: int | None = None) -> None:
    """Raises MalformedTable where a table of `size` bytes exceeds the memory, or is RATIO times what is stored.

    `stored`: the bytes it comes from, by default those of the file. RITZ_MAX_TABLE_GB replaces both bounds.
    """
    if size <= UNSUSPICIOUS:
        return
    stored = path.stat().st_size if stored is None else stored
    advice = f"If that is meant, set the environment variable {MAXIMUM} to the size in GB that is allowed."
    chosen = _maximum()
    if chosen is not None:
        if size > chosen:
            raise MalformedTable(
                f"{path.name}: expected at most {_shown(int(chosen))}, as {MAXIMUM} says, got a table of "
                f"{_shown(size)}."
            )
        return
    if size > RATIO * max(stored, 1):
        raise MalformedTable(
            f"{path.name}: expected a table of about the size of its file, got {_shown(size)} from {_shown(stored)}: "
            f"files made to fill the memory look like this. {advice}"
        )
    if size > available_memory():
        raise MalformedTable(
            f"{path.name}: expected a table that fits into memory, got one of {_shown(size)} where "
            f"{_shown(available_memory())} are free. Choose columns, or read it in parts."
        )


def refuse_special(path: pathlib.Path) -> None:
    """Raises MalformedTable for a folder, a named pipe, a device or a socket: opening one may wait for ever."""
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise MalformedTable(f"{path}: expected a file, got a folder. Name a file in it.")
    if not stat.S_ISREG(mode):
        kinds = {stat.S_IFIFO: "a named pipe", stat.S_IFCHR: "a device", stat.S_IFBLK: "a device"}
        kind = kinds.get(stat.S_IFMT(mode), "a socket")
        raise MalformedTable(f"{path}: expected a file, got {kind}. Write what it gives to a file first.")


def _maximum() -> float | None:
    try:
        return float(os.environ[MAXIMUM]) * 1e9
    except (KeyError, ValueError):
        return None


def _shown(size: int) -> str:
    for unit, one in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= one:
            return f"{size / one:.3g} {unit}"
    return f"{size} bytes"
