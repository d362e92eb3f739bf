"""The histories of a run as figures: the cost and the watched measures, training beside validation."""

import re
from collections.abc import Mapping

import numpy as np

from ritz.callbacks.base import Record
from ritz.callbacks.clock import CPU_SECONDS
from ritz.reports.curves import STEP, TIME, Strand, Trace
from ritz.reports.summary import RunSummary
from ritz.reports.thinning import envelope

SPLITS = frozenset({"train", "training", "valid", "validation", "val", "test"})
COST_NAMES = frozenset({"", "value", "cost", "loss"})
COST = "cost"
DECADES = 1.7
"""A positive history spanning more powers of ten than this is drawn on a logarithmic axis."""
MOST_MAIN, MOST_FURTHER = 6, 12

FEW = 40
"""Up to this many measurements are marked one by one."""
READINGS = 5
"""With as many readings of a clock in every fit, or more, all is drawn against processor time."""

Places = Mapping[str, tuple[np.ndarray, np.ndarray]]
"""Name of the job to (steps, where they lie on the axis), in between linear; empty where the axis counts steps."""


def traces(run: RunSummary) -> tuple[list[Trace], list[Trace]]:
    """(the cost and the watched measures; the other histories that change), each a figure.

    They are drawn against the step, or against processor time where every fit has a clock: fits whose steps differ in
    what they cost can then be compared."""
    places = _clocks(run.records)
    watched: dict[str, dict[str, Strand]] = {COST: _histories(run.records, "value", "each step", places)}
    for job, record in run.records.items():
        for name, pairs in record.watched.items():
            if name != CPU_SECONDS:
                lines = watched.setdefault(stem(name), {})
                line = np.array(pairs, float).reshape(-1, 2).T
                lines[_line(run.records, job, name)] = _measured(run.records, job, name, line, len(lines), places)
    units = {stem(measure): str(entry.get("unit", "")) for measure, entry in run.result.get("measures", {}).items()}
    main = [_trace(what, lines, bool(places), units.get(what, "")) for what, lines in watched.items() if lines]
    others = dict.fromkeys(name for record in run.records.values() for name in record.history if name != "value")
    further = [_trace(name, _histories(run.records, name, name, places), bool(places)) for name in others]
    moving = [trace for trace in further if any(_changes(strand) for strand in trace.strands.values())]
    return main[:MOST_MAIN], [*main[MOST_MAIN:], *moving][:MOST_FURTHER]


def stem(name: str) -> str:
    """What a measure measures, without the data it was measured on: "validation/h11_accuracy" gives "h11 accuracy"."""
    words = re.split(r"[\s/_.:-]+", re.sub(r"held[\s_-]?out", "", name, flags=re.IGNORECASE))
    joined = " ".join(word for word in words if word and word.lower() not in SPLITS)
    return COST if joined.lower() in COST_NAMES else joined


def _clocks(records: Mapping[str, Record]) -> Places:
    """The readings of the clocks, from zero at the start; nothing where a fit has fewer than `READINGS`."""
    read = {job: record.watched.get(CPU_SECONDS, []) for job, record in records.items()}
    if any(len(pairs) < READINGS for pairs in read.values()):
        return {}
    return {
        job: (np.array([0, *(s for s, _ in pairs)]), np.array([0.0, *(t for _, t in pairs)]))
        for job, pairs in read.items()
    }


def _placed(places: Places, job: str, steps: np.ndarray) -> np.ndarray:
    return np.interp(steps, *places[job]) if places else steps


def _histories(records: Mapping[str, Record], name: str, shown: str, places: Places) -> dict[str, Strand]:
    """Name of the line to the line, for every job that has a number a step under this name."""
    found = {}
    for hue, (job, record) in enumerate(records.items()):
        values = np.asarray(record.history.get(name, ()), float)
        if values.ndim == 1 and values.size:
            x = _placed(places, job, np.arange(1, values.size + 1))
            found[shown if len(records) == 1 else job] = Strand(envelope(x, values), hue)
    return found


def _measured(
    records: Mapping[str, Record], job: str, name: str, line: np.ndarray, before: int, places: Places
) -> Strand:
    """Measures taken now and then; where colours tell the jobs apart, data not trained on are dashed."""
    steps, values = line
    alone = len(records) == 1
    unseen = re.search(r"(?<![a-z])(val|valid|validation|test|held)(?![a-z])", name, flags=re.IGNORECASE)
    hue, dash = (before, 0) if alone else (list(records).index(job), 1 if unseen else 0)
    return Strand(envelope(_placed(places, job, steps), values), hue, dash, len(steps) <= FEW)


def _line(records: Mapping[str, Record], job: str, name: str) -> str:
    return name if len(records) == 1 else f"{job}: {name}"


def _trace(name: str, strands: Mapping[str, Strand], timed: bool, unit: str = "") -> Trace:
    label = f"{name} [{unit}]" if unit not in ("", "1") else name
    thinned = any(strand.seen.thinned for strand in strands.values())
    caption = "Lines: median of each stretch of steps; bands: from smallest to largest value." if thinned else ""
    title = name[:1].upper() + name[1:] if re.match(r"[a-z]{3,}\b", name) else name
    return Trace(title, label, strands, _spans_decades(strands), caption, TIME if timed else STEP)


def _changes(strand: Strand) -> bool:
    return strand.seen.low.size > 1 and bool(strand.seen.low.min() < strand.seen.high.max())


def _spans_decades(strands: Mapping[str, Strand]) -> bool:
    low = min((strand.seen.low.min() for strand in strands.values() if strand.seen.low.size), default=0.0)
    high = max((strand.seen.high.max() for strand in strands.values() if strand.seen.high.size), default=0.0)
    return bool(low > 0 and np.log10(high / low) > DECADES)
