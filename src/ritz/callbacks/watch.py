"""Measuring the trial function while it is trained."""

from collections.abc import Callable, Mapping
from typing import Any

from jaxtyping import Array

from ritz.ansatze.base import Ansatz
from ritz.callbacks.base import Callback, Moment, Note, Outcome
from ritz.callbacks.looks import due


class Watch(Callback):
    """Named functions ansatz -> number, taken every so many steps and after the last, recorded under their names."""

    def __init__(self, measures: Mapping[str, Callable[[Any], float | Array]], *, every: int) -> None:
        """Raises ValueError where there is nothing to measure or `every` is below 1."""
        if not measures or every < 1:
            raise ValueError(
                "Expected measures to watch and at least 1 step from look to look, got "
                f"{list(measures)} every {every} steps."
            )
        self.measures = dict(measures)
        self.every = every

    def start(self, moment: Moment) -> None:
        """Nothing: what the ansatz was before the first step is not recorded."""

    def observe(self, moment: Moment) -> Note | None:
        """The measures, where the number of steps is a multiple of `every` or all were taken."""
        if not due(moment, self.every):
            return None
        ansatz: Ansatz = moment.ansatz
        return Note({name: float(measure(ansatz)) for name, measure in self.measures.items()})

    def finish(self, moment: Moment, outcome: Outcome) -> None:
        """Nothing."""

    def save(self) -> None:
        """Nothing: what was measured is in the record."""

    def load(self, memory: None) -> None:
        """Nothing."""
