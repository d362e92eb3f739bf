"""Saving the run while it runs, and going on from there."""

import pathlib
import time
from collections.abc import Sequence

import equinox as eqx

from ritz.callbacks.base import Callback, Loop, Moment, Outcome, Record
from ritz.callbacks.records import pack_record, unpack_record
from ritz.runs.checkpoints import Store
from ritz.runs.leaves import Leaves, pack, unpack

LOOP, MEMORIES = "loop", "memories"


class Checkpoint(Callback):
    """Saves the loop, the record and the memories of the other callbacks every so many seconds, and when interrupted.

    It must be the last callback of a fit: it then saves what the others have seen, and a resumed fit starts where the
    saved one stood, whatever they do at their start. When it saves never changes what is computed.
    """

    every = None

    def __init__(
        self, store: Store, others: Sequence[Callback] = (), *, seconds: float = 60.0, resume: bool = False
    ) -> None:
        """`others` are the callbacks before it, in their order; with `resume` it goes on from the newest checkpoint.

        Raises ValueError for a negative interval.
        """
        if not seconds >= 0:
            raise ValueError(f"Expected seconds between checkpoints of at least 0, got {seconds}.")
        self.store = store
        self.others = tuple(others)
        self.seconds = seconds
        self.resume = resume
        self._saved_at = time.monotonic()
        self._seen = 0

    def start(self, moment: Moment) -> Moment | None:
        """The moment that was saved last, if the run is to be resumed and there is one."""
        self._saved_at, self._seen = time.monotonic(), moment.step
        if not self.resume or not (saved := self.store.steps()):
            return None
        loop, record = self._load(saved[-1], moment.loop)
        self._seen = int(loop.step)
        return Moment(loop, record, self._seen, moment.steps)

    def observe(self, moment: Moment) -> None:
        """Saves if it is time to, unless the loop is about to end: what ended it would not be known at a resume."""
        self._seen = moment.step
        if moment.outcome is None and time.monotonic() - self._saved_at >= self.seconds:
            self._save(moment)
            self._saved_at = time.monotonic()

    def finish(self, moment: Moment, outcome: Outcome) -> None:
        """Saves an interrupted run, unless the interruption fell between a step and its being seen by everyone."""
        if outcome is Outcome.INTERRUPTED and self._seen == moment.step:
            self._save(moment)

    def save(self) -> None:
        """Nothing."""

    def load(self, memory: None) -> None:
        """Nothing."""

    def _save(self, moment: Moment) -> None:
        tree = {LOOP: eqx.filter(moment.loop, eqx.is_array), MEMORIES: [other.save() for other in self.others]}
        leaves = pack(tree)
        history, facts = pack_record(moment.record)
        self.store.save_step(moment.step, leaves.arrays | history, facts | {"numbers": leaves.numbers})

    def _load(self, path: pathlib.Path, fresh: Loop) -> tuple[Loop, Record]:
        arrays, facts = self.store.load(path)
        record = unpack_record(arrays, facts)
        moving, still = eqx.partition(fresh, eqx.is_array)
        like = {LOOP: moving, MEMORIES: [other.save() for other in self.others]}
        tree = unpack(like, Leaves(arrays, facts["numbers"]), f"the checkpoint {path}")
        for other, memory in zip(self.others, tree[MEMORIES], strict=True):
            other.load(memory)
        return eqx.combine(tree[LOOP], still), record
