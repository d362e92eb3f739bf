"""The trials of a sweep in Optuna's journal, a file that any number of processes and machines append to.

A trial belongs to a process. It is abandoned when that process is gone, or, on another machine, when it has not stirred
for two minutes; whoever is free takes it over, and goes on from its checkpoint."""

import contextlib
import itertools
import json
import math
import os
import pathlib
import random
import socket
import threading
import warnings
from collections.abc import Iterator
from typing import Any, NamedTuple

import optuna
from optuna.storages.journal import JournalFileOpenLock
from optuna.trial import FrozenTrial, TrialState

from ritz.cli.sweeps.journal import CheckedJournal
from ritz.cli.sweeps.owners import runs, started
from ritz.cli.sweeps.plan import JOURNAL, REDUCTION, TRIALS, Plan
from ritz.cli.sweeps.ranges import Interval, Range

NAME = "sweep"
BEAT, SILENCE = 10.0, 120.0
"""Seconds between two signs of life, and after how many without one a trial on another machine is abandoned."""
MOST_OWNERS = 3
"""So often a trial is begun or taken over before it is given up."""
OWNERS, WHY, REPEATED = "owners", "why", "repeated"


class Claim(NamedTuple):
    """A trial that this process does."""

    trial: optuna.trial.Trial
    number: int
    values: dict[str, Any]
    """Dotted names to values."""
    path: pathlib.Path


class Study:
    """A sweep's folder. Values are told so that lower is better."""

    def __init__(self, path: pathlib.Path, plan: Plan) -> None:
        """Opens the journal, or begins it."""
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        self.path, self.plan, self.ranges = path, plan, plan.ranges()
        storage = optuna.storages.JournalStorage(CheckedJournal(path / JOURNAL))
        pruner = optuna.pruners.NopPruner()
        if plan.method == "halving":
            pruner = optuna.pruners.SuccessiveHalvingPruner(
                min_resource=plan.rungs()[0] or 1, reduction_factor=REDUCTION
            )
        self._alone = JournalFileOpenLock(str(path / "asking"))
        with self._exclusively():
            self.study = optuna.create_study(storage=storage, pruner=pruner, study_name=NAME, load_if_exists=True)
            if plan.method == "grid" and not self.study.get_trials(deepcopy=False):
                for values in grid(self.ranges, plan.trials, plan.seed):
                    self.study.enqueue_trial(values)

    def trials(self) -> list[FrozenTrial]:
        """All that were begun, by number, each setting once."""
        return [
            trial
            for trial in self.study.get_trials(deepcopy=False)
            if trial.state is not TrialState.WAITING and not trial.user_attrs.get(REPEATED)
        ]

    def claim(self) -> Claim | None:
        """A trial to do: an abandoned one, or else a new one; None where there is nothing left to begin."""
        with self._exclusively():
            begun = self.trials()
            for trial in begun:
                if trial.state is TrialState.RUNNING and self._abandoned(trial):
                    claim = self._taken_over(trial)
                    if claim is not None:
                        return claim
            if len(begun) >= self.total():
                return None
            return self._owned(self._new({spelled(trial.params) for trial in begun}), [])

    def total(self) -> int:
        """How many trials there will be: never more than there are settings."""
        if self.plan.method == "grid":
            return min(self.plan.trials, math.prod(len(each.grid()) for each in self.ranges))
        sizes = [each.size() for each in self.ranges]
        return min([self.plan.trials, *([] if None in sizes else [math.prod(size or 1 for size in sizes)])])

    def _new(self, tried: set[str]) -> optuna.trial.Trial:
        """A trial with settings that were not tried before: a second run of the same ones would give the same again."""
        attempt = 0
        while True:
            self.study.sampler = _sampler(self.plan, len(tried), attempt)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                trial = self.study.ask({each.path: _distribution(each) for each in self.ranges})
            if spelled(trial.params) not in tried:
                return trial
            trial.set_user_attr(REPEATED, True)
            self.study.tell(trial.number, state=TrialState.FAIL)
            attempt += 1

    def release(self, claim: Claim) -> None:
        """Give a trial back that someone asked to stop: whoever is free goes on with it."""
        claim.trial.set_user_attr(OWNERS, [])

    def tell(self, claim: Claim, value: float | None, why: str = "", *, pruned: bool = False) -> None:
        """Enter how a trial has ended; with no value it has failed, and `why` says how."""
        if why:
            claim.trial.set_user_attr(WHY, why)
        state = TrialState.PRUNED if pruned else TrialState.COMPLETE if value is not None else TrialState.FAIL
        self.study.tell(claim.number, None if pruned else value, state, skip_if_finished=True)

    @contextlib.contextmanager
    def alive(self, claim: Claim) -> Iterator[None]:
        """Give signs of life while a trial is done."""
        done = threading.Event()

        def beat() -> None:
            while True:
                with contextlib.suppress(OSError):
                    (claim.path / "alive").touch()
                if done.wait(BEAT):
                    return

        claim.path.mkdir(parents=True, exist_ok=True)
        thread = threading.Thread(target=beat, daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    def folder(self, number: int) -> pathlib.Path:
        """Where a trial is done."""
        return self.path / TRIALS / f"{number:04d}"

    def _owned(self, trial: optuna.trial.Trial, before: list[Any]) -> Claim:
        owner = [socket.gethostname(), os.getpid(), started(os.getpid())]
        trial.set_user_attr(OWNERS, [*before, owner])
        return Claim(trial, trial.number, dict(trial.params), self.folder(trial.number))

    def _taken_over(self, frozen: FrozenTrial) -> Claim | None:
        """An abandoned trial, for this process; None where it has been tried too often, and is given up."""
        owners = frozen.user_attrs.get(OWNERS, [])
        trial = optuna.trial.Trial(self.study, frozen._trial_id)
        if len(owners) >= MOST_OWNERS:
            trial.set_user_attr(WHY, f"{MOST_OWNERS} processes in turn ended in the middle of it.")
            self.study.tell(frozen.number, state=TrialState.FAIL, skip_if_finished=True)
            return None
        return self._owned(trial, owners)

    def _abandoned(self, trial: FrozenTrial) -> bool:
        owners = trial.user_attrs.get(OWNERS, [])
        if not owners:
            return True  # between asking and signing, which is done under the lock
        host, process, *begun = owners[-1]
        if host == socket.gethostname():
            return process == os.getpid() or not runs(process, begun[0] if begun else "")
        clock = self.path / "clock"
        clock.touch()  # the time of the machine that keeps the folder, whatever the workers' clocks say
        sign = self.folder(trial.number) / "alive"
        last = (
            sign.stat().st_mtime if sign.exists() else trial.datetime_start.timestamp() if trial.datetime_start else 0
        )
        return clock.stat().st_mtime - last > SILENCE

    @contextlib.contextmanager
    def _exclusively(self) -> Iterator[None]:
        """One process at a time, on any machine."""
        self._alone.acquire()
        try:
            yield
        finally:
            self._alone.release()


def grid(ranges: list[Range], most: int, seed: int) -> list[dict[str, Any]]:
    """All combinations, or `most` of them, in a random order."""
    points = [dict(zip([r.path for r in ranges], values, strict=True)) for values in _product(ranges)]
    random.Random(seed).shuffle(points)
    return points[:most]


def _product(ranges: list[Range]) -> Iterator[tuple[Any, ...]]:
    return itertools.product(*(each.grid() for each in ranges))


def _distribution(each: Range) -> optuna.distributions.BaseDistribution:
    if not isinstance(each, Interval):
        return optuna.distributions.CategoricalDistribution(each.values)
    if each.whole:
        return optuna.distributions.IntDistribution(int(each.low), int(each.high), log=each.log)
    return optuna.distributions.FloatDistribution(each.low, each.high, log=each.log)


def _sampler(plan: Plan, place: int, attempt: int) -> optuna.samplers.BaseSampler:
    """The sampler for the trial at this place: with a seed of its own, so that it matters not who asks; at random after
    a first attempt that gave settings that were tried before."""
    seed = random.Random(f"{plan.seed}, {place}" + (f", {attempt}" if attempt else "")).randrange(2**31)
    if plan.method == "tpe" and not attempt:
        return optuna.samplers.TPESampler(seed=seed)
    return optuna.samplers.RandomSampler(seed=seed)


def spelled(values: dict[str, Any]) -> str:
    """Settings as one text, equal where they are equal."""
    return json.dumps(values, sort_keys=True)
