"""What came out of a sweep: its trials, the best of them, and what mattered."""

import dataclasses
import math
import pathlib
import shlex
import warnings
from typing import Any

import optuna
from optuna.trial import FrozenTrial, TrialState

from ritz.cli.sweeps.objective import Objective, objective
from ritz.cli.sweeps.plan import DEVICES, Plan
from ritz.cli.sweeps.ranges import spelled
from ritz.cli.sweeps.study import WHY, Study
from ritz.runs import folder

STATES = {
    TrialState.COMPLETE: "done",
    TrialState.PRUNED: "stopped",
    TrialState.FAIL: "failed",
    TrialState.RUNNING: "unfinished",
}
FEW = 4
"""With fewer finished trials nothing is said of what matters."""


@dataclasses.dataclass(frozen=True)
class Trial:
    """One trial: its settings, and its value in the measure's own sign."""

    number: int
    state: str
    values: dict[str, Any]
    value: float | None
    seconds: float | None
    why: str
    folder: str

    @property
    def words(self) -> str:
        """Its settings."""
        return ", ".join(f"{path}={spelled(value)}" for path, value in self.values.items())


@dataclasses.dataclass(frozen=True)
class Sweep:
    """A sweep so far."""

    plan: Plan
    total: int
    objective: Objective | None
    """None where no trial has ended yet."""
    trials: tuple[Trial, ...]
    importance: dict[str, float]
    """Path to its share in the variance of the value, by functional ANOVA; empty where there are few trials."""

    @property
    def done(self) -> list[Trial]:
        """The trials with a value, best first."""
        sign = -1 if self.objective and self.objective.direction == "maximise" else 1
        whole = [trial for trial in self.trials if trial.state == "done" and trial.value is not None]
        return sorted(whole, key=lambda trial: (sign * (trial.value or 0.0), trial.number))

    @property
    def best(self) -> Trial | None:
        """The best trial."""
        return next(iter(self.done), None)

    def command(self, trial: Trial) -> str:
        """What runs a trial's settings again, to the last bit."""
        sets = [word for text in self.plan.sets for word in ("--set", text)]
        sets += [word for path, value in trial.values.items() for word in ("--set", f"{path}={value}")]
        steps = ["--steps", str(self.plan.steps)] if self.plan.steps is not None else []
        seed = ["--seed", str(self.plan.seed)] if self.plan.seed else []
        machine = ["--devices", str(DEVICES), "--deterministic"]
        return shlex.join(["ritz", "run", self.plan.recipe, *sets, *steps, *seed, *machine])

    def content(self) -> dict[str, Any]:
        """As JSON has it."""
        best = self.best
        return {
            "recipe": self.plan.recipe,
            "measure": self.objective.title if self.objective else None,
            "direction": self.objective.direction if self.objective else None,
            "validation": self.objective.held_out if self.objective else None,
            "method": self.plan.method,
            "best": None if best is None else {**dataclasses.asdict(best), "command": self.command(best)},
            "importance": self.importance,
            "trials": [dataclasses.asdict(trial) for trial in self.trials],
        }


def gather(study: Study) -> Sweep:
    """The sweep of a study as it stands."""
    frozen = study.trials()
    compared = _objective(study, frozen)
    sign = -1.0 if compared and compared.direction == "maximise" else 1.0
    trials = tuple(
        Trial(
            number=trial.number,
            state=STATES[trial.state],
            values=dict(trial.params),
            value=_value(trial, sign),
            seconds=trial.duration.total_seconds() if trial.duration else None,
            why=str(trial.user_attrs.get(WHY, "")),
            folder=str(study.folder(trial.number).relative_to(study.path)),
        )
        for trial in frozen
    )
    return Sweep(study.plan, study.total(), compared, trials, _importance(study))


def _value(trial: FrozenTrial, sign: float) -> float | None:
    value = trial.value
    if value is None and trial.intermediate_values:
        value = trial.intermediate_values[max(trial.intermediate_values)]
    return sign * value if value is not None and math.isfinite(value) else None


def _objective(study: Study, trials: list[FrozenTrial]) -> Objective | None:
    """Told from the first trial that has a result; the same for all."""
    for trial in trials:
        if trial.state in (TrialState.COMPLETE, TrialState.PRUNED):
            steps = study.plan.rungs()
            where = study.folder(trial.number) / (f"steps-{steps[0]}" if len(steps) > 1 else "")
            if (where / folder.RESULT).exists():
                return objective(pathlib.Path(where), study.plan.measure, study.plan.direction)
    return None


def _importance(study: Study) -> dict[str, float]:
    values = {trial.value for trial in study.trials() if trial.state is TrialState.COMPLETE}
    if len(values) < FEW or len(study.ranges) < 2:
        return {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        evaluator = optuna.importance.FanovaImportanceEvaluator(seed=study.plan.seed)
        found = optuna.importance.get_param_importances(study.study, evaluator=evaluator)
    return {path: float(share) for path, share in found.items()}
