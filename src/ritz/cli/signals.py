"""What Ctrl-C, a scheduler's SIGTERM and the end of a terminal do to a command, phase by phase."""

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from types import FrameType

from ritz.cli.codes import INTERRUPTED

WATCHED = (signal.SIGINT, signal.SIGTERM)
FOLLOWS = "RITZ_FOLLOWS_STDIN"
"""The environment variable that says: stop when the standard input is closed."""
PATIENCE = 20.0
"""Seconds that a process has to save and to end when the one that started it is gone."""


_unheard: list[int] = []
"""Signals that came while a command was at work; foreign code can swallow the exception they raise."""


@contextlib.contextmanager
def at_once() -> Iterator[None]:
    """Let Ctrl-C end the process at once, without a traceback: for imports, in which an exception may be swallowed."""

    def end(_number: int, _frame: FrameType | None) -> None:
        os.write(2, b"Interrupted.\n")
        os._exit(INTERRUPTED)

    with _handled((signal.SIGINT,), end):
        yield


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Let Ctrl-C raise KeyboardInterrupt, and remember it: where it is swallowed, the next fit stops for it."""
    _unheard.clear()

    def interrupt(number: int, _: FrameType | None) -> None:
        _unheard.append(number)
        raise KeyboardInterrupt

    with _handled((signal.SIGINT,), interrupt):
        yield


@contextlib.contextmanager
def deferred() -> Iterator[Callable[[], bool]]:
    """Defer SIGINT and SIGTERM: the first signal stops after the current block of steps, a second one exits at once.

    Gives a function that says whether someone asked to stop. Outside the main thread, where signals do not arrive,
    nobody ever asks.
    """
    asked: list[int] = list(_unheard)

    def note(number: int, _: FrameType | None) -> None:
        if asked:
            raise SystemExit(INTERRUPTED)
        asked.append(number)
        print("\nStopping after this block of steps; once more to stop at once.", file=sys.stderr)

    with _handled(WATCHED, note):
        yield lambda: bool(asked)


@contextlib.contextmanager
def raised() -> Iterator[None]:
    """Let SIGTERM and the end of the terminal (SIGHUP, unless `nohup` shields from it) raise KeyboardInterrupt."""

    def interrupt(number: int, _frame: FrameType | None) -> None:
        _unheard.append(number)
        raise KeyboardInterrupt

    hangup = [signal.SIGHUP] if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) != signal.SIG_IGN else []
    with _handled([*WATCHED, *hangup], interrupt):
        yield


def stop_with_parent() -> None:
    """Watch the standard input, if the environment says so, and stop this process when it is closed.

    It is asked to stop by SIGTERM, so that a fit can save what it has, and ended `PATIENCE` seconds later.
    """
    if os.environ.pop(FOLLOWS, None) is None:
        return

    def watch() -> None:
        with contextlib.suppress(OSError):
            while os.read(0, 1):
                pass
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(PATIENCE)
        os._exit(INTERRUPTED)

    threading.Thread(target=watch, daemon=True).start()


@contextlib.contextmanager
def _handled(numbers: Sequence[signal.Signals], handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Handle signals in this way; not outside the main thread, where they do not arrive."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, signal.SIG_DFL if old is None else old)
