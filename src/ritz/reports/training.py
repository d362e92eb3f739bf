"""The histories of a run as figures: the cost and the watched measures, training beside validation."""

import re
from collections.abc import Iterable, Mapping

import numpy as np

from ritz.callbacks.base import Record
from ritz.reports.curves import Trace
from ritz.reports.summary import RunSummary
from ritz.reports.thinning import envelope

SPLITS = frozenset({"train", "training", "valid", "validation", "val", "test"})
COST_NAMES = frozenset({"", "value", "cost", "loss"})
COST = "cost"
DECADES = 1.7
"""A positive history spanning more powers of ten than this is drawn on a logarithmic axis."""
MOST_FURTHER = 12

Points = tuple[np.ndarray, np.ndarray]


def traces(run: RunSummary) -> tuple[list[Trace], list[Trace]]:
    """(the cost and the watched measures; the other histories that change), each a figure."""
    watched = _watched(run.records)
    values = _history(run.records, "value")
    main = [_trace(COST, values, watched.pop(COST, {}), _unit(run, COST))] if values or COST in watched else []
    main += [_trace(what, {}, lines, _unit(run, what)) for what, lines in watched.items()]
    others = dict.fromkeys(name for record in run.records.values() for name in record.history)
    names = [name for name in others if name != "value" and _changes(_history(run.records, name))]
    return main, [_trace(name, _history(run.records, name), {}, "") for name in names[:MOST_FURTHER]]


def stem(name: str) -> str:
    """What a watched measure measures, without the part of the data it was measured on: "validation/h11_accuracy" gives "h11 accuracy"."""
    words = re.split(r"[\s/_.:-]+", re.sub(r"held[\s_-]?out", "", name, flags=re.IGNORECASE))
    joined = " ".join(word for word in words if word and word.lower() not in SPLITS)
    return COST if joined.lower() in COST_NAMES else joined


def _watched(records: Mapping[str, Record]) -> dict[str, dict[str, Points]]:
    """Stem to (name of the line to its points)."""
    found: dict[str, dict[str, Points]] = {}
    for job, record in records.items():
        for name, pairs in record.watched.items():
            steps, values = np.array(pairs, float).reshape(-1, 2).T
            found.setdefault(stem(name), {})[_named(records, job, name)] = (steps, values)
    return found


def _history(records: Mapping[str, Record], name: str) -> dict[str, Points]:
    """Name of the line to (steps, values), for every job that has a number a step under this name."""
    found = {}
    for job, record in records.items():
        values = np.asarray(record.history.get(name, ()), float)
        if values.ndim == 1 and values.size:
            found[_named(records, job, "each step" if name == "value" else name)] = (np.arange(1, values.size + 1), values)
    return found


def _named(records: Mapping[str, Record], job: str, name: str) -> str:
    return name if len(records) == 1 else f"{job}: {name}" if name != "each step" else job


def _trace(name: str, steps: Mapping[str, Points], watched: Mapping[str, Points], unit: str) -> Trace:
    label = f"{name} [{unit}]" if unit not in ("", "1") else name
    seen = {line: envelope(*points) for line, points in steps.items()}
    thinned = any(line.thinned for line in seen.values())
    caption = "Lines: the median of each stretch of steps; bands: from its smallest to its largest value." if thinned else ""
    return Trace(name[:1].upper() + name[1:], label, seen, watched, _spans_decades([*steps.values(), *watched.values()]), caption)


def _unit(run: RunSummary, name: str) -> str:
    units = {stem(measure): str(entry.get("unit", "")) for measure, entry in run.result.get("measures", {}).items()}
    return units.get(name, "")


def _changes(lines: Mapping[str, Points]) -> bool:
    return any(values.size > 1 and not np.all(values == values[0]) for _, values in lines.values())


def _spans_decades(lines: Iterable[Points]) -> bool:
    values = np.concatenate([values for _, values in lines] or [np.zeros(0)])
    values = values[np.isfinite(values)]
    return bool(values.size and values.min() > 0 and np.log10(values.max() / values.min()) > DECADES)
