"""Long times in slabs: a network for each, the end of one being the start of the next, by construction."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence

import equinox as eqx
import numpy as np

from ritz.ansatze import Fields, Moving, Slabs
from ritz.ansatze.base import Ansatz
from ritz.callbacks.base import Outcome, Record
from ritz.costs import Residual
from ritz.fitting import Fit
from ritz.optimisers import Optimiser
from ritz.recipes.base import Job
from ritz.samplers import Sampler

Part = Callable[[Fields], Moving]
"""Where the numbers that move in time are in an ansatz."""


def jobs(
    ansatze: Sequence[Fields], moving: Part, sampler: Sampler, cost: Residual, optimiser: Optimiser, steps: int
) -> dict[str, Job]:
    """One job for each slab, in order; all but the first take their start from the end of the one before.

    Sampler and cost are those of one slab with a clock that starts at zero, so the equation must not depend on time
    by itself. They are the same objects for all slabs: the steps are compiled once.
    """
    made: dict[str, Job] = {}
    before: str | None = None
    for place, ansatz in enumerate(ansatze):
        follows = None if before is None else _starting_at_the_end_of(before, moving)
        before = f"slab {place + 1:02d}"
        made[before] = Job(ansatz, sampler, cost, optimiser, steps, follows=follows)
    return made


def joined(fits: Mapping[str, Fit], length: float) -> Fit:
    """All slabs as one fit: one function of the whole time, and the mean of the histories at every step."""
    made = list(fits.values())
    first, last = made[0].ansatz, made[-1]
    assert isinstance(first, Fields)
    shortest = min(fit.steps for fit in made)
    history = {
        name: np.mean([fit.record.history[name][:shortest] for fit in made], axis=0) for name in made[0].record.history
    }
    worst = next((fit for fit in made if fit.outcome is not Outcome.COMPLETED), last)
    whole = Fields(Slabs([fit.ansatz.inner for fit in made if isinstance(fit.ansatz, Fields)], length), first.names)
    record = Record(history, seconds=sum(fit.record.seconds for fit in made))
    return dataclasses.replace(worst, ansatz=whole, record=record, steps=sum(fit.steps for fit in made))


def _starting_at_the_end_of(before: str, moving: Part) -> Callable[[Ansatz, Mapping[str, Ansatz]], Ansatz]:
    def follows(ansatz: Ansatz, fitted: Mapping[str, Ansatz]) -> Ansatz:
        last = fitted[before]
        assert isinstance(ansatz, Fields)
        assert isinstance(last, Fields)
        return eqx.tree_at(lambda a: moving(a).start.value, ansatz, moving(last).end())

    return follows
