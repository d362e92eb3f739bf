"""Ending a fit whose loss no longer falls, and telling how it goes."""

import sys
from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

from ritz.ansatze.base import Ansatz
from ritz.callbacks.base import Callback, Moment, Note, Outcome


def by_epoch(values: np.ndarray | Sequence[float], steps: int) -> Float[np.ndarray, " epochs"]:
    """Compute the means over epochs of `steps` steps each; steps after the last whole epoch are left out."""
    whole = len(values) // steps * steps
    return np.asarray(values[:whole], np.float64).reshape(-1, steps).mean(1)


class Plateau(Callback):
    """Stop as scikit-learn's MLP does: after more than `patience` epochs in a row gain less than `tolerance`.

    An epoch improves where its mean loss is below the least one before it by `tolerance` or more. The rule cannot end
    the fit before patience is used up, so the loop is held up only at the first epoch at which it could: `every` is
    that step, and moves on when it is reached.
    """

    def __init__(self, *, steps: int, patience: int, tolerance: float) -> None:
        """`steps` are those of an epoch."""
        self.steps = steps
        self.patience = patience
        self.tolerance = tolerance
        self.every = steps * (patience + 2)

    def start(self, moment: Moment) -> None:
        """Begin with the first epoch at which the rule can end a fit."""
        self.every = self.steps * (self.patience + 2)

    def observe(self, moment: Moment) -> Note | None:
        """Apply the rule to the epochs so far, and say when to look next."""
        if moment.step < self.every:
            return None
        waited = self._waited(by_epoch(moment.record.history["value"], self.steps))
        if waited > self.patience:
            return Note(stop=Outcome.CONVERGED)
        self.every = moment.step + self.steps * (self.patience + 1 - waited)
        return None

    def finish(self, moment: Moment, outcome: Outcome) -> Ansatz | None:
        """Keep the last parameters, as scikit-learn does."""

    def save(self) -> int:
        """Return the step at which it looks next."""
        return self.every

    def load(self, memory: int) -> None:
        """Take it up."""
        self.every = memory

    def _waited(self, losses: Float[np.ndarray, " epochs"]) -> int:
        """Count the epochs without an improvement up to the last one."""
        best, waited = np.inf, 0
        for loss in losses:
            waited = waited + 1 if loss > best - self.tolerance else 0
            best = min(best, loss)
        return waited


class Announce(Callback):
    """Write the loss of every epoch to the standard output, in scikit-learn's words."""

    def __init__(self, *, steps: int) -> None:
        """`steps` are those of an epoch."""
        self.every = steps

    def start(self, moment: Moment) -> None:
        """Nothing is known yet."""

    def observe(self, moment: Moment) -> None:
        """Write one line after each epoch."""
        if moment.step % self.every == 0:
            loss = by_epoch(moment.record.history["value"], self.every)[-1]
            sys.stdout.write(f"Iteration {moment.step // self.every}, loss = {loss:.8f}\n")

    def finish(self, moment: Moment, outcome: Outcome) -> None:
        """Write how the fit ended."""
        sys.stdout.write(f"{outcome.value}\n")

    def save(self) -> None:
        """Nothing is kept."""

    def load(self, memory: None) -> None:
        """Nothing was kept."""
