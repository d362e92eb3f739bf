"""`ritz sweep`: many runs of one recipe with different settings, on any number of processes, and the best of them."""

import dataclasses
import json
import pathlib
import shlex
import sys
import time
from collections.abc import Mapping
from typing import Any

from ritz.cli import codes
from ritz.cli.catalogue import find
from ritz.cli.errors import InterruptedRunError, UsageError
from ritz.cli.processes import Process, has_ended, sentence, start, stop
from ritz.cli.request import RUNS
from ritz.cli.signals import raised
from ritz.cli.sweeps.outcome import Sweep, gather
from ritz.cli.sweeps.page import ended, keep, remarks
from ritz.cli.sweeps.plan import PLAN, Plan, check, read_plan
from ritz.cli.sweeps.study import Study
from ritz.cli.sweeps.worker import work
from ritz.reports.numbers import shorthand
from ritz.runs import folder

TRIALS = 20
LOOK = 1.0
"""Seconds between two looks at what the workers have done."""


def sweep(
    name: str, options: Mapping[str, Any], *, workers: int, worker: bool, out: pathlib.Path | None, **shown: bool
) -> int:
    """Make a sweep of a recipe, or take part in the one whose folder `name` is; print the best settings.

    `worker`: do trials and print nothing. Raises InterruptedRunError where someone asked to stop, with the command
    that goes on; UsageError where the sweep cannot be.
    """
    if workers < 1:
        raise UsageError(f"Expected --workers of at least 1, got {workers}.")
    path, plan = _folder(name, options, out)
    study = Study(path, plan)
    if worker:
        work(study)
        return codes.MET
    said = _Progress(study, quiet=shown["quiet"] or shown["as_json"])
    try:
        if workers == 1:
            with raised():
                work(study, after=said.look)
        else:
            _beside(path, workers, said)
    except (InterruptedRunError, KeyboardInterrupt):
        keep(path, gather(study), study.ranges)
        command = shlex.join(["ritz", "sweep", str(path)])
        raise InterruptedRunError(f"Interrupted; nothing is lost. Go on with: {command}") from None
    found = gather(study)
    keep(path, found, study.ranges)
    return _show(path, found, as_json=shown["as_json"])


def _folder(name: str, options: Mapping[str, Any], out: pathlib.Path | None) -> tuple[pathlib.Path, Plan]:
    """The sweep's folder and plan: those that are there, or new ones."""
    given = {option: value for option, value in options.items() if value not in (None, [])}
    path = pathlib.Path(name)
    if not (path / PLAN).exists():
        if path.is_dir():
            raise UsageError(f"Expected a recipe or the folder of a sweep, got {name}, in which there is no {PLAN}.")
        find(name)
        over, sets = tuple(given.pop("over", ())), tuple(given.pop("sets", ()))
        settled = {"trials": TRIALS, "method": "tpe", "seed": 0, "measure": None, "direction": None, "steps": None}
        plan = check(Plan(recipe=name, over=over, sets=sets, **{**settled, **given}))
        files = {PLAN: plan.to_json()}
        path = folder.create_named(RUNS, f"{name}-sweep", files) if out is None else folder.create(out, files)
        return path, plan
    plan, free = read_plan(path), {"trials", "measure", "direction"}
    if out is not None or set(given) - free:
        raise UsageError(
            f"A sweep goes on as it was planned ({path / PLAN}): only --trials, --measure, --direction and --workers "
            "can change. Leave out the others, or begin a new sweep."
        )
    if given:
        plan = check(dataclasses.replace(plan, **given))
        plan.save(path)
    return path, plan


def _beside(path: pathlib.Path, workers: int, said: "_Progress") -> None:
    """Trials in processes of their own, until all have ended.

    Raises KeyboardInterrupt, after they have saved what they had, where someone asked to stop; UsageError where they
    say that the sweep makes no sense."""
    logs = [path / f"worker-{place}.log" for place in range(workers)]
    running: list[Process] = []
    with raised():
        try:
            running += [start(["sweep", str(path), "--as-worker"], log) for log in logs]
            while not all([has_ended(process) for process in running]):  # noqa: C419 - each is looked at
                time.sleep(LOOK)
                said.look()
        finally:
            stop(running)
    said.look()
    for process, log in zip(running, logs, strict=True):
        if process.returncode == codes.USAGE:
            raise UsageError(sentence(process, log))
        if process.returncode not in (codes.MET, codes.INTERRUPTED):
            print(f"ritz: a worker failed: {sentence(process, log)} ({log})", file=sys.stderr)


class _Progress:
    """A line for every trial that has ended since the last look."""

    def __init__(self, study: Study, *, quiet: bool) -> None:
        self._study, self._quiet = study, quiet
        self._seen = {trial.number for trial in ended(gather(study))}

    def look(self) -> None:
        """Print the lines."""
        if self._quiet:
            return
        found = gather(self._study)
        for trial in ended(found):
            if trial.number not in self._seen:
                self._seen.add(trial.number)
                title = found.objective.title if found.objective else ""
                value = trial.why or trial.state if trial.value is None else f"{title} {shorthand(trial.value)}"
                best = f"; best {shorthand(found.best.value)}" if found.best and found.best.value is not None else ""
                print(f"{len(self._seen)} of {found.total}: {trial.words}: {value}{best}", file=sys.stderr, flush=True)


def _show(path: pathlib.Path, found: Sweep, *, as_json: bool) -> int:
    """Print what was found; the exit code: failed where trials are undone, or none was finished."""
    if as_json:
        print(json.dumps(found.content(), indent=2))
    elif found.best is not None and found.best.value is not None and found.objective is not None:
        print(f"{found.plan.recipe}: best {found.objective.title} {shorthand(found.best.value)}, {found.best.words}")
        for remark in remarks(found):
            print(f"  {remark}")
        print(f"page: {path / folder.PAGE}")
    left = found.total - len(ended(found))
    if found.best is None:
        why = next((trial.why for trial in found.trials if trial.why), "no trial was begun")
        print(f"ritz: no trial was finished: {why}", file=sys.stderr)
    if left > 0:
        command = shlex.join(["ritz", "sweep", str(path)])
        print(f"ritz: {left} of {found.total} trials are undone. Go on with: {command}", file=sys.stderr)
    return codes.FAILED if left > 0 or found.best is None else codes.MET
