"""Tables as text, for the page and for LaTeX alike: measures beside references, and the tables a recipe made."""

import dataclasses
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ritz.measures.base import Measure, Table
from ritz.reports.bibliography import Citation
from ritz.reports.numbers import shorthand, spelled
from ritz.reports.summary import RunSummary

VERDICTS = {
    "met": ("✓", "Reference met"),
    "missed": ("✗", "Reference missed"),
    "not decided": ("?", "Not decided"),
    "no reference": ("–", "No reference"),
}
"""Verdict to its sign and its words: never told apart by colour alone."""
MISSING = "not measured"
LONGEST_UNIT = 28
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclasses.dataclass(frozen=True)
class Comparison:
    """One measure beside its reference, every entry ready to be read; "" where there is nothing to say."""

    name: str
    value: str
    note: str = ""
    demand: str = ""
    """What was asked for: "at least 0.985"."""
    reference: str = ""
    kind: str = ""
    condition: str = ""
    deviation: str = ""
    """The value minus the reference, and in units of both errors together."""
    source: Citation | None = None
    verdict: str = ""
    """"met", "missed", "not decided", or "" where it was not judged by itself."""


def comparisons(run: RunSummary, sources: Sequence[Citation]) -> list[Comparison]:
    """The headline first, then the other measures, then references to which nothing was measured."""
    measures, references = run.result.get("measures", {}), run.result.get("references", {})
    names: dict[str, None] = dict.fromkeys([*([run.headline] if run.headline else []), *measures, *references])
    by_text = {citation.text: citation for citation in sources}
    return [_comparison(name, measures.get(name), references.get(name), by_text) for name in names]


def title_of(name: str) -> str:
    """A name for the reader: h11_accuracy is "h11 accuracy"."""
    return name.replace("_", " ")


def quantity(entry: Mapping[str, Any] | None, *, long: bool = False) -> str:
    """A measured or referenced number with its unit: 0.9123(12) hartree, or 0.9123 ± 0.0012 hartree."""
    if entry is None:
        return MISSING
    value = _number(entry.get("value"))
    text = (spelled if long else shorthand)(value, _optional(entry.get("error")))
    return with_unit(text, entry.get("unit", "1")) if math.isfinite(value) else text


def with_unit(text: str, unit: object) -> str:
    """The number followed by its unit, unless it is a pure number."""
    if unit in ("1", "", None):
        return text
    named = re.sub(r"\^(-?\d+)", lambda power: power[1].translate(RAISED), str(unit))
    return f"{text} {named if len(named) <= LONGEST_UNIT else named[: LONGEST_UNIT - 1] + '…'}"


def cell(entry: object) -> str:
    """An entry of a table as text: a measure, text, or a number of any library."""
    match entry:
        case str():
            return entry
        case bool():
            return "yes" if entry else "no"
        case Measure():
            return with_unit(shorthand(float(entry.value), _optional(entry.error)), entry.unit)
    try:
        return shorthand(float(entry))  # pyright: ignore[reportArgumentType]
    except (TypeError, ValueError):
        return str(entry)


def numeric_columns(table: Table) -> list[bool]:
    """Which columns hold numbers only, and so are set flush right."""
    columns = [[row[i] for row in table.rows if i < len(row)] for i in range(len(table.headings))]
    return [bool(column) and not any(isinstance(entry, str | bool) for entry in column) for column in columns]


def _comparison(
    name: str, measure: Mapping[str, Any] | None, reference: Mapping[str, Any] | None, sources: Mapping[str, Citation]
) -> Comparison:
    note = str((measure or {}).get("note", ""))
    if reference is None:
        return Comparison(title_of(name), quantity(measure), note)
    return Comparison(
        name=title_of(name),
        value=quantity(measure),
        note=note,
        demand=_demand(reference),
        reference=quantity(reference),
        kind=str(reference.get("kind", "")),
        condition=str(reference.get("condition", "")),
        deviation=_deviation(measure, reference),
        source=sources.get(str(reference.get("source", ""))),
        verdict=str(reference.get("verdict") or ""),
    )


def _demand(reference: Mapping[str, Any]) -> str:
    """What was asked for, in words: "at least 0.985 within 0.001"; "" where nothing was."""
    relation, goal = str(reference.get("relation") or ""), reference.get("goal")
    if relation == "at most" and goal is None and (reference.get("sigmas") or 0) < 0:
        return f"below the reference by more than {-reference['sigmas']:g} σ"
    number = "the reference" if goal is None else with_unit(shorthand(_number(goal)), reference.get("unit", "1"))
    allowed = [shorthand(float(reference["tolerance"]))] if reference.get("tolerance") else []
    allowed += [f"{reference['sigmas']:g} σ"] if reference.get("sigmas") else []
    slack = f" within {' and '.join(allowed)}" if allowed else ""
    if relation in ("at least", "at most"):
        return f"{relation} {number}{slack}"
    return number + slack if goal is not None or slack else ""


def _deviation(measure: Mapping[str, Any] | None, reference: Mapping[str, Any]) -> str:
    """+0.016(3), 5.6 σ; "" where either is missing or their units differ.

    No σ for a number without an error that was asked to reach a goal and not the reference: an error of 1e-3 is not
    a million times the rounding of an exact zero.
    """
    if measure is None or measure.get("unit", "1") != reference.get("unit", "1"):
        return ""
    difference = _number(measure.get("value")) - _number(reference.get("value"))
    if not math.isfinite(difference):
        return ""
    spread = math.hypot(*(float(entry.get("error") or 0.0) for entry in (measure, reference)))
    sign = "+" if difference > 0 else ""
    aimed_elsewhere = reference.get("goal") is not None and not measure.get("error")
    if aimed_elsewhere or not 0 < spread < math.inf:
        return sign + shorthand(float(f"{difference:.3g}"))
    return f"{sign}{shorthand(difference, spread)}, {abs(difference) / spread:.1f} σ"


def _number(value: Any) -> float:
    return math.nan if value is None else float(value)


def _optional(value: Any) -> float | None:
    return None if value is None else float(value)
