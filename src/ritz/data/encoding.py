"""One column of a table as float32 numbers."""

import collections
import dataclasses
from collections.abc import Mapping
from typing import Any, Literal, Self

import numpy as np
from jaxtyping import Bool, Float32, Shaped

from ritz.data.base import MalformedTable, is_text, listed

MOST_CATEGORIES = 100
COARSE = 1e-4
"""The loss of resolution in single precision, in units of the column's standard deviation, that calls for an offset."""
LEAST_TO_TELL, MOST_DISTINCT = 20, 0.8
"""Text with more different values than this share of its rows, where there are so many, names the rows."""
GLANCE = 64
"""Values that are looked at before all are."""
MISSING = "{} missing"


@dataclasses.dataclass(frozen=True)
class Encoding:
    """How one column becomes numbers: a number minus `offset`, or one output for each of its categories."""

    name: str
    kind: Literal["number", "category"]
    categories: tuple[str, ...] = ()
    offset: float = 0.0
    fill: float | None = None
    """What stands for a missing number; None where missing numbers are refused."""
    indicator: bool = False
    """Whether another output says where a value was missing."""
    low: float | None = None
    high: float | None = None
    """The range of a number in training; None where it is not known."""

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Self:
        """From the fields as JSON has them."""
        return cls(**{**content, "categories": tuple(content["categories"])})

    @property
    def outputs(self) -> tuple[str, ...]:
        """The names of the outputs."""
        own = tuple(f"{self.name}={category}" for category in self.categories) or (self.name,)
        return (*own, MISSING.format(self.name)) if self.indicator else own

    @property
    def filling(self) -> str:
        """What is done where a value is missing, in words."""
        put = "which give zeros" if self.kind == "category" else f"for which {self.fill:.6g} is put"
        return f"{put}, and one output says where" if self.indicator else put


def learn_encoding(
    name: str, column: Shaped[np.ndarray, " n"], table: str, missing: str, most: int = MOST_CATEGORIES
) -> Encoding | None:
    """From the values in training; None where they never vary. `most`: how many categories text may have.

    Raises MalformedTable for a column without a value, infinite values, too many categories, and text that is another
    one in nearly every row."""
    lack = lacking(column)
    if lack == len(column):
        raise MalformedTable(
            f"{table}: expected values in {name!r}, but it has none at all. Leave that column out (--drop {name})."
        )
    indicator = missing == "indicator" and lack > 0
    if is_text(column):
        return _learn_category(name, column, table, indicator, most)
    low, high = (column.min(), column.max()) if not lack else (np.nanmin(column), np.nanmax(column))
    if np.isinf(low) or np.isinf(high):
        count = int(np.isinf(column).sum())
        raise MalformedTable(
            f"{table}: expected finite numbers, got {count} infinite ones in {name!r}. Leave out rows."
        )
    if low == high and not indicator:
        return None
    fill = None
    if missing != "refuse":
        middle = np.nanmedian if missing == "median" else np.nanmean
        fill = float(middle(column.astype(np.float64, copy=False)))
    low, high = float(low), float(high)
    return Encoding(name, "number", offset=_offset(column), fill=fill, indicator=indicator, low=low, high=high)


def describe(encoding: Encoding) -> list[str]:
    """What is done to a column, in sentences; nothing for a number that stays as it is."""
    said = []
    if encoding.kind == "category":
        count, names = len(encoding.categories), listed(encoding.categories, 6)
        said.append(f"{encoding.name} is text: {count} outputs, one for each category ({names}).")
    if encoding.offset:
        said.append(
            f"{encoding.offset:.10g} is subtracted from {encoding.name}, whose differences single precision would lose."
        )
    if encoding.indicator or encoding.fill is not None:
        said.append(f"Missing values of {encoding.name}, {encoding.filling}.")
    return said


def encode(encoding: Encoding, column: Shaped[np.ndarray, " b"], out: Float32[np.ndarray, "w b"], table: str) -> None:
    """Write the outputs of some rows into `out`, whatever is in it.

    Raises MalformedTable where the column is of another kind than in training or its numbers exceed single precision.
    """
    if encoding.indicator:
        out[-1] = absent(column)
    if encoding.kind == "category":
        values = _as_text(encoding, column, table)
        for place, category in enumerate(encoding.categories):
            out[place] = values == category
        return
    if is_text(column):
        first = next((value for value in column if value is not None), "nothing")
        raise MalformedTable(f"{table}: expected numbers in {encoding.name!r}, as in training, got {first!r}.")
    values = column - encoding.offset if encoding.offset else column
    if encoding.fill is not None and column.dtype.kind == "f":
        values = np.where(np.isnan(column), encoding.fill - encoding.offset, values)
    with np.errstate(over="ignore"):
        out[0] = values
    if not np.isfinite(out[0]).all():
        worst = column[~np.isfinite(out[0])][0]
        raise MalformedTable(
            f"{table}: expected numbers that single precision can hold (below 3.4e38), got {worst} in "
            f"{encoding.name!r}. Leave out that row, or change the unit."
        )


def absent(column: Shaped[np.ndarray, " n"]) -> np.ndarray:
    """Where a value is missing."""
    if is_text(column):
        return np.fromiter((value is None for value in column), bool, len(column))
    return np.isnan(column) if column.dtype.kind == "f" else np.zeros(len(column), bool)


def lacking(column: Shaped[np.ndarray, " n"]) -> int:
    """How many values are missing."""
    if column.dtype.kind == "f" and len(column) and not np.isnan(column.min()):
        return 0  # the smallest of numbers with a NaN among them is NaN
    return int(absent(column).sum())


def outside(encoding: Encoding, column: Shaped[np.ndarray, " n"]) -> Bool[np.ndarray, " n"]:
    """Where a number is outside the range of training; nowhere for categories."""
    if encoding.low is None or encoding.high is None or is_text(column):
        return np.zeros(len(column), bool)
    return (column < encoding.low) | (column > encoding.high)


def unseen(encoding: Encoding, column: Shaped[np.ndarray, " n"]) -> dict[str, int]:
    """Categories that were not there in training, with the number of rows of each."""
    if encoding.kind == "number":
        return {}
    counts = collections.Counter(_as_text(encoding, column, "the table"))
    return {value: count for value, count in counts.items() if value is not None and value not in encoding.categories}


def _learn_category(
    name: str, column: Shaped[np.ndarray, " n"], table: str, indicator: bool, most: int
) -> Encoding | None:
    lack = lacking(column)
    found, there = sorted({value for value in column if value is not None}), len(column) - lack
    if len(found) > most:
        raise MalformedTable(
            f"{table}: expected at most {most} categories in a column of text, got {len(found)} in {name!r} "
            f"({listed(found, 3)}). Leave that column out (--drop {name}), or allow more (--categories {len(found)})."
        )
    if there >= LEAST_TO_TELL and len(found) > MOST_DISTINCT * there and most == MOST_CATEGORIES:
        raise MalformedTable(
            f"{table}: expected text that says of which kind a row is, got a different one in nearly every row of "
            f"{name!r} ({listed(found, 3)}): is it a name of the row? Leave that column out (--drop {name}), or take "
            f"every one as a category (--categories {max(len(found), most + 1)})."
        )
    if len(found) == 1 and not lack:
        return None
    return Encoding(name, "category", tuple(found), indicator=indicator)


def _offset(column: Shaped[np.ndarray, " n"]) -> float:
    """The mean, where single precision would lose more than COARSE of a standard deviation; otherwise 0."""
    if column.dtype.kind not in "fiu" or (column.dtype.itemsize <= 4 and column.dtype.kind == "f"):
        return 0.0
    whole = column[~np.isnan(column)] if lacking(column) else column
    if all(np.array_equal(part, part.astype(np.float32)) for part in (whole[:GLANCE], whole)):
        return 0.0
    mean, deviation = float(np.mean(whole, dtype=np.float64)), float(np.std(whole, dtype=np.float64))
    return mean if abs(mean) * np.finfo(np.float32).eps > COARSE * deviation else 0.0


def _as_text(encoding: Encoding, column: Shaped[np.ndarray, " n"], table: str) -> np.ndarray:
    """The column as text: whole numbers are, where all of the rows happen to have names that look like numbers."""
    if is_text(column):
        return column
    if column.dtype.kind in "iu":
        return column.astype(str).astype(object)
    if column.dtype.kind == "f" and np.isnan(column).all():
        return np.full(len(column), None, object)
    raise MalformedTable(
        f"{table}: expected text in {encoding.name!r}, as in training ({listed(encoding.categories, 3)}), got numbers "
        f"such as {column[0]}."
    )
