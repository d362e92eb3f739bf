"""Measuring the trial function while it is trained."""

from collections.abc import Callable, Mapping
from typing import Any

from jaxtyping import Array

from ritz.ansatze.base import Ansatz
from ritz.callbacks.base import Callback, Moment, Note, Outcome


class Watch(Callback):
    """Named functions ansatz -> number, taken every so many steps and after the last, and recorded under their names."""

    def __init__(self, measures: Mapping[str, Callable[[Any], float | Array]], *, every: int) -> None:
        """Raises ValueError where there is nothing to measure or `every` is below 1."""
        if not measures or every < 1:
            raise ValueError(
                f"Expected measures to watch and a number of steps of at least 1 between them, got {list(measures)} every {every}."
            )
        self.measures = dict(measures)
        self.every = every

    def start(self, moment: Moment) -> None:
        """Nothing: what the ansatz was before the first step is not recorded."""

    def observe(self, moment: Moment) -> Note | None:
        """The measures, where the number of steps is a multiple of `every` or all were taken."""
        if moment.outcome is Outcome.DIVERGED or (moment.step % self.every and moment.step != moment.steps):
            return None
        ansatz: Ansatz = moment.ansatz
        return Note({name: float(measure(ansatz)) for name, measure in self.measures.items()})

    def finish(self, moment: Moment, outcome: Outcome) -> None:
        """Nothing."""

    def save(self) -> None:
        """Nothing: what was measured is in the record."""

    def load(self, memory: None) -> None:
        """Nothing."""
