"""What a report is made from: a finished run as plain data, with nothing left to compute."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from ritz.callbacks.base import Record
from ritz.measures.base import Exhibit
from ritz.problems.base import Source


@dataclasses.dataclass(frozen=True)
class RunSummary:
    """One run, as its folder and its findings tell it."""

    name: str
    summary: str
    """What the recipe's card says of it, in a line."""
    question: str
    result: Mapping[str, Any]
    """The content of `result.json`: recipe, verdict, measures, references, seconds, steps, outcome.

    Shown where they are present, and not asked for: a measure's "note"; a reference's "condition" (text), "relation",
    "goal", "tolerance" and "sigmas" (what was demanded of the measure) and "met" (whether this one was met).
    """
    config_toml: str
    provenance: Mapping[str, Any]
    records: Mapping[str, Record] = dataclasses.field(default_factory=dict)
    """Name of the job to what was recorded while it ran."""
    headline: str = ""
    """The name of the measure that comes first; one that is absent is said to be missing."""
    exhibits: Sequence[Exhibit] = ()
    remarks: Sequence[str] = ()
    sources: Sequence[Source] = ()
    """What to cite. A reference's source whose text is here shares its number and its BibTeX entry."""
    parts: str = ""
    """The ansatz, sampler, cost and optimiser in words, as `ritz show` prints them."""
