"""Ending a fit whose loss no longer falls."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

from ritz.ansatze.base import Ansatz
from ritz.callbacks.base import Callback, Moment, Note, Outcome


def by_epoch(values: np.ndarray | Sequence[float], steps: int) -> Float[np.ndarray, " epochs"]:
    """Means over epochs of `steps` steps each; steps after the last whole epoch are left out."""
    whole = len(values) // steps * steps
    return np.asarray(values[:whole], np.float64).reshape(-1, steps).mean(1)


class Plateau(Callback):
    """Asks to stop where the loss of the best of `patience` epochs is not below the best before them by more than
    `tolerance` an epoch. It looks once in `patience` epochs of `steps` steps, so the loop is not held up."""

    def __init__(self, *, steps: int, patience: int, tolerance: float) -> None:
        """Takes them as they are."""
        self.steps = steps
        self.patience = patience
        self.tolerance = tolerance
        self.every = self._span = steps * patience

    def start(self, moment: Moment) -> None:
        """Nothing: the record is the memory."""

    def observe(self, moment: Moment) -> Note | None:
        """Compares the last epochs with those before."""
        if moment.step % self._span or moment.step < 2 * self._span:
            return None
        losses = by_epoch(moment.record.history["value"], self.steps)
        fallen = losses[: -self.patience].min() - losses[-self.patience :].min()
        return Note(stop=Outcome.CONVERGED) if fallen <= self.tolerance * self.patience else None

    def finish(self, moment: Moment, outcome: Outcome) -> Ansatz | None:
        """Nothing: the last parameters stay."""

    def save(self) -> None:
        """Nothing."""

    def load(self, memory: None) -> None:
        """Nothing."""
