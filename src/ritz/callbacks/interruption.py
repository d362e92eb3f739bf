"""Ending a fit between two blocks of steps when someone asks for it."""

from collections.abc import Callable

from ritz.callbacks.base import Callback, Moment, Note, Outcome


class Interruption(Callback):
    """Ends the fit as interrupted as soon as `asked()` is true, at a moment that every callback has seen.

    Where it ends depends on when it was asked; a resumed run does not.
    """

    every = None

    def __init__(self, asked: Callable[[], bool]) -> None:
        self.asked = asked

    def start(self, moment: Moment) -> None:
        """Nothing."""

    def observe(self, moment: Moment) -> Note | None:
        """Asks to stop, unless all steps were taken."""
        return Note(stop=Outcome.INTERRUPTED) if moment.step < moment.steps and self.asked() else None

    def finish(self, moment: Moment, outcome: Outcome) -> None:
        """Nothing."""

    def save(self) -> None:
        """Nothing."""

    def load(self, memory: None) -> None:
        """Nothing."""
