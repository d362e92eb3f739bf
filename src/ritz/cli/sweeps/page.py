"""The page of a sweep: what was compared, the trials, and the run of the best one."""

import dataclasses
import pathlib
import shlex

import tomli_w

from ritz.cli.summary import make_page, read_run
from ritz.cli.sweeps.exhibits import exhibits
from ritz.cli.sweeps.outcome import Sweep, Trial
from ritz.cli.sweeps.ranges import Range
from ritz.reports.summary import RunSummary
from ritz.runs import folder
from ritz.runs.provenance import provenance

RESULT = "sweep-result.json"
METHODS = {
    "grid": "Every combination of a grid, in a random order.",
    "random": "Settings drawn at random: evenly over each range, or over its logarithm.",
    "tpe": "Settings proposed by a tree-structured Parzen estimator (Bergstra et al., NeurIPS 2011), through Optuna.",
    "halving": "Random settings by successive halving (Jamieson and Talwalkar, AISTATS 2016; Li et al., MLSys 2020), "
    "through Optuna: the best third of the trials at few steps goes on to three times as many.",
}


def keep(path: pathlib.Path, sweep: Sweep, ranges: list[Range]) -> None:
    """Write the numbers and the page of a sweep, finished or not."""
    folder.write_json(path / RESULT, sweep.content())
    shown = [_summary(sweep, ranges)]
    if sweep.best is not None:
        best = read_run(run_folder(path, sweep, sweep.best))
        command = shlex.split(sweep.command(sweep.best))[1:]
        shown.append(dataclasses.replace(best, provenance={**best.provenance, "command": command}))
    make_page(path / folder.PAGE, shown, title=f"Sweep of {sweep.plan.recipe}")


def run_folder(path: pathlib.Path, sweep: Sweep, trial: Trial) -> pathlib.Path:
    """The run of a finished trial: of its last rung, where there are several."""
    rungs = sweep.plan.rungs()
    return path / trial.folder / (f"steps-{rungs[-1]}" if len(rungs) > 1 else "")


def _summary(sweep: Sweep, ranges: list[Range]) -> RunSummary:
    best, compared = sweep.best, sweep.objective
    measures = {}
    if best is not None and compared is not None:
        note = f"the best of {len(sweep.done)} trials: {best.words}"
        measures = {compared.title: {"value": best.value, "error": None, "unit": compared.unit, "note": note}}
    plan = {name: value for name, value in dataclasses.asdict(sweep.plan).items() if value is not None}
    return RunSummary(
        name=f"Sweep of {sweep.plan.recipe}",
        summary=f"{len(sweep.done)} of {sweep.total} trials over {', '.join(each.path for each in ranges)}",
        question="",
        result={
            "recipe": sweep.plan.recipe,
            "verdict": "no reference",
            "measures": measures,
            "references": {},
            "seconds": sum(trial.seconds or 0.0 for trial in sweep.trials),
            "outcome": "completed" if len(ended(sweep)) >= sweep.total else "unfinished",
        },
        config_toml=tomli_w.dumps(plan),
        provenance=provenance(),
        headline=compared.title if compared and best else "",
        exhibits=exhibits(sweep, ranges),
        remarks=remarks(sweep),
    )


def ended(sweep: Sweep) -> list[Trial]:
    """The trials that nobody is at work on."""
    return [trial for trial in sweep.trials if trial.state != "unfinished"]


def remarks(sweep: Sweep) -> list[str]:
    """The protocol in sentences."""
    said = [] if sweep.objective is None else sweep.objective.remarks()
    said.append(METHODS[sweep.plan.method])
    said.append(f"All trials have seed {sweep.plan.seed}: they differ by their settings alone, and not by chance.")
    for state, words in (("stopped", "were stopped early"), ("failed", "failed"), ("unfinished", "are unfinished")):
        count = sum(trial.state == state for trial in sweep.trials)
        said += [f"{count} of {len(sweep.trials)} trials {words}."] if count else []
    if sweep.best is not None:
        said.append(f"The best settings again: {sweep.command(sweep.best)}")
    return said
