"""How numbers are spelled in a text table: decimal sign and thousands separator, told from entries."""

import re
from collections.abc import Iterable

from ritz.data.base import MalformedTable

MISSING = frozenset({"", "na", "nan", "-nan", "n/a", "null", "none", "<na>", "#n/a", "#na", "-1.#ind", "1.#qnan"})
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eEdD][+-]?\d+)?|[+-]?(inf|infinity)", re.IGNORECASE)
POINT = re.compile(r"[+-]?\d*\.\d+([eEdD][+-]?\d+)?|[+-]?\d+\.")
COMMA = re.compile(r"[+-]?\d*,\d+([eEdD][+-]?\d+)?")
BY_COMMA = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?")
BY_POINT = re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+(,\d*)?")


def is_missing(entry: str) -> bool:
    """Whether an entry is one of the usual marks of a missing value."""
    return entry.lower() in MISSING


def is_number(entry: str, decimal: str = ".", thousands: str = "") -> bool:
    """Whether an entry is a number; Fortran's 1.5D+00 is one."""
    spelled = entry.replace(thousands, "") if thousands else entry
    spelled = spelled.replace(",", ".") if decimal == "," else spelled
    return NUMBER.fullmatch(spelled) is not None


def told_numerals(entries: Iterable[str], file: str) -> tuple[str, str]:
    """(decimal sign, thousands separator or ""), told from entries that hold a comma or a point.

    12,345 beside 0.13 is twelve thousand; beside 0,13 it is twelve. Raises MalformedTable where both are there for
    sure, and where a comma could be either.
    """
    point = comma = ""
    thousands_comma = thousands_point = ambiguous = ""
    for entry in entries:
        if BY_COMMA.fullmatch(entry):
            thousands_comma = thousands_comma or entry
            sure = entry.count(",") > 1 or "." in entry
            point, ambiguous = (point or entry, ambiguous) if sure else (point, ambiguous or entry)
        elif BY_POINT.fullmatch(entry):
            thousands_point = thousands_point or entry
            comma = comma or (entry if entry.count(".") > 1 or "," in entry else "")
        elif COMMA.fullmatch(entry):
            comma = comma or entry
        elif POINT.fullmatch(entry):
            point = point or entry
    if comma and point:
        raise MalformedTable(
            f"{file}: expected one decimal sign, got {point!r} and {comma!r}. Say which it is with --decimal, or leave "
            "out the columns of the other."
        )
    if comma:
        return ",", "." if thousands_point else ""
    if ambiguous and not point:
        raise MalformedTable(
            f"{file}: {ambiguous!r} could be a number above a thousand or one with a decimal comma. Say which: "
            "--thousands , or --decimal ,"
        )
    return ".", "," if thousands_comma else ""
