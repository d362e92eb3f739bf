"""Physics only: what a problem is, and the exact or published numbers that stand beside every result."""

import dataclasses
from typing import Literal


@dataclasses.dataclass(frozen=True)
class Source:
    """Where a number comes from: a citation for the reader and a BibTeX entry for the bibliography ("" for a
    derivation)."""

    text: str
    bibtex: str = ""


@dataclasses.dataclass(frozen=True)
class Reference:
    """A number to be compared with."""

    value: float
    kind: Literal["exact", "computed", "published"]
    """"computed": by another method of this package, such as a direct sum or a solver of its own."""
    source: Source
    error: float | None = None
    unit: str = "1"
    condition: str = ""
    """Under which conditions it was obtained, where they differ from ours: "outliers dropped"."""


@dataclasses.dataclass(frozen=True)
class Problem:
    """A question of physics with settable fields. Abstract: a final subclass is a frozen dataclass and holds no
    network."""
