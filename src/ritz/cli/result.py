"""result.json: the numbers of a run beside their references, and what else is kept to show them."""

import dataclasses
import math
import pathlib
from collections.abc import Mapping
from typing import Any

from ritz.callbacks.base import Outcome
from ritz.fitting import Fit
from ritz.problems.base import Source
from ritz.recipes.base import Assessment, Expectation, Findings, verdict
from ritz.runs import exhibits, folder

ORDER = (Outcome.DIVERGED, Outcome.INTERRUPTED, Outcome.STOPPED_EARLY, Outcome.CONVERGED, Outcome.COMPLETED)
"""Of several fits the first of these is the outcome of the run."""


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


def save_findings(
    path: pathlib.Path, fits: Mapping[str, Fit], findings: Findings, expected: Mapping[str, Expectation], parts: str
) -> None:
    """Keep what a page needs beyond result.json: headline, notes, conditions, remarks, sources and exhibits."""
    content = {
        "headline": findings.headline,
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
