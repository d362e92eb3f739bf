"""What is to be cited, each source once, with a number for the reader and a BibTeX entry under a key of its own."""

import dataclasses
import pathlib
import re
import string
from collections.abc import Iterable, Iterator, Sequence

from ritz.problems.base import Source
from ritz.reports.documents import write_whole
from ritz.reports.summary import RunSummary


@dataclasses.dataclass(frozen=True)
class Citation:
    """A source in the list: its number, its text, its BibTeX entry or "", and where it can be read or ""."""

    number: int
    text: str
    bibtex: str = ""
    link: str = ""


def citations(runs: Sequence[RunSummary]) -> list[Citation]:
    """All sources of all runs in the order in which they appear, each text once; BibTeX keys are made distinct."""
    entries: dict[str, str] = {}
    for source in _sources(runs):
        entries[source.text] = entries.get(source.text) or source.bibtex.strip()
    keyed = dict(zip(entries, distinct(entries.values()), strict=True))
    return [Citation(i, text, entry, _link(entry)) for i, (text, entry) in enumerate(keyed.items(), start=1)]


def distinct(entries: Iterable[str]) -> list[str]:
    """The BibTeX entries with a letter added to every key that another entry has taken; equal entries keep one key."""
    taken: dict[str, str] = {}
    result = []
    for entry in entries:
        key = _key(entry)
        if key:
            bare = _bare(entry)
            name = next(name for name in _spellings(key) if taken.setdefault(name.lower(), bare) == bare)
            entry = re.sub(r"(@\s*\w+\s*\{\s*)[^,\s]+", lambda found, name=name: found.group(1) + name, entry, count=1)
        result.append(entry)
    return result


def bibtex(runs: Sequence[RunSummary]) -> str:
    """All BibTeX entries, each once."""
    entries = dict.fromkeys(citation.bibtex for citation in citations(runs) if citation.bibtex)
    return "\n\n".join(entries) + "\n" * bool(entries)


def write_bibliography(path: pathlib.Path, runs: Sequence[RunSummary]) -> None:
    """Write the BibTeX file."""
    write_whole(path, bibtex(runs))


def _sources(runs: Sequence[RunSummary]) -> Iterator[Source]:
    for run in runs:
        for reference in run.result.get("references", {}).values():
            if reference.get("source"):
                yield Source(str(reference["source"]))
        yield from run.sources


def _key(entry: str) -> str:
    found = re.match(r"\s*@\s*\w+\s*\{\s*([^,\s{}]+)\s*,", entry)
    return found.group(1) if found else ""


def _bare(entry: str) -> str:
    return " ".join(entry.split())


def _spellings(key: str) -> Iterator[str]:
    yield key
    for count in range(1, 1000):
        for letter in string.ascii_lowercase:
            yield key + letter * count


def _link(entry: str) -> str:
    """The address that a DOI or an arXiv number stands for."""
    if re.fullmatch(r"10\.\d{4,9}/[\w.()/:;<>-]+", doi := _field(entry, "doi")):
        return f"https://doi.org/{doi}"
    if re.fullmatch(r"[\w.-]+(/\d+)?", eprint := _field(entry, "eprint")):
        return f"https://arxiv.org/abs/{eprint}"
    return ""


def _field(entry: str, name: str) -> str:
    found = re.search(rf"\b{name}\s*=\s*(?:\{{([^{{}}]*)\}}|\"([^\"]*)\")", entry, flags=re.IGNORECASE)
    return (found.group(1) or found.group(2) or "").strip() if found else ""
