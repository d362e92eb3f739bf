"""result.json: the numbers of a run beside their references, and what else is kept to show them."""

import dataclasses
import math
import pathlib
import shlex
import statistics
from collections.abc import Mapping
from typing import Any

from ritz.callbacks import EarlyStopping
from ritz.callbacks.base import Outcome
from ritz.fitting import Fit
from ritz.problems.base import Source
from ritz.recipes.base import Assessment, Expectation, Findings, Job, verdict
from ritz.runs import exhibits, folder, manifest, schema
from ritz.runs.config import EDITED, read_config
from ritz.runs.errors import RunError

ORDER = (Outcome.DIVERGED, Outcome.INTERRUPTED, Outcome.STOPPED_EARLY, Outcome.CONVERGED, Outcome.COMPLETED)
"""Of several fits the first of these is the outcome of the run."""


RESULT_SHAPE = {
    "recipe": str,
    "verdict": str,
    "measures": {str: {"value": float | None, "error": float | None, "unit": str}},
    "references": {
        str: {"value": float | None, "error": float | None, "unit": str, "kind": str, "source": str},
    },
    "seconds": float,
    "steps": int,
    "outcome": str,
}
"""The types in result.json, as `ritz.runs.schema` has them."""
FINDINGS_SHAPE = {
    "headline": str,
    "notes": {str: str},
    "demands": {str: dict},
    "remarks": [str],
    "sources": [{"text": str, "bibtex": str}],
    "parts": str,
    "exhibits": list,
}
"""The types in findings.json."""


def read_result(path: pathlib.Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """(result.json, findings.json) of a finished run, checked against its manifest.

    Raises DamagedError, naming the file and what to do, where one is missing or damaged.
    """
    manifest.verify(path, [folder.RESULT, folder.FINDINGS], advice(path))
    content, kept = folder.read_json(path / folder.RESULT), folder.read_json(path / folder.FINDINGS)
    schema.expect(content, RESULT_SHAPE, path / folder.RESULT)
    schema.expect(kept, FINDINGS_SHAPE, path / folder.FINDINGS)
    return content, kept


def advice(path: pathlib.Path) -> dict[str, str]:
    """What to do where a file of a run folder is damaged, by its name; "" for all that a run writes at its end."""
    try:
        recipe = read_config(path / folder.CONFIG).recipe
    except RunError:
        recipe = "RECIPE"
    again = f"Make it again from the checkpoints: {shlex.join(['ritz', 'run', recipe, '--resume', '--out', str(path)])}"
    return {
        "": again,
        manifest.NAME: f"Delete it if it is there. {again}",
        folder.CONFIG: EDITED,
        folder.PROVENANCE: f"Delete it if it is there: another is written. {again}",
    }


def result(
    recipe: str, fits: Mapping[str, Fit], findings: Findings, expected: Mapping[str, Expectation]
) -> dict[str, Any]:
    """The content of result.json; a value that is not finite is null."""
    outcomes = [fit.outcome for fit in fits.values()]
    diverged = Outcome.DIVERGED in outcomes
    return {
        "recipe": recipe,
        "verdict": verdict(expected, findings.measures, diverged=diverged),
        "measures": {
            name: {"value": _finite(measure.value), "error": _finite(measure.error), "unit": measure.unit}
            for name, measure in findings.measures.items()
        },
        "references": {
            name: _reference(expectation, expectation.assess(findings.measures.get(name)))
            for name, expectation in expected.items()
        },
        "seconds": sum(fit.record.seconds for fit in fits.values()),
        "steps": sum(fit.steps for fit in fits.values()),
        "outcome": outcome_name(min(outcomes, key=ORDER.index, default=Outcome.COMPLETED)),
    }


def outcome_name(outcome: Outcome) -> str:
    """ "stopped early" for STOPPED_EARLY."""
    return outcome.name.lower().replace("_", " ")


def monitored(fits: Mapping[str, Fit], jobs: Mapping[str, Job]) -> dict[str, float]:
    """What was measured while the networks were trained: name to the mean over all fits in which it was.

    Of each fit the value of the network that it gave back: the best one where early stopping went by it, or the last.
    """
    found: dict[str, list[float]] = {}
    for fit_name, fit in fits.items():
        stops = {each.name: each.sign for each in jobs[fit_name].callbacks if isinstance(each, EarlyStopping)}
        for name, pairs in fit.record.watched.items():
            values = [value for _, value in pairs if math.isfinite(value)]
            if values:
                sign = stops.get(name)
                found.setdefault(name, []).append(values[-1] if sign is None else sign * min(sign * v for v in values))
    return {name: statistics.fmean(values) for name, values in found.items()}


def save_findings(
    path: pathlib.Path,
    fits: Mapping[str, Fit],
    jobs: Mapping[str, Job],
    findings: Findings,
    expected: Mapping[str, Expectation],
    parts: str,
) -> None:
    """Keep what a page needs beyond result.json: headline, notes, conditions, remarks, sources and exhibits."""
    content = {
        "headline": findings.headline,
        "monitored": monitored(fits, jobs),
        "outcomes": {name: fit.sentence for name, fit in fits.items()},
        "notes": {name: measure.note for name, measure in findings.measures.items()},
        "demands": {
            name: {
                "condition": expectation.reference.condition,
                "relation": expectation.relation,
                "goal": _finite(expectation.goal),
                "tolerance": expectation.tolerance,
                "sigmas": expectation.sigmas,
                "resolution": expectation.resolution,
                "lowest": _finite(expectation.lowest),
                "highest": _finite(expectation.highest),
            }
            for name, expectation in expected.items()
        },
        "remarks": list(findings.remarks),
        "sources": [dataclasses.asdict(source) for source in _sources(findings, expected)],
        "parts": parts,
        "exhibits": exhibits.save(findings.exhibits, path / folder.EXHIBITS),
    }
    folder.write_json(path / folder.FINDINGS, content)


def _sources(findings: Findings, expected: Mapping[str, Expectation]) -> list[Source]:
    return list(
        dict.fromkeys([*(expectation.reference.source for expectation in expected.values()), *findings.sources])
    )


def _reference(expectation: Expectation, assessed: Assessment) -> dict[str, Any]:
    reference = expectation.reference
    return {
        "value": _finite(reference.value),
        "error": _finite(reference.error),
        "unit": reference.unit,
        "kind": reference.kind,
        "source": reference.source.text,
        "verdict": assessed.verdict,
        "why": assessed.sentence,
    }


def _finite(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)
