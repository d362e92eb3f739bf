"""A run folder as what a report is made from, and its headline as a line of text."""

import pathlib
from typing import Any

from ritz.callbacks import history
from ritz.cards import cards
from ritz.cli.result import advice, read_result
from ritz.problems.base import Source
from ritz.reports.figures import save_figures
from ritz.reports.numbers import shorthand
from ritz.reports.page import write_page
from ritz.reports.summary import RunSummary
from ritz.runs import exhibits, folder, manifest
from ritz.runs.atomic import remove, unfinished
from ritz.runs.errors import DamagedError

FILES = (folder.RESULT, folder.FINDINGS, folder.CONFIG, folder.PROVENANCE, folder.HISTORY, folder.EXHIBITS)
"""What a page is made from."""


def read_run(path: pathlib.Path) -> RunSummary:
    """All that a page shows of a finished run. Raises DamagedError where the folder is not one, or a file is broken."""
    if not (path / folder.RESULT).exists():
        raise DamagedError(
            f"Expected a finished run in {path}, but there is no {folder.RESULT}. Finish it with --resume."
        )
    manifest.verify(path, FILES, advice(path))
    content, kept = read_result(path)
    name = content["recipe"]
    card = cards()[name][0] if name in cards() else None
    return RunSummary(
        name=name,
        summary=card.summary if card else "",
        question=card.question if card else "",
        result=_annotated(content, kept),
        config_toml=(path / folder.CONFIG).read_text(encoding="utf-8"),
        provenance=folder.read_json(path / folder.PROVENANCE),
        records=history.load(path / folder.HISTORY),
        headline=kept["headline"],
        exhibits=exhibits.load(kept["exhibits"], path / folder.EXHIBITS),
        remarks=kept["remarks"],
        sources=[Source(**source) for source in kept["sources"]],
        parts=kept["parts"],
    )


def make_page(path: pathlib.Path, runs: list[RunSummary], title: str) -> None:
    """Write the page, whole or not at all."""
    with unfinished(path) as temporary:
        write_page(temporary, runs, title=title)


def keep_figures(path: pathlib.Path, run: RunSummary) -> None:
    """Every figure of a run as a picture of its own, in its folder."""
    figures = path / folder.FIGURES
    remove(figures)
    with unfinished(figures) as temporary:
        save_figures(temporary, run)


def headline(result: dict[str, Any], name: str) -> str:
    """The measure that comes first beside its reference, with the verdict; one that has no reference says so and
    stands beside the measure that was judged."""
    first, references = compared(result, name), result["references"]
    if references and name not in references:
        judged = next((other for other in references if references[other]["verdict"] == result["verdict"]), "")
        first += f" (no reference); {compared(result, judged or next(iter(references)))}"
    return f"{result['recipe']}: {first}: {result['verdict']}"


def reasons(result: dict[str, Any]) -> list[str]:
    """Why references were missed or could not be decided, a sentence each, and whether a fit diverged."""
    judged = result["references"].items()
    found = [f"{name}: {each['verdict']}, as {each['why']}." for name, each in judged if each["verdict"] != "met"]
    return [*(["A fit diverged, so nothing counts as met."] if result["outcome"] == "diverged" else []), *found]


def compared(result: dict[str, Any], name: str) -> str:
    """A measure beside its reference."""
    measure, reference = result["measures"].get(name), result["references"].get(name)
    got = "not measured" if measure is None else _number(measure)
    beside = (
        "" if reference is None else f" (reference {_number(reference)}, {reference['kind']}: {reference['source']})"
    )
    return f"{name} {got}{beside}"


def _number(entry: dict[str, Any]) -> str:
    if entry["value"] is None:
        return "not a number"
    unit = "" if entry["unit"] == "1" else f" {entry['unit']}"
    return shorthand(entry["value"], entry["error"]) + unit


def _annotated(content: dict[str, Any], kept: dict[str, Any]) -> dict[str, Any]:
    """The result with the notes of its measures and what was demanded of them."""
    measures = {name: {**entry, "note": kept["notes"].get(name, "")} for name, entry in content["measures"].items()}
    references = {name: {**entry, **kept["demands"].get(name, {})} for name, entry in content["references"].items()}
    return {**content, "measures": measures, "references": references}
