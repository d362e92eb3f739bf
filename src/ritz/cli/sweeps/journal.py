"""Optuna's journal with a checksum in every line, so that a damaged line is named and never believed."""

import hashlib
import json
import pathlib
from collections.abc import Generator
from typing import Any

from optuna.storages.journal import BaseJournalBackend, JournalFileBackend, JournalFileOpenLock

from ritz.runs.errors import DamagedError

CHECK = "check"


class CheckedJournal(BaseJournalBackend):
    """A file that any number of processes append to; each line has the digest of its other entries."""

    def __init__(self, path: pathlib.Path) -> None:
        """Open the file, or begin it; a last line that was never finished is removed.

        Raises DamagedError where the file cannot be read.
        """
        self._path = path
        lock = JournalFileOpenLock(str(path))
        if path.exists():
            lock.acquire()
            try:
                _remove_torn_line(path)
            finally:
                lock.release()
        self._file = JournalFileBackend(str(path), lock)

    def read_logs(self, log_number_from: int) -> Generator[dict[str, Any], None, None]:
        """Read the entries from a number on. Raises DamagedError, naming the file and the entry."""
        number = log_number_from
        try:
            for log in self._file.read_logs(log_number_from):
                number += 1
                if not isinstance(log, dict) or log.pop(CHECK, None) != _digest(log):
                    raise ValueError("its checksum differs from its content")
                yield log
        except (ValueError, RecursionError) as error:
            raise DamagedError(
                f"{self._path} is damaged near line {number} ({error}). The sweep cannot go on: restore the file from "
                "a copy, or begin a new sweep; the finished runs lie in their folders."
            ) from error

    def append_logs(self, logs: list[dict[str, Any]]) -> None:
        """Append entries."""
        self._file.append_logs([{**log, CHECK: _digest(log)} for log in logs])


def _digest(log: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(log, sort_keys=True).encode()).hexdigest()[:16]


def _remove_torn_line(path: pathlib.Path) -> None:
    """Cut off a last line without an end, which a killed process left.

    Nobody else writes: the caller holds the lock of the file.
    """
    with path.open("rb+") as file:
        content = file.read()
        if content and not content.endswith(b"\n"):
            file.truncate(content.rfind(b"\n") + 1)
