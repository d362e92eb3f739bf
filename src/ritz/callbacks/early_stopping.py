"""Stopping where a measure no longer improves, with the ansatz that was best."""

import math
from typing import Any, Literal

from ritz.ansatze.base import Ansatz
from ritz.callbacks.base import Callback, Moment, Note, Outcome
from ritz.callbacks.looks import due, newest


class EarlyStopping(Callback):
    """Stops when `name` has not improved by more than `improvement` in `patience` looks in a row.

    The best value and its ansatz are kept at every look, however small the improvement; `improvement` decides about
    patience alone. A look is taken every `every` steps at what was recorded there: a measure of a `Watch` that comes
    before, or a term of the cost. Whatever ends the fit, the ansatz returned is the best that was seen.
    """

    def __init__(
        self,
        name: str,
        *,
        every: int,
        patience: int,
        improvement: float = 0.0,
        mode: Literal["min", "max"] = "min",
    ) -> None:
        """Raises ValueError for `every` or `patience` below 1, or a negative `improvement`."""
        if every < 1 or patience < 1 or not improvement >= 0:
            raise ValueError(
                "Expected every >= 1 steps, patience >= 1 looks and improvement >= 0, got "
                f"every={every}, patience={patience}, improvement={improvement}."
            )
        self.name = name
        self.every = every
        self.patience = patience
        self.improvement = improvement
        self.sign = 1.0 if mode == "min" else -1.0
        self._best = float("inf")
        self._mark = float("inf")
        self._waited = 0
        self._ansatz: Ansatz | None = None

    def start(self, moment: Moment) -> None:
        """Forgets an earlier fit."""
        self._best = self._mark = float("inf")
        self._waited, self._ansatz = 0, moment.ansatz

    def observe(self, moment: Moment) -> Note | None:
        """Keeps the ansatz if it is the best so far; asks to stop when patience is at its end."""
        if not due(moment, self.every) or (value := newest(moment, self.name)) is None:
            return None
        if self.sign * value < self._best:
            self._best, self._ansatz = self.sign * value, moment.ansatz
        if self.sign * value < self._mark - self.improvement:
            self._mark, self._waited = self.sign * value, 0
            return None
        self._waited += 1
        return Note(stop=Outcome.STOPPED_EARLY) if self._waited >= self.patience else None

    def finish(self, moment: Moment, outcome: Outcome) -> Ansatz | None:
        """The best ansatz, if any look was taken."""
        return None if math.isinf(self._best) else self._ansatz

    def save(self) -> dict[str, Any]:
        """The best value and its ansatz, the value that patience is counted from, and how long it has stood."""
        return {"best": self._best, "mark": self._mark, "waited": self._waited, "ansatz": self._ansatz}

    def load(self, memory: dict[str, Any]) -> None:
        """Takes them up again."""
        self._best, self._waited, self._ansatz = memory["best"], memory["waited"], memory["ansatz"]
        self._mark = memory.get("mark", self._best)
