"""How much processor time a fit has taken, so that fits can be shown on one clock."""

import time

from ritz.ansatze.base import Ansatz
from ritz.callbacks.base import Callback, Moment, Note, Outcome
from ritz.callbacks.looks import due

CPU_SECONDS = "cpu_seconds"
"""The name it is recorded under."""


class Clock(Callback):
    """Records the processor seconds of this process, all threads together, since the start of the fit.

    Compilation counts, and so do other callbacks; other programs on the machine do not. A resumed fit goes on from the
    time it had taken when it was saved. Raises ValueError for `every` below 1.
    """

    def __init__(self, *, every: int) -> None:
        """Every so many steps, and after the last."""
        if every < 1:
            raise ValueError(f"Expected at least 1 step from look to look, got {every}.")
        self.every = every
        self._before = 0.0
        self._begun = time.process_time()

    def start(self, moment: Moment) -> None:
        """Starts the clock."""
        self._before, self._begun = 0.0, time.process_time()

    def observe(self, moment: Moment) -> Note | None:
        """The seconds so far, where the number of steps is a multiple of `every` or all were taken."""
        return Note({CPU_SECONDS: self._elapsed()}) if due(moment, self.every) else None

    def finish(self, moment: Moment, outcome: Outcome) -> Ansatz | None:
        """Nothing."""

    def save(self) -> float:
        """The seconds so far."""
        return self._elapsed()

    def load(self, memory: float) -> None:
        """Goes on from there."""
        self._before = float(memory)

    def _elapsed(self) -> float:
        return self._before + time.process_time() - self._begun
