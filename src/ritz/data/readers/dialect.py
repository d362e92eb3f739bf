"""How a text file spells its table: separator, header, decimal sign, comments; told from its first lines."""

import csv
import dataclasses
import re
from collections.abc import Sequence

from ritz.data.base import MalformedTable
from ritz.data.readers.base import refuse_doubles

SPELLED = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", r"\s+": "spaces"}
MISSING = frozenset({"", "na", "nan", "n/a", "null", "none", "<na>", "#n/a"})
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eEdD][+-]?\d+)?|[+-]?(inf|infinity)", re.IGNORECASE)
DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+([eE][+-]?\d+)?")


@dataclasses.dataclass(frozen=True)
class Dialect:
    """What has to be known to read a text file."""

    separator: str
    """One character, or r"\\s+" for any number of spaces and tabs."""
    names: tuple[str, ...]
    skipped: int
    """Lines above the first row: comments and the header."""
    decimal: str
    notes: tuple[str, ...]


def dialect(head: str, file: str, names: Sequence[str] | None = None) -> Dialect:
    """From the first lines of a file; the last of them may be cut off. `names` replace those of the file.

    Raises MalformedTable where there is no row, names are not unique, or the first row does not fit them.
    """
    lines = head.splitlines()
    first = next((index for index, line in enumerate(lines) if line.strip() and line[0] not in "#%"), None)
    if first is None:
        raise MalformedTable(f"{file}: expected rows of a table, got nothing but empty lines and comments.")
    sample = [line for line in lines[first : first + 50] if line.strip()]
    sample = sample[:-1] if len(sample) > 2 and not head.endswith("\n") else sample
    separator = _separator(sample)
    rows = [_fields(line, separator) for line in sample]
    comma = separator != "," and any(DECIMAL_COMMA.fullmatch(entry) for row in rows[:5] for entry in row)
    bare = all(_number(entry, comma) for entry in rows[0])
    found, notes = _names(rows[0], bare, lines[:first], separator)
    if separator not in (",", "\t"):
        notes.append(f"Its columns are taken to be separated by {SPELLED[separator]}.")
    if comma:
        notes.append("Its numbers are taken to have a decimal comma.")
    if names is not None and len(names) != len(rows[0]):
        raise MalformedTable(f"{file}: expected as many names as columns, {len(rows[0])}, got {len(names)}.")
    chosen = tuple(found if names is None else names)
    refuse_doubles(chosen, file)
    if not bare and len(rows) < 2:
        raise MalformedTable(f"{file}: expected rows below the names of the columns, got none.")
    if not bare and len(rows[1]) > len(chosen):
        raise MalformedTable(
            f"{file}: expected {len(chosen)} entries in the first row, as there are names, got {len(rows[1])}: "
            f"{sample[1][:80]!r}. Give every column a name."
        )
    skipped = first + (0 if bare else 1)
    return Dialect(
        separator, chosen, skipped, "," if comma else ".", () if names is not None and bare else tuple(notes)
    )


def _separator(sample: list[str]) -> str:
    """The separator that cuts every line into the same number of entries; if several do, the one behind numbers with a
    decimal comma, or else the most frequent; if none does, the most frequent in the first line."""
    counts = {sep: [len(_fields(line, sep)) for line in sample] for sep in ("\t", ";", "|", ",")}
    even = {sep: count[0] for sep, count in counts.items() if count[0] > 1 and len(set(count)) == 1}
    if ";" in even and all(DECIMAL_COMMA.fullmatch(e) or _number(e, True) for e in _fields(sample[-1], ";")):
        return ";"
    if even:
        return max(even, key=lambda sep: even[sep])
    spaced = {len(line.split()) for line in sample}
    if len(spaced) == 1 and spaced != {1}:
        return r"\s+"
    most = max(counts, key=lambda sep: counts[sep][0])
    return most if counts[most][0] > 1 else ","


def _fields(line: str, separator: str) -> list[str]:
    if separator == r"\s+":
        return line.split()
    return [entry.strip() for entry in next(csv.reader([line], delimiter=separator))]


def _number(entry: str, comma: bool) -> bool:
    spelled = entry.replace(",", ".") if comma else entry
    return entry.lower() in MISSING or NUMBER.fullmatch(spelled) is not None


def _names(first: list[str], bare: bool, above: list[str], separator: str) -> tuple[list[str], list[str]]:
    """(names of the columns, what had to be assumed): from the first line, a comment above it, or by counting."""
    if not bare:
        empty = [place for place, name in enumerate(first) if not name]
        names = [name or f"c{place}" for place, name in enumerate(first)]
        return names, [f"Columns without a name are called {', '.join(names[i] for i in empty)}."] if empty else []
    comments = [_fields(line.lstrip("#% "), separator) for line in above if line.strip()]
    if comments and len(comments[-1]) == len(first) and not all(_number(entry, False) for entry in comments[-1]):
        return comments[-1], ["The names of its columns are those of the comment above its first row."]
    last = len(first) - 1
    return [f"c{place}" for place in range(len(first))], [f"It has no header; its columns are called c0 to c{last}."]
