"""result.json: the numbers of a run beside their references, and what else is kept to show them."""

import dataclasses
import math
import pathlib
import statistics
from collections.abc import Mapping
from typing import Any

from ritz.callbacks import EarlyStopping
from ritz.callbacks.base import Outcome
from ritz.fitting import Fit
from ritz.problems.base import Source
from ritz.recipes.base import Expectation, Findings, Job, verdict
from ritz.runs import exhibits, folder

ORDER = (Outcome.DIVERGED, Outcome.INTERRUPTED, Outcome.STOPPED_EARLY, Outcome.CONVERGED, Outcome.COMPLETED)
"""Of several fits the first of these is the outcome of the run."""


def result(
    recipe: str, fits: Mapping[str, Fit], findings: Findings, expected: Mapping[str, Expectation]
) -> dict[str, Any]:
    """The content of result.json; a value that is not finite is null."""
    outcomes = [fit.outcome for fit in fits.values()]
    return {
        "recipe": recipe,
        "verdict": verdict(expected, findings.measures),
        "measures": {
            name: {"value": _finite(measure.value), "error": _finite(measure.error), "unit": measure.unit}
            for name, measure in findings.measures.items()
        },
        "references": {name: _reference(expectation) for name, expectation in expected.items()},
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
                "met": name in findings.measures and expectation.met(findings.measures[name]),
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


def _reference(expectation: Expectation) -> dict[str, Any]:
    reference = expectation.reference
    return {
        "value": _finite(reference.value),
        "error": _finite(reference.error),
        "unit": reference.unit,
        "kind": reference.kind,
        "source": reference.source.text,
    }


def _finite(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)
