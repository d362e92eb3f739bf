"""One column of a table from others: which file, which columns, and which rows are for what."""

import dataclasses
from typing import Any, Literal

import numpy as np
from sklearn.datasets import load_breast_cancer

from ritz.data.base import MalformedTable, Table, listed, refuse_absent
from ritz.data.digest import file_digest
from ritz.data.encoding import MOST_CATEGORIES
from ritz.data.formats import split_part
from ritz.data.options import ColumnChoice, ReadingOptions
from ritz.data.tables import read_table
from ritz.problems.base import Problem
from ritz.problems.tables.row_numbers import find_row_numbers

SHIPPED = "the Wisconsin breast cancer set"
SHIPPED_TARGET = "diagnosis"
ROLES = ("target", "weights", "errors", "group", "time")

Missing = Literal["refuse", "mean", "median", "indicator"]


@dataclasses.dataclass(frozen=True)
class UserTable(Problem):
    """`target` from the other columns of a table; without a file, the breast cancer set that scikit-learn ships.

    `features`: the columns to be used, all by default; `drop`: those that are not. `weights`: a column of event weights
    of either sign. `group`: rows with one value in this column never come to lie on different sides. `time`: the past
    is for training and the future for the test. `test`: a file whose rows are the test. `missing`: what is put for a
    missing number. `errors`: a column of measured standard errors of the target; rows count with their inverse squares.
    `unanswered`: what becomes of rows without an answer. `rare`: of classes with too few rows. `categories`: how many
    categories text, and how many classes the target may have. `reading`: how the files are spelled.
    `kind`: regression or classification, or which of them it is, inferred from the target.
    `fingerprint`: of the file, so that a replay notices another one; "" for any.

    Raises ValueError, in words, for columns that are named twice or in two roles, and for shares that leave a part
    empty.
    """

    file: str = ""
    target: str = SHIPPED_TARGET
    features: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    weights: str = ""
    group: str = ""
    time: str = ""
    test: str = ""
    missing: Missing = "refuse"
    kind: Literal["infer", "regression", "classification"] = "infer"
    errors: str = ""
    unanswered: Literal["refuse", "drop"] = "refuse"
    rare: Literal["refuse", "drop", "merge"] = "refuse"
    categories: int = MOST_CATEGORIES
    reading: ReadingOptions = ReadingOptions()
    test_fraction: float = 0.2
    validation_fraction: float = 0.16
    split_seed: int = 0
    fingerprint: str = ""

    def __post_init__(self) -> None:
        """Refuses what contradicts itself, before a file is opened."""
        if not self.target:
            raise ValueError("Expected the name of the column that is asked for as target, got none.")
        _refuse_twice("features", self.features)
        _refuse_twice("drop", self.drop)
        roles = {role: getattr(self, role) for role in ROLES if getattr(self, role)}
        for role, name in roles.items():
            if name in self.features:
                raise ValueError(f"{name!r} cannot be {role} and feature at once: leave it out of the features.")
            if (other := next(other for other, same in roles.items() if same == name)) != role:
                raise ValueError(f"{name!r} cannot be {other} and {role} at once.")
        if both := sorted(set(self.features) & set(self.drop)):
            raise ValueError(f"Expected features that are not dropped, got {listed(both)} among both.")
        if self.weights and self.errors:
            raise ValueError("Rows count by weights or by the errors of their answers, not both: name one of the two.")
        if self.errors and self.kind == "classification":
            raise ValueError("Errors are those of a number: with them, kind can be regression or infer.")
        if self.categories < 2:
            raise ValueError(f"Expected to allow at least 2 categories, got {self.categories}.")
        if self.group and self.time:
            raise ValueError("Rows can be parted by group or by time, not both: name one of the two.")
        if self.test and (self.group or self.time):
            raise ValueError("With a test file of its own nothing is left to part by group or time: leave those out.")
        if not (0.01 <= self.test_fraction <= 0.8 and 0.01 <= self.validation_fraction <= 0.5):
            raise ValueError(
                "Expected a test_fraction between 0.01 and 0.8 and a validation_fraction between 0.01 and 0.5, got "
                f"{self.test_fraction:g} and {self.validation_fraction:g}."
            )
        if self.test_fraction + self.validation_fraction > 0.9:
            raise ValueError("Expected test and validation fraction to leave at least a tenth of the rows to train on.")

    def table(self) -> Table:
        """The whole table. Raises MalformedTable where the file is none, or is another than at first."""
        if not self.file:
            return breast_cancer()
        read = read_table(self.file, options=self.reading, choice=self._choice())
        if self.fingerprint and file_fingerprint(self.file) != self.fingerprint:
            raise MalformedTable(
                f"{self.file} is not the file that this run was made from: its content has changed since. Put the old "
                "one back, or start a new run."
            )
        return read

    def test_table(self) -> Table | None:
        """The table of the test file, where there is one."""
        return read_table(self.test, options=self.reading, choice=self._choice()) if self.test else None

    def feature_names(self, table: Table) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """(the columns to be used, those left out because they number the rows).

        Raises MalformedTable where a column that was named is not there, or none is left."""
        table.select(self.roles)
        known = (*table.names, *table.left_out)
        if absent := [name for name in (*self.features, *self.drop) if name not in known]:
            refuse_absent(dataclasses.replace(table, columns=dict.fromkeys(known, np.zeros(0))), absent)
        names = self.features or tuple(n for n in table.names if n not in self.roles and n not in self.drop)
        if not names:
            raise MalformedTable(
                f"{table.name}: expected at least one feature beside the target {self.target!r}, but no column is left."
            )
        numbers = () if self.features else tuple(name for name in find_row_numbers(table) if name in names)
        return (names, ()) if len(numbers) == len(names) else (tuple(n for n in names if n not in numbers), numbers)

    @property
    def roles(self) -> tuple[str, ...]:
        """The columns that are no features, the target first."""
        return tuple(getattr(self, role) for role in ROLES if getattr(self, role))

    def _choice(self) -> ColumnChoice:
        """The columns that are read; the others are not judged."""
        if self.features:
            return ColumnChoice(tuple(dict.fromkeys((*self.features, *self.roles))))
        return ColumnChoice(drop=tuple(name for name in self.drop if name not in self.roles))


def file_fingerprint(path: str) -> str:
    """The SHA-256 digest of all of a table's file.

    Raises MalformedTable or OSError where it cannot be read."""
    return file_digest(split_part(path)[0])


def breast_cancer() -> Table:
    """569 tumours: thirty numbers from the picture of a cell sample, and the diagnosis (UCI, by scikit-learn)."""
    found: Any = load_breast_cancer()
    columns = {str(name): found.data[:, i] for i, name in enumerate(found.feature_names)}
    diagnosis = np.where(found.target == 0, "malignant", "benign").astype(object)
    return Table({**columns, SHIPPED_TARGET: diagnosis}, SHIPPED)


def _refuse_twice(what: str, names: tuple[str, ...]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"Expected every column once in {what}, got {listed(twice)} more than once.")
