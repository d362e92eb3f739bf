"""One process of a sweep: it takes trials, one after the other, until there are no more."""

import dataclasses
import math
import pathlib
from collections.abc import Callable
from typing import Any

from ritz.cli.errors import InterruptedRunError, UsageError
from ritz.cli.refusals import building
from ritz.cli.request import Request
from ritz.cli.result import read_result
from ritz.cli.run import build
from ritz.cli.sizes import refuse_too_large
from ritz.cli.sweeps.objective import Objective, objective
from ritz.cli.sweeps.plan import DEVICES, Plan
from ritz.cli.sweeps.study import Claim, Study
from ritz.runs import folder
from ritz.runs.atomic import write_file
from ritz.runs.config import read_config
from ritz.runs.errors import RunError


def work(study: Study, after: Callable[[], None] = lambda: None) -> None:
    """Do trials until none is left; `after` is called after each.

    Raises InterruptedRunError where someone asked to stop; UsageError where the trials cannot be compared.
    """
    while (claim := study.claim()) is not None:
        with study.alive(claim):
            do(study, claim)
        after()


def do(study: Study, claim: Claim) -> None:
    """Do one trial, or go on with it, and tell how it ended; a trial that cannot be done is a failed one."""
    rungs, signed = study.plan.rungs(), math.nan
    for steps in rungs:
        path = claim.path / f"steps-{steps}" if len(rungs) > 1 else claim.path
        try:
            if not _is_finished(path):
                _run(study.plan, claim.values, steps, path)
            compared = objective(path, study.plan.measure, study.plan.direction)
        except (InterruptedRunError, KeyboardInterrupt):
            study.release(claim)
            raise
        except UsageError as error:
            if (path / folder.RESULT).exists():
                raise
            return study.tell(claim, None, str(error))
        except Exception as error:  # whatever a combination of settings does to a recipe is its result
            return study.tell(claim, None, f"{type(error).__name__}: {error}")
        value = compared.value(path)
        if math.isnan(value):
            return study.tell(claim, None, f"{compared.title} is not a number.")
        signed = _signed(value, compared)
        if len(rungs) > 1:
            claim.trial.report(signed, steps or 0)
            if steps != rungs[-1] and claim.trial.should_prune():
                return study.tell(claim, None, f"Stopped after {steps} steps with {value:.6g}.", pruned=True)
    return study.tell(claim, signed)


def _is_finished(path: pathlib.Path) -> bool:
    """Whether there is a whole result; one that is damaged is made again from the checkpoints."""
    try:
        read_result(path)
    except RunError:
        return False
    return True


def _signed(value: float, compared: Objective) -> float:
    return value if compared.direction == "minimise" else -value


def _run(plan: Plan, values: dict[str, Any], steps: int | None, path: pathlib.Path) -> None:
    """One run of the recipe in its folder, from its last checkpoint if it has been begun."""
    stored = read_config(path / folder.CONFIG) if (path / folder.CONFIG).exists() else None
    path.mkdir(parents=True, exist_ok=True)
    request = Request(plan.recipe, plan.seed, steps, DEVICES, True, plan.settings(values), path, stored)
    made = dataclasses.replace(build(request, quiet=True), path=path)
    with building(request.settings):
        refuse_too_large(plan.recipe, made.recipe, request.settings)
        jobs = made.prepare()
    with folder.held(path):
        if stored is None:
            write_file(path / folder.CONFIG, made.config.to_toml())
        made.perform(*jobs)
