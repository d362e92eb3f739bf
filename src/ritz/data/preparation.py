"""From a table to the numbers a model is trained on: learned on the training rows, then the same for all others."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
from jaxtyping import Bool, Float32

from ritz.data.base import MalformedTable, Table, listed
from ritz.data.encoding import (
    MOST_CATEGORIES,
    Encoding,
    describe,
    encode,
    lacking,
    learn_encoding,
    outside,
    unseen,
)

MISSING = ("refuse", "mean", "median", "indicator")
"""What can be put where a number is missing."""
BLOCK = 4096
"""Rows that are turned from columns into rows together, in the processor's cache."""


@dataclasses.dataclass(frozen=True)
class Preparation:
    """How every feature becomes float32 numbers; the order of the outputs is that of the features.

    Numbers stay as they are, minus a constant where single precision would lose their differences. Text becomes one
    output a category (1 where the row is of it), and a category that was not there in training gives zeros. Booleans
    become 0 and 1. A feature that never varies in training is left out.
    """

    encodings: tuple[Encoding, ...]
    missing: str
    ignored: tuple[str, ...]
    """Columns of the training table that are not used, and so may be there or not."""
    notes: tuple[str, ...]
    """What was done, in sentences."""

    @classmethod
    def learn(
        cls, table: Table, features: Sequence[str], *, missing: str = "refuse", most: int = MOST_CATEGORIES
    ) -> Self:
        """From the training rows. `missing`: what is put for a missing number, or "refuse"; "indicator" puts the mean
        and adds an output that is 1 where it was missing. `most`: how many categories text may have.

        Raises MalformedTable, naming the columns, for missing or infinite values, columns without a value, too many
        categories, features that are not there, and where no feature is left.
        """
        if missing not in MISSING:
            raise ValueError(f"Expected missing to be one of {', '.join(MISSING)}, got {missing!r}.")
        chosen = table.select(_once(features))
        learned = {name: learn_encoding(name, each, table.name, missing, most) for name, each in chosen.columns.items()}
        if missing == "refuse":
            _refuse_missing(chosen)
        kept = tuple(encoding for encoding in learned.values() if encoding)
        constant = [name for name, encoding in learned.items() if not encoding]
        if not kept:
            raise MalformedTable(f"{table.name}: expected a feature that varies, got none: {listed(constant)}.")
        notes = [f"Left out, because they never vary in training: {listed(constant)}."] if constant else []
        notes += [note for encoding in kept for note in describe(encoding)]
        unused = tuple(name for name in table.names if name not in features)
        return cls(kept, missing, (*unused, *constant), tuple(notes))

    @property
    def features(self) -> tuple[str, ...]:
        """The columns that are used."""
        return tuple(encoding.name for encoding in self.encodings)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the d outputs; "colour=red" for a category, "mass missing" for an indicator."""
        return tuple(name for encoding in self.encodings for name in encoding.outputs)

    def apply(self, table: Table) -> Float32[np.ndarray, "n d"]:
        """The numbers for every row of a table.

        Raises MalformedTable, in words, where a column is missing, renamed, new, of another kind, or has values that
        cannot be used.
        """
        self._refuse_other_columns(table)
        chosen = table.select(self.features)
        if self.missing == "refuse":
            _refuse_missing(chosen)
        out = np.empty((len(table), len(self.names)), np.float32)
        block = np.empty((len(self.names), BLOCK), np.float32)
        for start in range(0, len(table), BLOCK):
            rows, place = slice(start, min(start + BLOCK, len(table))), 0
            part = block[:, : rows.stop - start]
            for encoding in self.encodings:
                width = len(encoding.outputs)
                encode(encoding, chosen.columns[encoding.name][rows], part[place : place + width], table.name)
                place += width
            out[rows] = part.T
        return out

    def remarks(self, table: Table) -> tuple[str, ...]:
        """What had to be done to this table, in sentences: categories never seen, and values that were missing."""
        said = []
        for encoding in self.encodings:
            column = table.column(encoding.name)
            strange, lack = unseen(encoding, column), lacking(column)
            if strange:
                said.append(
                    f"{encoding.name}: {sum(strange.values())} rows of categories not seen in training "
                    f"({listed(sorted(strange), 3)}); all their outputs are zero."
                )
            if lack:
                said.append(f"{encoding.name}: {lack} missing values, {encoding.filling}.")
            if (beyond := outside(encoding, column)).any():
                said.append(_extrapolated(encoding, column[beyond]))
        return tuple(said)

    def extrapolates(self, table: Table) -> Bool[np.ndarray, " n"]:
        """Which rows have a number outside the range of training, or a category that was not there."""
        found = np.zeros(len(table), bool)
        for encoding in self.encodings:
            column = table.column(encoding.name)
            found |= outside(encoding, column)
            if strange := unseen(encoding, column):
                found |= np.fromiter((str(value) in strange for value in column), bool, len(column))
        return found

    def to_json(self) -> dict[str, Any]:
        """Everything, as JSON has it."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Self:
        """The inverse of `to_json`. Raises MalformedTable where it is none."""
        try:
            encodings = tuple(Encoding.from_json(each) for each in content["encodings"])
            return cls(encodings, content["missing"], tuple(content["ignored"]), tuple(content["notes"]))
        except (KeyError, TypeError) as error:
            raise MalformedTable(f"Expected what Preparation.to_json gave; {error} is missing or wrong.") from error

    def _refuse_other_columns(self, table: Table) -> None:
        """Raises MalformedTable for columns that are missing or were not there in training, renamed ones among them."""
        absent = [name for name in self.features if name not in table.columns]
        new = [name for name in table.names if name not in self.features and name not in self.ignored]
        if absent and new:
            raise MalformedTable(
                f"{table.name}: expected the columns of the training table; missing: {listed(absent)}; not there in "
                f"training: {listed(new)}. If they are the same under other names, give them the names of training."
            )
        if absent:
            raise MalformedTable(
                f"{table.name}: expected the columns of the training table; missing: {listed(absent)}."
            )
        if new:
            raise MalformedTable(
                f"{table.name}: expected the columns of the training table, got more: {listed(new)}. Leave them out, "
                "or train again with them."
            )


def _extrapolated(encoding: Encoding, values: np.ndarray) -> str:
    rows = f"{len(values)} row{'s' if len(values) > 1 else ''}"
    low, high = encoding.low or 0.0, encoding.high or 0.0
    farthest = float(values[np.argmax(np.maximum(low - values.astype(float), values.astype(float) - high))])
    return (
        f"{encoding.name}: {rows} outside the range of training, {low:.6g} to {high:.6g} (farthest: {farthest:.6g}). "
        "Their predictions are extrapolated, and the stated coverage does not hold for them."
    )


def _once(features: Sequence[str]) -> list[str]:
    twice = sorted({name for name in features if list(features).count(name) > 1})
    if twice:
        raise MalformedTable(f"Expected every feature once, got {listed(twice)} more than once.")
    if not features:
        raise MalformedTable("Expected at least one feature, got none.")
    return list(features)


def _refuse_missing(table: Table) -> None:
    counts = {name: lacking(column) for name, column in table.columns.items()}
    found = [f"{name} ({count})" for name, count in counts.items() if count]
    if found:
        raise MalformedTable(
            f"{table.name}: expected no missing values, got some in {listed(found)} (how many in brackets). Leave out "
            "those columns (--drop) or rows, or choose what to put for them: the mean, the median, or the mean with an "
            "indicator (--missing mean, median or indicator)."
        )
