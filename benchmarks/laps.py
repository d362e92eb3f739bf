"""Observers of a fit that measure it."""

from collections.abc import Callable

from benchmarks.timing import Stopwatch
from ritz.callbacks.base import Callback, Moment, Outcome


class Laps(Callback):
    """A lap of the stopwatch every so many steps; what a rival does between two laps is measured by another."""

    def __init__(self, watch: Stopwatch, every: int, *, rival: Callable[[], None] | None = None) -> None:
        """`rival` does the same work by other means: it runs after every lap of the fit."""
        self.watch, self.every, self.rival = watch, every, rival
        self.other = Stopwatch()

    def start(self, moment: Moment) -> None:
        """Nothing."""

    def observe(self, moment: Moment) -> None:
        """The end of a lap, if it is one."""
        if moment.step % self.every:
            return
        self.watch.lap()
        if self.rival is not None:
            self.other.again()
            self.rival()
            self.other.lap()
            self.watch.again()

    def finish(self, moment: Moment, outcome: Outcome) -> None:
        """Nothing."""

    def save(self) -> None:
        """Nothing."""

    def load(self, memory: None) -> None:
        """Nothing."""
