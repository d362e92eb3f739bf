"""A progress bar on the terminal."""

import sys
from types import TracebackType
from typing import Self

import rich.console
import rich.markup
import rich.progress

from ritz.callbacks.base import Callback, Moment, Outcome


class Progress(Callback):
    """A bar on stderr with the time that is left, the cost and the steps a second; silent where stderr is no terminal.

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

    def start(self, moment: Moment) -> None:
        """Shows a bar that waits for the first block to be compiled."""
        self.close()
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
