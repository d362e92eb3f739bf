"""How far a fit has come: a bar on the terminal, a line now and then in a log file."""

import sys
import time
from types import TracebackType
from typing import Self

import rich.console
import rich.markup
import rich.progress

from ritz.callbacks.base import Callback, Moment, Outcome

LINE_SECONDS = 10.0
"""Seconds between two lines where stderr is no terminal."""


class Progress(Callback):
    """A bar on stderr with the time that is left, the cost and the steps a second.

    Where stderr is no terminal (a pipe, a log file) it is a line every ten seconds with the step, the value, the time
    since the start and the time that is left, written out at once.

    It is a context manager too, so that the terminal is given back whatever happens inside.
    """

    every = None

    def __init__(self, title: str = "", *, console: rich.console.Console | None = None) -> None:
        """`console` stands for the terminal in tests."""
        self.title = title
        self.console = console or rich.console.Console(file=sys.stderr)
        self._bar: rich.progress.Progress | None = None
        self._task = rich.progress.TaskID(0)
        self._before: tuple[int, float] | None = None
        self._begun = self._said = 0.0
        self._from = 0

    def start(self, moment: Moment) -> None:
        """Shows a bar that waits for the first block to be compiled."""
        self.close()
        self._begun = self._said = time.monotonic()
        self._from = moment.step
        if not self.console.is_terminal:
            return
        self._bar = rich.progress.Progress(
            rich.progress.TextColumn("{task.description}"),
            rich.progress.BarColumn(),
            rich.progress.MofNCompleteColumn(),
            rich.progress.TimeRemainingColumn(),
            rich.progress.TextColumn("{task.fields[text]}"),
            console=self.console,
            redirect_stdout=False,
        )
        self._task = self._bar.add_task(rich.markup.escape(self.title), total=None, text="compiling")
        self._before = None
        self._bar.start()

    def observe(self, moment: Moment) -> None:
        """Moves the bar."""
        if self._bar is None:
            self._say(moment)
            return
        text = f"value {float(moment.record.history['value'][-1]):.6g}"
        now = moment.step, moment.record.seconds
        if self._before is None:
            self._bar.reset(self._task, total=moment.steps, completed=moment.step, text=text)
        else:
            steps, seconds = now[0] - self._before[0], now[1] - self._before[1]
            text += f"  {steps / max(seconds, 1e-9):.3g} steps/s"
            self._bar.update(self._task, completed=moment.step, text=text)
        self._before = now

    def _say(self, moment: Moment) -> None:
        """A line, if it is time for one."""
        now = time.monotonic()
        if self.console.is_terminal or now - self._said < LINE_SECONDS or moment.step == self._from:
            return
        self._said, elapsed = now, now - self._begun
        left = elapsed * (moment.steps - moment.step) / (moment.step - self._from)
        title = f"{self.title}: " if self.title else ""
        value = float(moment.record.history["value"][-1])
        line = f"{title}step {moment.step} of {moment.steps}, value {value:.6g}, {_clock(elapsed)} elapsed, "
        self.console.file.write(f"{line}{_clock(left)} left\n")
        self.console.file.flush()

    def finish(self, moment: Moment, outcome: Outcome) -> None:
        """Leaves the bar as it stands."""
        self.close()

    def save(self) -> None:
        """Nothing."""

    def load(self, memory: None) -> None:
        """Nothing."""

    def close(self) -> None:
        """Gives the terminal back."""
        if self._bar is not None:
            self._bar.stop()
        self._bar = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _clock(seconds: float) -> str:
    """Seconds as h:mm:ss."""
    whole = round(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"
