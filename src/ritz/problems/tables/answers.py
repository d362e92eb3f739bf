"""What the target column asks: a class or a number, and how an answer is written."""

import dataclasses
from typing import Literal

import numpy as np
from jaxtyping import Bool, Float64, Int, Shaped

from ritz.data.base import MalformedTable, is_text, listed

FEW_VALUES, ROWS_A_VALUE = 20, 10
"""Whole numbers are classes where there are at most so many different ones, each for at least so many rows."""
MOST_CLASSES = 100

Kind = Literal["infer", "regression", "classification"]
Rare = Literal["refuse", "drop", "merge"]
OTHER = "other"
"""The class into which rare ones are merged."""


@dataclasses.dataclass(frozen=True)
class ClassRules:
    """How many classes there may be, and what becomes of those with fewer rows than `least`."""

    rare: Rare = "refuse"
    least: int = 2
    most: int = MOST_CLASSES


@dataclasses.dataclass(frozen=True)
class Answers:
    """The names of the classes, in ascending order; none for regression. Of two classes the last one is the signal."""

    target: str
    classes: tuple[str, ...]
    note: str
    """How it was settled that this is the question."""
    dropped: tuple[str, ...] = ()
    """Classes whose rows are left out."""
    merged: tuple[str, ...] = ()
    """Classes that count as OTHER."""

    def encode(self, column: Shaped[np.ndarray, " n"], table: str) -> Int[np.ndarray, " n"] | Float64[np.ndarray, " n"]:
        """Answers as numbers: the place of the class, or the number itself.

        Raises MalformedTable for missing answers, classes that were not there in training, or text for a number."""
        _refuse_missing(column, self.target, table)
        if not self.classes:
            if is_text(column):
                raise MalformedTable(f"{table}: expected numbers in the target {self.target!r}, got text.")
            return column.astype(float)
        values, inverse = np.unique(_as_text(column), return_inverse=True)
        place = {name: index for index, name in enumerate(self.classes)}
        place |= {name: place[OTHER] for name in self.merged if OTHER in place}
        if unknown := [str(value) for value in values if str(value) not in place]:
            raise MalformedTable(
                f"{table}: expected the classes {listed(self.classes)} in {self.target!r}, got also {listed(unknown)}."
            )
        return np.array([place[str(value)] for value in values])[inverse]

    def keeps(self, column: Shaped[np.ndarray, " n"]) -> Bool[np.ndarray, " n"]:
        """Which rows are of a class that is not left out."""
        if not self.dropped:
            return np.ones(len(column), bool)
        return ~np.isin(_as_text(column), self.dropped)


def has_answer(column: Shaped[np.ndarray, " n"]) -> Bool[np.ndarray, " n"]:
    """Where a target is neither missing nor infinite."""
    if is_text(column):
        return np.fromiter((value is not None for value in column), bool, len(column))
    return np.isfinite(column.astype(float))


def learn_answers(
    column: Shaped[np.ndarray, " n"], target: str, table: str, kind: Kind, rules: ClassRules = ClassRules()
) -> Answers:
    """Settle whether a target asks for a class or a number.

    Text, truth values, two different values, and few different whole numbers are classes. Raises MalformedTable for
    missing answers, one value only, too many classes, or text where regression was asked for."""
    _refuse_missing(column, target, table)
    values = np.unique(_as_text(column) if is_text(column) else column)
    if len(values) < 2:
        what = "only one class" if is_text(column) or kind == "classification" else "the same number in every row"
        raise MalformedTable(
            f"{table}: the target {target!r} is constant, {what}: {_named(values[0])}. There is nothing to learn."
        )
    if kind == "regression" and is_text(column):
        raise MalformedTable(f"{table}: the target {target!r} is text, so its classes can be learned but no number.")
    reason = _reason(column, values)
    if kind == "regression" or (kind == "infer" and reason is None):
        inferred = "" if kind == "regression" else f" It holds {len(values)} different numbers."
        return Answers(target, (), f"{target} is predicted as a number (regression).{inferred}")
    classes, dropped, merged = _common(column, tuple(_named(value) for value in values), rules)
    if len(classes) > rules.most:
        number = "" if is_text(column) else " If it is a number: --kind regression."
        raise MalformedTable(
            f"{table}: expected at most {rules.most} classes, got {len(classes)} different values in the target "
            f"{target!r}. Is it a name or a number of the row?{number} Allow more with --categories {len(classes)}."
        )
    if len(classes) < 2:
        raise MalformedTable(
            f"{table}: expected at least two classes with {rules.least} rows each in the target {target!r}, got "
            f"{listed(classes) or 'none'}. Bring more rows of the others."
        )
    why = "" if reason is None else f" It {reason}."
    why += _rare_note(dropped, merged, rules.least)
    signal = f" {classes[-1]} counts as signal, {classes[0]} as background." if len(classes) == 2 else ""
    note = f"{target} is predicted as one of {len(classes)} classes (classification).{why}{signal}"
    return Answers(target, classes, note, dropped, merged)


def _common(
    column: np.ndarray, classes: tuple[str, ...], rules: ClassRules
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """(the classes that are learned, those that are left out, those that are merged)."""
    if rules.rare == "refuse":
        return classes, (), ()
    names, counts = np.unique(_as_text(column), return_counts=True)
    of = dict(zip(names.tolist(), counts.tolist(), strict=True))
    rare = tuple(name for name in classes if of[name] < rules.least and name != OTHER)
    common = tuple(name for name in classes if name not in rare)
    together = sum(of[name] for name in rare) + of.get(OTHER, 0)
    if rules.rare == "merge" and rare and together >= rules.least:
        return tuple(sorted({*common, OTHER})) if OTHER not in common else common, (), rare
    return common, rare, ()


def _rare_note(dropped: tuple[str, ...], merged: tuple[str, ...], least: int) -> str:
    if dropped:
        return f" Rows of classes with fewer than {least} rows are left out: {listed(dropped)}."
    return f" Classes with fewer than {least} rows are merged into {OTHER!r}: {listed(merged)}." if merged else ""


def _reason(column: np.ndarray, values: np.ndarray) -> str | None:
    """Why these values are classes, or None where they are numbers."""
    if is_text(column):
        return "is text"
    if column.dtype == bool:
        return "holds truth values"
    if len(values) == 2:
        return "holds two different values"
    whole = np.array_equal(values, np.round(values))
    if whole and len(values) <= FEW_VALUES and len(values) * ROWS_A_VALUE <= len(column):
        return f"holds {len(values)} different whole numbers, each many times"
    return None


def _named(value: object) -> str:
    """1 for 1.0."""
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value)


def _as_text(column: np.ndarray) -> np.ndarray:
    """Values as their names; a number's name does not depend on how the file stored it."""
    if is_text(column):
        return column.astype(str)
    values, inverse = np.unique(column, return_inverse=True)
    return np.array([_named(value) for value in values])[inverse]


def _refuse_missing(column: np.ndarray, target: str, table: str) -> None:
    lacking = sum(value is None for value in column) if is_text(column) else int(np.sum(column != column))
    infinite = 0 if is_text(column) else int(np.isinf(column.astype(float)).sum())
    if lacking or infinite:
        what = f"{lacking} missing" if lacking else f"{infinite} infinite"
        raise MalformedTable(
            f"{table}: expected an answer in every row of the target {target!r}, got {what}. Leave out those "
            "rows: --unanswered drop"
        )
