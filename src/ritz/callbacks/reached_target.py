"""Stopping where a measure is good enough."""

from typing import Literal

from ritz.callbacks.base import Callback, Moment, Note, Outcome
from ritz.callbacks.looks import due, newest


class ReachedTarget(Callback):
    """Stops, as converged, when `name` is at most (mode "min") or at least ("max") the target.

    It looks every `every` steps at what was recorded there: a measure of a `Watch` that comes before, or a term of the
    cost.
    """

    def __init__(self, name: str, target: float, *, every: int, mode: Literal["min", "max"] = "min") -> None:
        """Raises ValueError for `every` below 1 or a target that is not a number."""
        if every < 1 or target != target:
            raise ValueError(f"Expected every >= 1 steps and a target, got every={every}, target={target}.")
        self.name = name
        self.target = target
        self.every = every
        self.mode = mode

    def start(self, moment: Moment) -> None:
        """Nothing."""

    def observe(self, moment: Moment) -> Note | None:
        """Asks to stop where the target is reached."""
        if not due(moment, self.every) or (value := newest(moment, self.name)) is None:
            return None
        reached = value <= self.target if self.mode == "min" else value >= self.target
        return Note(stop=Outcome.CONVERGED) if reached else None

    def finish(self, moment: Moment, outcome: Outcome) -> None:
        """Nothing."""

    def save(self) -> None:
        """Nothing."""

    def load(self, memory: None) -> None:
        """Nothing."""
