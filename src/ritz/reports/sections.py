"""What the template shows: every run as strings and pictures, with nothing left for the template to decide."""

import base64
import dataclasses
import re
import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from ritz.measures.base import Table
from ritz.reports.bibliography import Citation
from ritz.reports.figures import Drawn, alternative, caption, render, slug, wide
from ritz.reports.numbers import duration
from ritz.reports.style import COLUMN, PAGE
from ritz.reports.summary import RunSummary
from ritz.reports.tables import VERDICTS, Comparison, cell, comparisons, numeric_columns, quantity, title_of
from ritz.reports.training import traces

SHOWN_ELSEWHERE = ("command", "parts")
PIXELS = 96
"""CSS pixels in an inch."""


@dataclasses.dataclass(frozen=True)
class Image:
    """A figure as a data URI, and its natural size in CSS pixels."""

    data: str
    width: int
    height: int


@dataclasses.dataclass(frozen=True)
class Shown:
    """A figure on the page; `narrow` is its other layout, for small screens, or None."""

    title: str
    caption: str
    alternative: str
    wide: bool
    image: Image
    narrow: Image | None


@dataclasses.dataclass(frozen=True)
class Listing:
    """A table on the page."""

    title: str
    caption: str
    headings: Sequence[tuple[str, bool]]
    """Each with whether its column holds numbers."""
    rows: Sequence[Sequence[tuple[str, bool, str]]]
    """Each entry with whether it is a number, and its heading."""


@dataclasses.dataclass(frozen=True)
class Section:
    """One run on the page."""

    anchor: str
    name: str
    question: str
    summary: str
    verdict: str
    sign: str
    words: str
    headline: Comparison | None
    headline_long: str
    comparisons: Sequence[Comparison]
    facts: Sequence[str]
    training: Sequence[Shown]
    exhibits: Sequence[Shown | Listing]
    further: Sequence[Shown]
    remarks: Sequence[str]
    command: str
    config: str
    parts: str
    provenance: Mapping[str, str]


def sections(runs: Sequence[RunSummary], sources: Sequence[Citation]) -> list[Section]:
    """All runs, under anchors that differ."""
    return [_section(run, f"run-{i}-{slug(run.name)}", sources) for i, run in enumerate(runs, start=1)]


def _section(run: RunSummary, anchor: str, sources: Sequence[Citation]) -> Section:
    verdict = str(run.result.get("verdict", "no reference"))
    sign, words = VERDICTS.get(verdict, ("?", "Verdict unknown"))
    rows = comparisons(run, sources)
    main, further = traces(run)
    return Section(
        anchor=anchor,
        name=run.name,
        question=run.question,
        summary=run.summary,
        verdict=verdict if verdict in VERDICTS else "unknown",
        sign=sign,
        words=words,
        headline=rows[0] if rows else None,
        headline_long=_headline(run),
        comparisons=rows,
        facts=_facts(run.result),
        training=[_shown(trace) for trace in main],
        exhibits=[_listing(each) if isinstance(each, Table) else _shown(each) for each in run.exhibits],
        further=[_shown(trace) for trace in further],
        remarks=run.remarks,
        command=command(run),
        config=run.config_toml,
        parts=run.parts,
        provenance=flattened({name: value for name, value in run.provenance.items() if name not in SHOWN_ELSEWHERE}),
    )


def command(run: RunSummary) -> str:
    """What was typed; where another command started the run, what would have started it alone."""
    typed = run.provenance.get("command")
    typed = [str(word) for word in typed] if isinstance(typed, list | tuple) else []
    return shlex.join(["ritz", *(typed if typed[:1] in (["run"], ["fit"], ["sweep"]) else ["run", run.name])])


def flattened(content: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Nested facts under dotted names, empty ones left out."""
    found: dict[str, str] = {}
    for name, value in content.items():
        if isinstance(value, Mapping):
            found |= flattened(value, f"{prefix}{name}.")
        elif isinstance(value, list | tuple):
            found |= {f"{prefix}{name}": ", ".join(str(each) for each in value)} if value else {}
        elif value not in (None, ""):
            found[f"{prefix}{name}"] = str(value)
    return found


def _headline(run: RunSummary) -> str:
    """The headline number spelled out, where that says more than its short form."""
    measure = run.result.get("measures", {}).get(run.headline or next(iter(run.result.get("measures", {})), ""))
    if measure is None or measure.get("error") is None or measure.get("value") is None:
        return ""
    return f"{quantity(measure, long=True)}, one standard error"


def _facts(result: Mapping[str, Any]) -> list[str]:
    """How the fits ended, how many steps they took, and how long."""
    outcome = str(result.get("outcome") or "").strip().rstrip(".")
    facts = [outcome[:1].upper() + outcome[1:]] if outcome else []
    if isinstance(result.get("steps"), int):
        facts.append(f"{result['steps']:,} steps".replace(",", "\u202f"))
    if isinstance(result.get("seconds"), int | float):
        facts.append(f"{duration(float(result['seconds']))} of fitting")
    return facts


def _shown(exhibit: Drawn) -> Shown:
    broad = wide(exhibit)
    image = _image(exhibit, PAGE if broad else COLUMN)
    narrow = _image(exhibit, COLUMN) if broad else None
    return Shown(title_of(exhibit.title), caption(exhibit), alternative(exhibit), broad, image, narrow)


def _image(exhibit: Drawn, width: float) -> Image:
    drawing = render(exhibit, "svg", width)
    head = drawing[: drawing.index(b">", drawing.index(b"<svg"))]
    broad, tall = (float(re.search(rb'\b%s="([\d.]+)pt"' % side, head)[1]) for side in (b"width", b"height"))  # pyright: ignore
    data = f"data:image/svg+xml;base64,{base64.b64encode(drawing).decode('ascii')}"
    return Image(data, round(broad * PIXELS / 72), round(tall * PIXELS / 72))


def _listing(table: Table) -> Listing:
    numeric = numeric_columns(table)
    rows = [
        [(cell(entry), right, heading) for entry, right, heading in zip(row, numeric, table.headings, strict=False)]
        for row in table.rows
    ]
    return Listing(table.title, table.caption, list(zip(table.headings, numeric, strict=True)), rows)
