"""Whether the first row of a text table holds the names of its columns, told from the kinds of its entries."""

from collections.abc import Callable, Collection, Sequence

MOSTLY = 0.8
"""The share of a column's entries that must be numbers for it to be one of numbers."""
Test = Callable[[str], bool]


def has_header(
    first: Sequence[str], below: Sequence[Sequence[str]], number: Test, missing: Test, expected: Collection[str]
) -> bool:
    """Whether the first row is one of names.

    It is where most of it is known (`expected`), or where a name stands above numbers. It is none where it holds
    numbers, dates or marks (with no name above numbers), or where all is text and half of it comes again further down
    in the same column, or one entry comes twice in it.
    """
    if names_known(first, expected):
        return True
    numbers = [number(entry) for entry in first]
    if all(yes or missing(entry) for yes, entry in zip(numbers, first, strict=True)):
        return False
    columns = [[row[place] for row in below if place < len(row)] for place in range(len(first))]
    above = [
        place
        for place, entry in enumerate(first)
        if not numbers[place]
        and not missing(entry)
        and _wordy(entry)
        and _mostly_numbers(columns[place], number, missing)
    ]
    if above:
        return True
    if any(numbers) or any(entry and not _wordy(entry) for entry in first):
        return False
    filled = [place for place, entry in enumerate(first) if entry]
    again = sum(first[place] in columns[place] for place in filled)
    twice = len({first[place] for place in filled}) < len(filled)
    return not (2 * again >= max(len(filled), 1) or (twice and again))


def names_known(first: Sequence[str], expected: Collection[str]) -> bool:
    """Whether at least half of a row are names that are expected."""
    return bool(expected) and sum(entry in expected for entry in first) >= max(1, len(first) / 2)


def _wordy(entry: str) -> bool:
    """Not a mark such as "?" or "-", and no date: what could be a name."""
    return any(character.isalpha() for character in entry) and not entry[0].isdigit()


def _mostly_numbers(entries: Sequence[str], number: Test, missing: Test) -> bool:
    there = [entry for entry in entries if not missing(entry)]
    return bool(there) and sum(map(number, there)) >= MOSTLY * len(there)
