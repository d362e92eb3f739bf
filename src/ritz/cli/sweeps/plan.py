"""What a sweep was asked for, as it stands in its folder: every worker reads it there."""

import dataclasses
import json
import pathlib
from typing import Any

from ritz.cli.catalogue import load
from ritz.cli.errors import UsageError
from ritz.cli.sweeps.ranges import Range, ranges, value_of
from ritz.recipes.overrides import OverrideError, assignments, override, settings, shortened
from ritz.runs import folder, manifest, schema
from ritz.runs.atomic import write_file
from ritz.runs.config import LARGEST_NUMBER
from ritz.runs.errors import DamagedError

PLAN, JOURNAL, TRIALS = "sweep.json", "journal.log", "trials"
METHODS = ("grid", "random", "tpe", "halving")
DIRECTIONS = ("minimise", "maximise")
DEVICES = 1
"""On how many devices the CPU is divided in a trial. With one thread for each, a trial gives the same bits whoever does
it, and many can be done at a time."""
REDUCTION = 3
"""Of so many trials one goes on to the next rung of successive halving, with so many times the steps."""
RUNGS = 3
NEW = "Restore it from a copy, or begin a new sweep; the finished runs lie in their folders."
PLAN_SHAPE = {
    "recipe": str,
    "over": [str],
    "trials": int,
    "method": str,
    "measure": str | None,
    "direction": str | None,
    "seed": int,
    "steps": int | None,
    "sets": [str],
}
"""The types in sweep.json, as `ritz.runs.schema` has them."""


@dataclasses.dataclass(frozen=True)
class Plan:
    """A sweep."""

    recipe: str
    over: tuple[str, ...]
    """The ranges, as typed."""
    trials: int
    method: str
    measure: str | None
    """What is compared; None: what the recipe offers."""
    direction: str | None
    seed: int
    steps: int | None
    sets: tuple[str, ...]
    """What is set in every trial, as typed."""

    def made(self) -> Any:
        """The recipe with what is set in every trial. Raises UsageError where it cannot be."""
        try:
            return override(load(self.recipe), assignments(list(self.sets)))
        except ValueError as error:
            raise UsageError(str(error)) from error

    def ranges(self) -> list[Range]:
        """The ranges, checked against the recipe."""
        found = ranges(list(self.over), self.made())
        both = {each.path for each in found} & set(assignments(list(self.sets)))
        if both:
            raise UsageError(f"Expected {', '.join(sorted(both))} in --over or in --set, got it in both.")
        return found

    def settings(self, values: dict[str, Any]) -> dict[str, Any]:
        """All that is set in one trial."""
        return assignments(list(self.sets)) | {path: value_of(value) for path, value in values.items()}

    def rungs(self) -> tuple[int | None, ...]:
        """The steps of one trial, rung by rung; one rung except in successive halving."""
        if self.method != "halving" or self.steps is None:
            return (self.steps,)
        return tuple(max(1, self.steps // REDUCTION**power) for power in reversed(range(RUNGS)))

    def to_json(self) -> str:
        """The text of sweep.json, with a checksum."""
        return folder.to_json(manifest.seal(json.loads(json.dumps(dataclasses.asdict(self)))))

    def save(self, path: pathlib.Path) -> None:
        """Write it to its folder."""
        write_file(path / PLAN, self.to_json())


def read_plan(path: pathlib.Path) -> Plan:
    """The plan of a folder. Raises DamagedError where there is none, or where it is damaged."""
    content = manifest.unseal(folder.read_json(path / PLAN), path / PLAN, NEW)
    schema.expect(content, PLAN_SHAPE, path / PLAN)
    try:
        return Plan(**{**content, "over": tuple(content["over"]), "sets": tuple(content["sets"])})
    except (TypeError, KeyError) as error:
        raise DamagedError(f"Expected a sweep in {path}, but its {PLAN} is not one ({error}).") from error


def check(plan: Plan) -> Plan:
    """The plan with what it leaves open filled in. Raises UsageError where it cannot be carried out."""
    for what, value, known in (("--method", plan.method, METHODS), ("--direction", plan.direction, DIRECTIONS)):
        if value is not None and value not in known:
            raise UsageError(f"Expected {what} to be one of {', '.join(known)}, got {value!r}.")
    for what, value, least in (("--trials", plan.trials, 1), ("--steps", plan.steps, 1), ("--seed", plan.seed, 0)):
        if value is not None and value < least:
            raise UsageError(f"Expected {what} of at least {least}, got {value}.")
        if value is not None and value > LARGEST_NUMBER:
            raise UsageError(f"Expected {what} of at most {LARGEST_NUMBER}, got {shortened(value)}.")
    try:
        plan.ranges()
    except OverrideError as error:
        raise UsageError(str(error).replace("--set", "--over or --set")) from error
    return dataclasses.replace(plan, steps=_most_steps(plan)) if plan.method == "halving" else plan


def _most_steps(plan: Plan) -> int:
    """The steps of the last rung: those asked for, or the recipe's own. Raises UsageError where there are too few."""
    import jax

    steps = plan.steps
    if steps is None:
        recipe = plan.made()
        own = [setting.value for setting in settings(recipe) if setting.path == "steps"]
        steps = max(own or [job.steps for job in recipe.jobs(key=jax.random.key(plan.seed)).values()], default=0)
    if steps < REDUCTION ** (RUNGS - 1):
        raise UsageError(f"Expected at least {REDUCTION ** (RUNGS - 1)} steps for successive halving, got {steps}.")
    return steps
