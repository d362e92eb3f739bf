"""Commands of ritz in processes of their own, each with a log file; they end when this process ends, however it ends.

The standard input of each is a pipe that nobody writes to: when this process is gone, the pipe is closed by the
operating system, and the other one stops (`ritz.cli.signals.stop_with_parent`).
"""

import os
import pathlib
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence

from ritz.cli.signals import FOLLOWS

COMMAND = (sys.executable, "-m", "ritz")
"""What starts a command."""
GRACE = 30.0
"""Seconds that a process is given to save what it has, from the first request to stop to its end."""

Process = subprocess.Popen[bytes]


def start(words: Sequence[str], log: pathlib.Path) -> Process:
    """Start a command with its output in a file.

    Parameters
    ----------
    words : Sequence[str]
        The command and its options, without "ritz".
    log : pathlib.Path
        Where stdout and stderr go; what is there is replaced.
    """
    environment = {**os.environ, FOLLOWS: "1"}
    with log.open("wb") as handle:
        return subprocess.Popen(
            [*COMMAND, *words],
            stdin=subprocess.PIPE,
            stdout=handle,
            stderr=handle,
            env=environment,
            start_new_session=True,  # Ctrl-C reaches this process alone, which tells the others
        )


def has_ended(process: Process) -> bool:
    """Whether a process has ended; the pipe to it is closed then."""
    if process.poll() is None:
        return False
    if process.stdin is not None:
        process.stdin.close()
    return True


def stop(running: Iterable[Process]) -> None:
    """Ask processes to stop and wait for them; whoever has not ended after GRACE seconds, or at a second Ctrl-C, is
    killed."""
    left = [process for process in running if not has_ended(process)]
    for process in left:
        process.terminate()
    try:
        until = time.monotonic() + GRACE
        while not all([has_ended(process) for process in left]) and time.monotonic() < until:  # noqa: C419
            time.sleep(0.1)
    finally:
        for process in left:
            if not has_ended(process):
                process.kill()
            process.wait()
            has_ended(process)


def sentence(process: Process, log: pathlib.Path) -> str:
    """Why a process that has ended did not succeed: the last line of its log, or the signal that killed it."""
    if process.returncode < 0:
        number = -process.returncode
        hint = " (the system does this when memory runs out)" if number == 9 else ""
        return f"it was killed by signal {number}{hint}"
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    said = [line for line in lines if line.startswith("ritz: ")] or lines
    return said[-1].removeprefix("ritz: ").strip() if said else f"it ended with exit code {process.returncode}"
