"""Columns of text that spell numbers: with a percent sign or a unit, with Fortran's D, dates, and times of day."""

import re
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
from jaxtyping import Float64

from ritz.data.readers.moments import DAYS

MARKED = re.compile(
    r"(?P<before>[$€£¥]?)\s*(?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eEdD][+-]?\d+)?)\s*(?P<after>%|[^\W\d_][^\d]{0,11})?"
)
DAY = r"\d{1,2}"
CLOCK = r"(?P<clock>[T ]+\d{1,2}:\d{2}(?P<seconds>:\d{2}(?P<fraction>[.,]\d+)?)?)?"
ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?")
NUMERIC = re.compile(rf"(?P<first>{DAY})(?P<mark>[/.\-])(?P<second>{DAY})(?P=mark)(?P<year>\d{{4}}|\d{{2}}){CLOCK}")
SLASHED = re.compile(rf"\d{{4}}(?P<mark>[/.]){DAY}(?P=mark){DAY}{CLOCK}")
WORDED = (
    (re.compile(rf"{DAY}(?P<mark>[ \-])[A-Za-z]{{3}}(?P=mark)\d{{4}}{CLOCK}"), "%d{mark}%b{mark}%Y"),
    (re.compile(rf"{DAY}(?P<mark>[ \-])[A-Za-z]{{3}}(?P=mark)\d{{2}}{CLOCK}"), "%d{mark}%b{mark}%y"),
    (re.compile(rf"[A-Za-z]{{3}} {DAY}, \d{{4}}{CLOCK}"), "%b %d, %Y"),
)
TIME = re.compile(r"(?P<h>\d{1,2})(?P<mark>[:.])(?P<m>[0-5]\d)(?:(?P=mark)(?P<s>[0-5]\d(?:\.\d+)?))?")
TEXT_LOOKED_AT = 5000


class Spelling(NamedTuple):
    """How a column of text spells numbers, and what is said of it ({} for its name)."""

    kind: Literal["marked", "date", "iso", "time"]
    note: str
    pattern: str = ""
    """The format of a date, or the marks before and behind a number, with a line break between them."""
    dayfirst: bool | None = None


class AmbiguousDates(ValueError):  # noqa: N818 - the refusal of a column, in words
    """Dates of which it cannot be told whether the day or the month comes first."""


def told_spelling(values: Sequence[str], decimal: str, dayfirst: str) -> Spelling | None:
    """The spelling that all values share; None where they are no numbers.

    `dayfirst`: "yes", "no" or "infer". Raises AmbiguousDates where it has to be said.
    """
    values = [value.strip() for value in values[:TEXT_LOOKED_AT]]
    if not values:
        return None
    if all(map(ISO.fullmatch, values)):
        return Spelling("iso", DAYS)
    return _dates(values, dayfirst) or _times(values) or _marked(values, decimal)


def read_spelled(series: Any, spelling: Spelling, decimal: str) -> Float64[np.ndarray, " n"]:
    """The numbers of a column (a pandas Series of text), NaN where a value is missing or spelled otherwise."""
    import pandas

    text = series.astype(object).where(series.notna(), None)
    if spelling.kind == "marked":
        before, _, after = spelling.pattern.partition("\n")
        bare = text.map(lambda value: _bare(value, before, after, decimal))
        return pandas.to_numeric(bare, errors="coerce").to_numpy(float, na_value=np.nan)
    if spelling.kind == "time":
        return np.array([_hours(value) for value in text], float)
    stripped = text.map(lambda value: value.strip().replace("T", " ") if isinstance(value, str) else None)
    spelled = "ISO8601" if spelling.kind == "iso" else spelling.pattern
    moments = pandas.to_datetime(stripped, format=spelled, errors="coerce", utc=True)
    return ((moments - pandas.Timestamp(0, tz="UTC")) / pandas.Timedelta(days=1)).to_numpy(float, na_value=np.nan)


def _dates(values: Sequence[str], dayfirst: str) -> Spelling | None:
    found = [NUMERIC.fullmatch(value) for value in values]
    if all(found):
        return _numeric_dates([match for match in found if match], values[0], dayfirst)
    for expression, pattern in (*WORDED, (SLASHED, "%Y{mark}%m{mark}%d")):
        matches = [expression.fullmatch(value) for value in values]
        if all(matches):
            return _dated([match for match in matches if match], pattern, None)
    return None


def _numeric_dates(matches: Sequence[re.Match[str]], example: str, dayfirst: str) -> Spelling | None:
    first, second = (max(int(match[name]) for match in matches) for name in ("first", "second"))
    if max(first, second) > 31 or min(first, second) > 12 or min(int(m["first"]) for m in matches) < 1:
        return None
    if dayfirst == "infer" and max(first, second) <= 12 and matches[0]["mark"] != ".":
        raise AmbiguousDates(
            f"{example!r} could begin with the day or with the month. Say which: --dayfirst or --no-dayfirst"
        )
    day = second <= 12 if dayfirst == "infer" else dayfirst == "yes"
    if (first if not day else second) > 12:
        raise AmbiguousDates(
            f"not all dates like {example!r} {'begin with the day' if day else 'begin with the month'}, as was said"
        )
    year = "%Y" if len(matches[0]["year"]) == 4 else "%y"
    return _dated(matches, f"%d{{mark}}%m{{mark}}{year}" if day else f"%m{{mark}}%d{{mark}}{year}", day)


def _dated(matches: Sequence[re.Match[str]], pattern: str, day: bool | None) -> Spelling | None:
    if (
        len({(m.groupdict().get("mark"), bool(m["clock"]), bool(m["seconds"]), bool(m["fraction"])) for m in matches})
        > 1
    ):
        return None
    match = matches[0]
    clock = ""
    if match["clock"]:
        clock = " %H:%M" + (":%S" if match["seconds"] else "") + (".%f" if match["fraction"] else "")
    order = "" if day is None else f" Its dates are taken to begin with the {'day' if day else 'month'}."
    return Spelling("date", DAYS + order, pattern.format(mark=match.groupdict().get("mark", "")) + clock, day)


def _times(values: Sequence[str]) -> Spelling | None:
    found = [TIME.fullmatch(value) for value in values]
    if not all(found) or any(
        match and (int(match["h"]) > 24 or (match["mark"] == "." and not match["s"])) for match in found
    ):
        return None
    return Spelling("time", "{} is read as times of day, in hours.")


def _marked(values: Sequence[str], decimal: str) -> Spelling | None:
    spelled = [value.replace(",", ".") for value in values] if decimal == "," else values
    found = [MARKED.fullmatch(value) for value in spelled]
    marks = {(match["before"], (match["after"] or "").strip()) if match else None for match in found}
    if len(marks) != 1 or None in marks:
        return None
    before, after = next(iter(marks)) or ("", "")
    note = "{} is read as numbers with a D for the exponent."
    if before or after:
        note = f"{{}} is read as numbers: {(before or after)!r} {'before' if before else 'behind'} each is left out."
    return Spelling("marked", note.replace("{%", "{{%"), f"{before}\n{after}")


def _bare(value: Any, before: str, after: str, decimal: str) -> str | None:
    if not isinstance(value, str):
        return value
    bare = value.strip().removeprefix(before).removesuffix(after).strip() if (before or after) else value.strip()
    bare = bare.replace(",", ".") if decimal == "," else bare
    return re.sub(r"(?<=[\d.])[dD](?=[+-]?\d)", "E", bare)


def _hours(value: Any) -> float:
    match = TIME.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        return np.nan
    return int(match["h"]) + int(match["m"]) / 60 + float(match["s"] or 0) / 3600
