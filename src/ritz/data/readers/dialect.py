"""How a text file spells its table: separator, header, decimal sign, comments; told from its first lines."""

import csv
import dataclasses
from collections.abc import Sequence

from ritz.data.base import MalformedTable, listed
from ritz.data.options import ColumnChoice, ReadingOptions
from ritz.data.readers.base import ChosenColumns, choose_columns, rename
from ritz.data.readers.header import has_header, names_known
from ritz.data.readers.numerals import is_missing, is_number, told_numerals
from ritz.data.readers.separators import SPELLED, Record, lines_of, records, told_separator

LOOKED_AT = 1000
"""Records that are looked at for numbers and names."""


@dataclasses.dataclass(frozen=True)
class Dialect:
    """What has to be known to read a text file."""

    separator: str
    """One character, or r"\\s+" for any number of spaces and tabs."""
    columns: tuple[str, ...]
    """A name for every column of the file, no two alike, in order."""
    empty: tuple[str, ...]
    """Those of them that have neither a name nor, so far, a value."""
    chosen: ChosenColumns
    unnamed: tuple[str, ...]
    file_columns: tuple[str, ...]
    characters: int
    """Of the text above the first row: comments and the header."""
    lines: int
    """Lines above the first row."""
    options: ReadingOptions
    """With decimal sign, thousands separator and header as they were told."""
    notes: tuple[str, ...]


def dialect(head: str, file: str, options: ReadingOptions, choice: ColumnChoice, *, whole: bool) -> Dialect:
    """From the first lines of a file; the last of them may be cut off unless it is `whole`.

    Raises MalformedTable where there is no row, names are not unique, or the first row does not fit them.
    """
    lines = lines_of(head)
    marks = options.comment or "#%"
    first = next(
        (i for i, line in enumerate(lines) if i >= options.skip and line.strip() and line[0] not in marks), None
    )
    if first is None:
        raise MalformedTable(f"{file}: expected rows of a table, got nothing but empty lines and comments.")
    body = lines[first:] if not options.comment else [line.partition(options.comment)[0] for line in lines[first:]]
    separator = options.separator or told_separator(body, not whole and not head.endswith("\n"), file)
    rows = _records(body, separator, file)
    if not whole and len(rows) > 2:
        rows = rows[:-1]
    decimal, thousands = _numerals([row.entries for row in rows], options, file)
    return _settled(
        rows, lines, first, separator, dataclasses.replace(options, decimal=decimal, thousands=thousands), choice, file
    )


def _settled(
    rows: list[Record],
    lines: list[str],
    first: int,
    separator: str,
    options: ReadingOptions,
    choice: ColumnChoice,
    file: str,
) -> Dialect:
    entries = [row.entries for row in rows]
    headed = _headed(entries, options, choice)
    names, notes = _names(entries[0], headed, lines[:first], separator)
    data = entries[1:] if headed else entries
    if not data:
        raise MalformedTable(f"{file}: expected rows below the names of the columns, got none.")
    names, empty = _widened(names, data, file, headed)
    if len(options.names) == len(names):
        empty = []
    kept = [place for place in range(len(names)) if place not in empty]
    given = rename([names[place] for place in kept], options.names, file, () if headed else choice.layouts)
    for place, name in zip(kept, given, strict=True):
        names[place] = name
    blank = {place for place in kept if not headed or place >= len(entries[0]) or not entries[0][place]}
    chosen = choose_columns(given, choice, file)
    columns = _apart(names)
    above = rows[0].lines if headed else 0
    notes = [] if options.names and not headed else notes
    if options.names and headed:
        notes = [f"Its first row is taken to hold names, in whose place those given are used: {listed(entries[0], 6)}."]
    if headed and not options.names and (bare := [names[place] for place in kept if place in blank]):
        notes.append(f"Columns without a name are called {listed(bare)}.")
    notes += _spelled(separator, options, empty)
    return Dialect(
        separator=separator,
        columns=columns,
        empty=tuple(columns[place] for place in empty),
        chosen=chosen,
        unnamed=() if options.names else tuple(names[place] for place in kept if place in blank),
        file_columns=given,
        characters=sum(map(len, lines[: first + above])),
        lines=first + above,
        options=dataclasses.replace(options, header="yes" if headed else "no"),
        notes=(*notes, *chosen.notes),
    )


def _records(body: list[str], separator: str, file: str) -> list[Record]:
    try:
        return list(records(body, separator, LOOKED_AT))
    except csv.Error as error:
        raise MalformedTable(
            f"{file}: not every line is a row of the table: {error}. Is a quotation mark not closed?"
        ) from None


def _numerals(rows: list[list[str]], options: ReadingOptions, file: str) -> tuple[str, str]:
    if options.decimal != "infer" or options.thousands:
        comma = options.decimal == "," or (options.decimal == "infer" and options.thousands == ".")
        return "," if comma else ".", options.thousands
    return told_numerals((entry for row in rows for entry in row if "," in entry or "." in entry), file)


def _headed(rows: list[list[str]], options: ReadingOptions, choice: ColumnChoice) -> bool:
    known = {*choice.expected, *options.names}
    if options.header == "no" and not names_known(rows[0], choice.expected):
        return False
    if options.header == "yes":
        return True
    number = lambda entry: is_number(entry, options.decimal, options.thousands)  # noqa: E731
    missing = lambda entry: is_missing(entry) or entry in options.na  # noqa: E731
    return has_header(rows[0], rows[1:], number, missing, known)


def _names(first: list[str], headed: bool, above: list[str], separator: str) -> tuple[list[str], list[str]]:
    """(names of the columns, what had to be assumed): from the first line, a comment above it, or by counting."""
    if headed:
        names = [" ".join(name.split()) or f"c{place}" for place, name in enumerate(first)]
        return names, []
    said = [line.strip().lstrip("#% ") for line in above if line.strip()]
    comments = [record.entries for record in records(said[-1:], separator, 1)] if said else []
    if comments and len(comments[0]) == len(first) and not all(map(is_number, comments[0])):
        return comments[0], ["The names of its columns are those of the comment above its first row."]
    last = len(first) - 1
    return [f"c{place}" for place in range(len(first))], [
        f"Its first row is taken to be one of values, so it has no header; its columns are called c0 to c{last}. "
        "--names names them; --header takes the first row as names."
    ]


def _widened(names: list[str], data: list[list[str]], file: str, headed: bool) -> tuple[list[str], list[int]]:
    """(names for all columns, places of those without a name or a value): lines that end with a separator have one."""
    longest = max(len(row) for row in data)
    if len(data[0]) > len(names) and any(data[0][len(names) :]):
        raise MalformedTable(
            f"{file}: expected {len(names)} entries in the first row, as there are names, got {len(data[0])}: "
            f"{listed(data[0], 8)}. Give every column a name (--names)."
        )
    if longest > len(names) and not any(any(row[len(names) :]) for row in data):
        names = [*names, *(f"c{place}" for place in range(len(names), longest))]
    bare = [place for place, name in enumerate(names) if name == f"c{place}"]
    empty = [place for place in bare if not any(row[place] for row in data if place < len(row))]
    return names, empty if headed else [place for place in empty if place == len(names) - 1]


def _spelled(separator: str, options: ReadingOptions, empty: Sequence[int]) -> list[str]:
    said = []
    if separator not in (",", "\t"):
        said.append(f"Its columns are taken to be separated by {SPELLED.get(separator, repr(separator))}.")
    if options.decimal == ",":
        said.append("Its numbers are taken to have a decimal comma.")
    if options.thousands:
        said.append(f"{options.thousands!r} within its numbers is taken to separate thousands.")
    if empty:
        count = "A column" if len(empty) == 1 else f"{len(empty)} columns"
        said.append(f"{count} with neither a name nor a value {'is' if len(empty) == 1 else 'are'} left out.")
    return said


def _apart(names: Sequence[str]) -> tuple[str, ...]:
    """The names, a second one of the same kind with its place behind it, for pandas."""
    return tuple(f"{name}\0{place}" if name in names[:place] else name for place, name in enumerate(names))
