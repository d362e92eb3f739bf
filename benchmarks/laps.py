"""Observers of a fit that measure it."""

from collections.abc import Callable, Sequence

from benchmarks.timing import Stopwatch
from ritz.callbacks.base import Callback, Moment, Outcome


class Laps(Callback):
    """A lap of the stopwatch every so many steps; what a rival does between two laps is measured by another."""

    def __init__(self, watch: Stopwatch, every: int, *, rivals: Sequence[Callable[[], None]] = ()) -> None:
        """`rivals` do the same work by other means: they run after every lap of the fit, each on a stopwatch."""
        self.watch, self.every, self.rivals = watch, every, rivals
        self.others = [Stopwatch() for _ in rivals]

    def start(self, moment: Moment) -> None:
        """Nothing."""

    def observe(self, moment: Moment) -> None:
        """The end of a lap, if it is one."""
        if moment.step % self.every:
            return
        self.watch.lap()
        for rival, other in zip(self.rivals, self.others, strict=True):
            other.again()
            rival()
            other.lap()
        self.watch.again()

    def finish(self, moment: Moment, outcome: Outcome) -> None:
        """Nothing."""

    def save(self) -> None:
        """Nothing."""

    def load(self, memory: None) -> None:
        """Nothing."""
