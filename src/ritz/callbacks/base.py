"""Read-only observers of the loop: they are shown a moment of it, and may measure, save, draw, or ask it to stop."""

import abc
import dataclasses
import enum
from collections.abc import Mapping
from typing import Any

import equinox as eqx
import numpy as np
from jaxtyping import Array, Int, PRNGKeyArray, PyTree

from ritz.ansatze.base import Ansatz, combine


class Outcome(enum.Enum):
    """How a fit ended; the value is the sentence for the reader."""

    COMPLETED = "All steps were taken."
    CONVERGED = "A measure reached the value that was asked for."
    STOPPED_EARLY = "Stopped early: the watched measure no longer improved; the best parameters were kept."
    DIVERGED = "Diverged: a number that is not finite appeared; the last good parameters were restored."
    INTERRUPTED = "Interrupted; the run can be resumed from its last checkpoint."


class Loop(eqx.Module):
    """Everything the loop carries from step to step; saving it is saving the run."""

    parameters: PyTree
    rest: PyTree
    good: PyTree
    """The last parameters whose cost was finite."""
    sampler: PyTree
    cost: PyTree
    optimiser: PyTree
    key: PRNGKeyArray
    step: Int[Array, ""]

    @property
    def ansatz(self) -> Ansatz:
        """The trial function as it stands."""
        return combine(self.parameters, self.rest)


@dataclasses.dataclass
class Record:
    """What has been seen so far: one number a step for every cost term, and measures taken now and then."""

    history: dict[str, np.ndarray] = dataclasses.field(default_factory=dict)
    """Name to array [steps so far]: value, terms of the cost, notes of the optimiser."""
    watched: dict[str, list[tuple[int, float]]] = dataclasses.field(default_factory=dict)
    """Name to (step, value) pairs, as callbacks measured them."""
    seconds: float = 0.0

    def extend(self, rows: Mapping[str, np.ndarray]) -> None:
        """Append one block of per-step rows."""
        for name, values in rows.items():
            self.history[name] = (
                np.concatenate([self.history[name], values]) if name in self.history else np.asarray(values)
            )

    def watch(self, step: int, values: Mapping[str, float]) -> None:
        """Append measures taken after `step` steps."""
        for name, value in values.items():
            self.watched.setdefault(name, []).append((step, float(value)))


@dataclasses.dataclass(frozen=True)
class Moment:
    """What a callback is shown: the loop after `step` steps of `steps`, and the record so far. Not to be changed."""

    loop: Loop
    record: Record
    step: int
    steps: int
    outcome: Outcome | None = None
    """How the loop is about to end; None while it goes on."""

    @property
    def ansatz(self) -> Ansatz:
        """The trial function as it stands."""
        return self.loop.ansatz


@dataclasses.dataclass(frozen=True)
class Note:
    """A callback's answer: numbers to be recorded under their names, and a wish to stop."""

    values: Mapping[str, float] = dataclasses.field(default_factory=dict)
    stop: Outcome | None = None


class Callback(abc.ABC):
    """An observer of the loop. Abstract.

    `every`: the number of steps after which it must be shown a moment; blocks of the loop never run past a multiple
    of it, so what it decides does not depend on timing. None: it is shown whatever moments there are, and must not
    decide anything."""

    every: int | None

    @abc.abstractmethod
    def start(self, moment: Moment) -> Moment | None:
        """Called once before the first step. A moment returned replaces the beginning: that is how a run is resumed."""

    @abc.abstractmethod
    def observe(self, moment: Moment) -> Note | None:
        """Called after a block of steps."""

    @abc.abstractmethod
    def finish(self, moment: Moment, outcome: Outcome) -> Ansatz | None:
        """Called once at the end, whatever the outcome. An ansatz returned becomes the fit's (the best one seen)."""

    @abc.abstractmethod
    def save(self) -> Any:
        """What it must remember across a resume: a pytree of arrays and plain numbers, or None."""

    @abc.abstractmethod
    def load(self, memory: Any) -> None:
        """Take up what `save` gave."""
