"""The character between the entries of a text table, told from its first lines, and its records."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ritz.data.base import MalformedTable
from ritz.data.readers.numerals import is_missing, is_number

SPACES = r"\s+"
SPELLED = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", SPACES: "spaces"}
CANDIDATES = ("\t", ";", "|", ",")
SAMPLE = 50
WORD = re.compile(r'"[^"]*"|\S+')


class Record(NamedTuple):
    """The entries of a record, and how many lines it spans."""

    entries: list[str]
    lines: int


def lines_of(text: str) -> list[str]:
    """The lines with their ends: \\n, \\r or \\r\\n, and no other character ends one."""
    return list(io.StringIO(text, newline=""))


def records(lines: Sequence[str], separator: str, most: int) -> Iterator[Record]:
    """The records that are not empty, with the empty lines before each counted to it. Raises csv.Error."""
    if separator == SPACES:
        empty = 0
        for line in lines:
            entries = [word.strip('"') for word in WORD.findall(line)]
            empty += 1
            if entries and most > 0:
                yield Record(entries, empty)
                empty, most = 0, most - 1
        return
    reader = csv.reader(iter(lines), delimiter=separator, skipinitialspace=True)
    before = 0
    for row in reader:
        if most <= 0:
            return
        if row and (len(row) > 1 or row[0].strip()):
            yield Record([entry.strip() for entry in row], reader.line_num - before)
            before, most = reader.line_num, most - 1


def told_separator(lines: Sequence[str], cut: bool, file: str) -> str:
    """The separator that cuts every record into the same number of entries; if several do, the one behind numbers with
    a decimal comma, or else the most frequent; if none does, the most frequent in the first line.

    `cut`: whether the last line is not whole. Raises MalformedTable for columns of fixed width.
    """
    found = {separator: rows for separator in CANDIDATES if (rows := _rows(lines, separator, cut))}
    counts = {separator: [len(row) for row in rows] for separator, rows in found.items()}
    even = {separator: count[0] for separator, count in counts.items() if count[0] > 1 and len(set(count)) == 1}
    spaced = _rows(lines, SPACES, cut)
    regular = len({len(row) for row in spaced}) == 1 and len(spaced[0]) > 1
    if ";" in even and all(_with_comma(entry) for entry in found[";"][-1]):
        return ";"
    if even:
        best = max(even, key=lambda separator: even[separator])
        several = best == "\t" and regular and len(spaced[0]) > even[best]
        numbers = several and any(_several_numbers(entry) for entry in found["\t"][-1])
        return SPACES if numbers else best
    if regular:
        return SPACES
    most = max(counts, key=lambda separator: counts[separator][0], default=",")
    if counts.get(most, [0])[0] <= 1:
        _refuse_fixed_width(lines, spaced, cut, file)
        return ","
    return most


def _rows(lines: Sequence[str], separator: str, cut: bool) -> list[list[str]]:
    """The first records; [] where a quotation mark spoils them."""
    try:
        rows = [record.entries for record in records(lines, separator, SAMPLE)]
    except csv.Error:
        return []
    return rows[:-1] if cut and 2 < len(rows) < SAMPLE else rows


def _with_comma(entry: str) -> bool:
    return is_missing(entry) or is_number(entry, ",")


def _several_numbers(entry: str) -> bool:
    words = entry.split()
    return len(words) > 1 and all(is_number(word) for word in words)


def _refuse_fixed_width(lines: Sequence[str], spaced: list[list[str]], cut: bool, file: str) -> None:
    """Raises MalformedTable where the lines have the same columns of blanks, but not as many words."""
    sample = [line.rstrip("\r\n") for line in lines if line.strip()][:SAMPLE]
    sample = sample[:-1] if cut and len(sample) > 2 else sample
    if len(sample) < 3 or max(map(len, spaced), default=0) < 2:
        return
    width = max(map(len, sample))
    blank = [all(len(line) <= place or line[place] == " " for line in sample) for place in range(width)]
    inner = any(blank[place] for place in range(1, width - 1) if not all(blank[place:]))
    if inner and len({len(row) for row in spaced}) > 1:
        raise MalformedTable(
            f"{file}: expected a separator between the entries, got what looks like columns of fixed width, some of "
            "them empty or with spaces inside. Convert it: pandas.read_fwf(FILE).to_csv('table.csv', index=False)."
        )
