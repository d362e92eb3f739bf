"""How the error of a fit falls with the CPU seconds it has used."""

from collections.abc import Callable
from typing import Any

from benchmarks.timing import Stopwatch
from ritz.callbacks.base import Callback, Moment, Outcome

Path = list[tuple[float, float]]
"""(CPU seconds since the start, compilation included and imports not; error), in order."""


class ErrorPath(Callback):
    """The error every so many steps; what measuring it takes is not counted."""

    def __init__(self, watch: Stopwatch, error: Callable[[Any], float], every: int) -> None:
        """`error(ansatz)`; the stopwatch runs from the moment it was made."""
        self.watch, self.error, self.every = watch, error, every
        self.path: Path = []

    def start(self, moment: Moment) -> None:
        """Nothing."""

    def observe(self, moment: Moment) -> None:
        """A point of the path, where one is due."""
        if moment.step % self.every:
            return
        self.watch.lap()
        self.path.append((spent(self.watch), self.error(moment.ansatz)))
        self.watch.again()

    def finish(self, moment: Moment, outcome: Outcome) -> None:
        """Nothing."""

    def save(self) -> None:
        """Nothing."""

    def load(self, memory: None) -> None:
        """Nothing."""


def spent(watch: Stopwatch) -> float:
    """CPU seconds of all laps."""
    return sum(cpu for cpu, _ in watch.laps)


def at_time(path: Path, seconds: float) -> float:
    """The last error measured by then; infinite where there is none."""
    return next((error for cpu, error in reversed(path) if cpu <= seconds), float("inf"))


def time_to(path: Path, error: float) -> float:
    """When the error was first no larger; infinite where it never was."""
    return next((cpu for cpu, reached in path if reached <= error), float("inf"))
