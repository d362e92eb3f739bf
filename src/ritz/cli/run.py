"""`ritz run`: one recipe, from its name to a verdict and a page."""

import dataclasses
import json
import pathlib
import shlex
import sys
from typing import Any

from ritz.callbacks.base import Outcome
from ritz.cli import catalogue, codes
from ritz.cli.errors import InterruptedRunError, UsageError
from ritz.cli.execution import SAVE_SECONDS, Run
from ritz.cli.memory import explained
from ritz.cli.request import RUNS, Request, configured
from ritz.cli.summary import compared, headline, keep_figures, make_page, read_run
from ritz.fitting import Fit
from ritz.recipes.base import Findings
from ritz.recipes.overrides import override, settings, values
from ritz.runs import folder
from ritz.runs.config import Config


def run(request: Request, *, as_json: bool = False, quiet: bool = False, save_seconds: float = SAVE_SECONDS) -> int:
    """Make or go on with the run that was asked for; print its result; return the exit code."""
    made = build(request, quiet=quiet or as_json, save_seconds=save_seconds)
    with explained(made.recipe):
        jobs = made.prepare()
    path = _folder(request, made.config)
    made = dataclasses.replace(made, path=path)
    result, fits, findings = carry_out(made, jobs)
    summary = read_run(path)
    make_page(path / folder.PAGE, [summary], title=request.recipe)
    keep_figures(path, summary)
    if as_json:
        print(json.dumps(result, indent=2))
    else:
        show(made, result, findings, quiet=quiet)
    return code(result, fits)


def build(request: Request, *, quiet: bool, save_seconds: float = SAVE_SECONDS) -> Run:
    """The recipe as it was asked for. Raises UsageError where it cannot be."""
    recipe = catalogue.load(request.recipe)
    wanted, steps = dict(request.settings), request.steps
    if steps is not None and any(setting.path == "steps" for setting in settings(recipe)):
        wanted["steps"], steps = steps, None
    try:
        recipe = override(recipe, wanted)
    except ValueError as error:
        raise UsageError(str(error)) from error
    config = configured(request, steps, values(recipe))
    return Run(recipe, config, pathlib.Path(), request.stored is not None, quiet, save_seconds)


def carry_out(made: Run, jobs: Any) -> tuple[dict[str, Any], dict[str, Fit], Findings]:
    """Perform a run, holding its folder. Raises InterruptedRunError with the command that goes on with it."""
    with folder.held(made.path), explained(made.recipe):
        try:
            return made.perform(*jobs)
        except (InterruptedRunError, KeyboardInterrupt) as error:
            command = shlex.join(["ritz", "run", made.config.recipe, "--resume", "--out", str(made.path)])
            raise InterruptedRunError(f"{error or 'Interrupted.'} Go on with: {command}") from None


def code(result: dict[str, Any], fits: dict[str, Fit]) -> int:
    """The exit code: failed where a fit diverged, otherwise by the verdict."""
    diverged = {name: fit for name, fit in fits.items() if fit.outcome is Outcome.DIVERGED}
    for name, fit in diverged.items():
        print(f"{result['recipe']}, {name}: {fit.sentence}", file=sys.stderr)
    if diverged:
        return codes.FAILED
    return codes.MISSED if result["verdict"] == "missed" else codes.MET


def show(made: Run, result: dict[str, Any], findings: Findings, *, quiet: bool) -> None:
    """Print the headline, what else was measured, the remarks, and where the page is."""
    print(headline(result, findings.headline))
    if not quiet:
        for name in result["measures"]:
            if name != findings.headline:
                print(f"  {compared(result, name)}")
        for remark in findings.remarks:
            print(f"  {remark}")
    print(f"page: {made.path / folder.PAGE}")


def _folder(request: Request, config: Config) -> pathlib.Path:
    """The run's folder: that of the run to be gone on with, or a new one that holds its configuration."""
    files = {folder.CONFIG: config.to_toml()}
    if request.out is None:
        return folder.create_named(RUNS, request.recipe, files)
    return request.out if request.stored is not None else folder.create(request.out, files)
