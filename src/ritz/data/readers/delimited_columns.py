"""Which columns of a text table are numbers, which text, and which text that spells numbers; and their values."""

import collections
import dataclasses
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from ritz.data.base import MalformedTable
from ritz.data.columns import as_text, narrowed
from ritz.data.readers.dialect import Dialect
from ritz.data.readers.spelling import AmbiguousDates, Spelling, read_spelled, told_spelling

MARK = re.compile(r"[^\w\s]{1,8}|unknown|missing|undef(ined)?|nil|not available", re.IGNORECASE)
"""What people write where a number is missing."""
FEW_NUMBERS = 3


@dataclasses.dataclass
class ColumnReader:
    """What was learned from the first rows; columns without a value yet are judged when the first comes."""

    file: str
    spelled: Dialect
    words: set[str]
    spellings: dict[str, Spelling]
    open_yet: set[str]
    notes: tuple[str, ...]
    dayfirst: bool | None = None

    @classmethod
    def learn(cls, file: str, spelled: Dialect, frame: Any) -> "ColumnReader":
        """From the first rows. Raises MalformedTable for dates that need to be told how they are written, and for
        numbers beside a mark for the missing in most rows."""
        reader = cls(file, spelled, set(), {}, set(), ())
        frame = frame[frame.notna().any(axis=1)]
        for name in reader.names:
            reader.judge(name, frame[name])
        return reader

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that are read."""
        return self.spelled.chosen.names

    @property
    def text(self) -> frozenset[str]:
        """The columns that are to be read as text."""
        return frozenset(self.words | set(self.spellings))

    def judge(self, name: str, series: Any) -> None:
        """Decide whether a column is text: more than half of its entries are neither numbers nor truth values."""
        if series.isna().all():
            self.open_yet.add(name)
            return
        self.open_yet.discard(name)
        if not _mostly_text(series, self.spelled):
            return
        try:
            there = [str(value) for value in series.dropna()]
            options = self.spelled.options
            found = told_spelling(there, options.decimal, options.dayfirst)
        except AmbiguousDates as error:
            raise MalformedTable(f"{self.file}, column {name!r}: {error}.") from None
        if found is None:
            self._refuse_marked(name, series)
            self.words.add(name)
            return
        self.spellings[name] = found
        self.dayfirst = found.dayfirst if found.dayfirst is not None else self.dayfirst
        self.notes = (*self.notes, found.note.replace("{}", name))

    def values(self, name: str, series: Any) -> tuple[np.ndarray, int | None]:
        """(the values, None), or (nothing, the row of the first text among numbers)."""
        if name in self.open_yet:
            self.judge(name, series)
        if name in self.spellings:
            numbers = read_spelled(series, self.spellings[name], self.spelled.options.decimal)
            bad = np.flatnonzero(np.isnan(numbers) & series.notna().to_numpy())
            return narrowed(numbers), int(bad[0]) if len(bad) else None
        if name in self.words:
            return as_text(series.to_numpy(object)), None
        if series.dtype.kind in "fiub" and isinstance(series.dtype, np.dtype):
            return narrowed(series.to_numpy()), None
        numbers = _numbers(series, self.spelled)
        bad = np.flatnonzero((numbers.isna() & series.notna()).to_numpy())
        return narrowed(numbers.to_numpy(float, na_value=np.nan)), int(bad[0]) if len(bad) else None

    def refusal(self, name: str, text: Any, line: int) -> MalformedTable:
        """That an entry is no number."""
        mark = f" If {text!r} stands for a missing value, say so: --na {_quoted(text)}." if _short(text) else ""
        kind = "a number" if name not in self.spellings else "an entry like those above it"
        return MalformedTable(
            f"{self.file}, line {line}: expected {kind} in column {name!r}, as in most of its rows, got "
            f"{str(text)[:80]!r}. "
            f"Correct it, leave it empty if it is missing, or leave that column out (--drop {_quoted(name)}).{mark}"
        )

    def refuse_values_of_nameless(self, frame: Any, line_of: Callable[[int], int]) -> None:
        """Raises MalformedTable where a column that seemed to have neither a name nor a value has a value."""
        for name in self.spelled.empty:
            found = frame[name].notna().to_numpy()
            if found.any():
                place = int(found.argmax())
                raise MalformedTable(
                    f"{self.file}, line {line_of(place)}: expected nothing in a column without a name, got "
                    f"{str(frame[name].iloc[place])[:80]!r}. Give every column a name (--names)."
                )

    def _refuse_marked(self, name: str, series: Any) -> None:
        """Raises MalformedTable where a column is numbers beside one mark for what is missing."""
        numbers = _numbers(series, self.spelled)
        others = collections.Counter(series[numbers.isna() & series.notna()].astype(str).str.strip())
        there = numbers.dropna()
        if len(others) != 1 or there.nunique() < FEW_NUMBERS:
            return
        ((mark, count),) = others.items()
        if MARK.fullmatch(mark):
            raise MalformedTable(
                f"{self.file}, column {name!r}: expected numbers or text, got {len(there)} numbers and {count} times "
                f"{mark!r}. If {mark!r} stands for a missing value, say so: --na {_quoted(mark)}; or leave the "
                f"column out: --drop {_quoted(name)}"
            )


def _mostly_text(series: Any, spelled: Dialect) -> bool:
    """Whether more than half of what is there is neither a number nor a truth value."""
    import pandas

    if pandas.api.types.infer_dtype(series, skipna=True) not in ("string", "mixed", "mixed-integer"):
        return False
    return bool(_numbers(series.dropna(), spelled).isna().mean() > 0.5)


def _numbers(series: Any, spelled: Dialect) -> Any:
    import pandas

    options = spelled.options
    if options.decimal == "," or options.thousands:
        bare = series.astype(object).map(lambda value: _plain(value, options.decimal, options.thousands))
        return pandas.to_numeric(bare, errors="coerce")
    return pandas.to_numeric(series, errors="coerce")


def _plain(value: Any, decimal: str, thousands: str) -> Any:
    if not isinstance(value, str):
        return value
    bare = value.replace(thousands, "") if thousands else value
    return bare.replace(",", ".") if decimal == "," else bare


def _short(text: Any) -> bool:
    return isinstance(text, str) and len(text) <= 12


def _quoted(text: Any) -> str:
    """As it is typed in a shell."""
    return str(text) if re.fullmatch(r"[\w.\-]+", str(text)) else "'" + str(text).replace("'", "'\\''") + "'"
