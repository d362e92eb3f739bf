"""Ctrl-C and a scheduler's SIGTERM as a wish that is granted between two blocks of steps."""

import contextlib
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from types import FrameType

from ritz.cli.codes import INTERRUPTED

WATCHED = (signal.SIGINT, signal.SIGTERM)


@contextlib.contextmanager
def deferred() -> Iterator[Callable[[], bool]]:
    """Gives a function that says whether someone asked to stop; a second request stops at once.

    Outside the main thread, where signals do not arrive, nobody ever asks.
    """
    asked: list[int] = []

    def note(number: int, _: FrameType | None) -> None:
        if asked:
            raise SystemExit(INTERRUPTED)
        asked.append(number)
        print("\nStopping after this block of steps; once more to stop at once.", file=sys.stderr)

    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    before = {number: signal.signal(number, note) for number in WATCHED}
    try:
        yield lambda: bool(asked)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
