"""From a table to three parts with answers and weights: what is asked, and on which rows it is learned and judged."""

import dataclasses
import functools
import os
from collections.abc import Sequence

import numpy as np
from jaxtyping import Float64, Int, Shaped

from ritz.data.base import MalformedTable, Table, is_text, listed
from ritz.data.layout import FileLayout
from ritz.data.splits import Split, split_at_random, split_by_group, split_by_time
from ritz.problems.tables.answers import Answers, ClassRules, has_answer, learn_answers
from ritz.problems.tables.row_numbers import describe_row_numbers, find_repeating_column
from ritz.problems.tables.user_table import UserTable
from ritz.problems.tables.weights import describe_weights, learn_weights

LEAST_ROWS = 20
LEAST_OF_A_CLASS = 2
"""Rows that every class must have in every part."""
PARTS = ("training", "validation", "test")


@dataclasses.dataclass(frozen=True)
class Rows:
    """One part: features, answers (classes 0 ... C - 1, or numbers), and weights where there are any."""

    table: Table
    y: Int[np.ndarray, " n"] | Float64[np.ndarray, " n"]
    weight: Float64[np.ndarray, " n"] | None

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.y)


@dataclasses.dataclass(frozen=True, eq=False)
class Material:
    """What is asked and the rows of the three parts; two are the same only if they are one."""

    answers: Answers
    columns: tuple[str, ...]
    """All columns of the table, used or not."""
    train: Rows
    validation: Rows
    test: Rows
    notes: tuple[str, ...]
    """What was assumed and done so far, in sentences."""
    layout: FileLayout = FileLayout()
    """How the file was spelled."""
    precision: float = 0.0
    """The mean of 1/sigma^2 over all rows, by which the weights of measured errors are divided; 0 where there are
    none."""


def material(problem: UserTable) -> Material:
    """The parts of a problem, read again only where a file has changed.

    Raises MalformedTable, in a sentence, for a table that cannot be learned from."""
    return _material(problem, tuple(_stamp(path) for path in (problem.file, problem.test) if path))


def _stamp(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None  # a missing file, or one with the name of a tree behind it: the reader will say
    return found.st_mtime_ns, found.st_size


@functools.lru_cache(maxsize=1)
def _material(problem: UserTable, stamps: tuple[tuple[int, int] | None, ...]) -> Material:
    del stamps
    table = problem.table()
    features, numbers = problem.feature_names(table)
    table, gaps = _answered(problem, table)
    if len(table) < LEAST_ROWS:
        raise MalformedTable(f"{table.name}: expected at least {LEAST_ROWS} rows to learn from, got {len(table)}.")
    answers = _learned(problem, table)
    table = table.rows(answers.keeps(table.column(problem.target))) if answers.dropped else table
    y = answers.encode(table.column(problem.target), table.name)
    weight, precision = learn_weights(problem, table)
    split, how = _split(problem, table, y if answers.classes else None)
    parts = [_part(table, features, y, weight, rows) for rows in (split.train, split.validation, split.test)]
    if (other := problem.test_table()) is not None:
        other, _ = _answered(problem, other)
        other = other.rows(answers.keeps(other.column(problem.target)))
        given = learn_weights(problem, other, precision)[0]
        answered = answers.encode(other.column(problem.target), other.name)
        parts[2] = _part(other, features, answered, given, np.arange(len(other)))
    _refuse_parts(answers, parts, problem)
    said = (describe_row_numbers(numbers),) if numbers else ()
    notes = (*table.notes, *said, *gaps, answers.note, *how, *describe_weights(problem, weight))
    columns = (*table.names, *(name for name in table.left_out if name not in table.names))
    layout = FileLayout.of(table, problem.roles)
    return Material(answers, columns, parts[0], parts[1], parts[2], notes, layout, precision)


def _answered(problem: UserTable, table: Table) -> tuple[Table, tuple[str, ...]]:
    """(the rows that have an answer, what is said of the others), where they are to be left out."""
    if problem.unanswered == "refuse":
        return table, ()
    there = has_answer(table.column(problem.target))
    lack = len(there) - int(there.sum())
    if not lack:
        return table, ()
    return table.rows(there), (f"{lack} of {len(there)} rows have no answer in {problem.target} and are left out.",)


def _learned(problem: UserTable, table: Table) -> Answers:
    """What is asked, with the rows that a class needs for a share of each part."""
    least = int(np.ceil(LEAST_OF_A_CLASS / min(problem.validation_fraction, problem.test_fraction)))
    rules = ClassRules(problem.rare, least, problem.categories)
    kind = "regression" if problem.errors else problem.kind
    return learn_answers(table.column(problem.target), problem.target, table.name, kind, rules)


def _part(table: Table, features: Sequence[str], y: np.ndarray, weight: np.ndarray | None, rows: np.ndarray) -> Rows:
    chosen = table.select(features).rows(rows)
    return Rows(chosen, y[rows], None if weight is None else weight[rows])


def _split(problem: UserTable, table: Table, strata: np.ndarray | None) -> tuple[Split, tuple[str, ...]]:
    """The parts and how they were made."""
    test = 0.0 if problem.test else problem.test_fraction
    validation = (
        problem.validation_fraction / (1 - problem.test_fraction) if problem.test else (problem.validation_fraction)
    )
    fractions = (1 - validation - test, validation, test)
    if problem.time:
        split = split_by_time(_times(table, problem.time), fractions=fractions)
        return split, (f"Rows are parted by {problem.time}: the past for training, the latest for the test.",)
    if problem.group:
        groups = _groups(table, problem.group)
        split = split_by_group(groups, fractions=fractions, seed=problem.split_seed, strata=strata)
        said = f"Rows with one value of {problem.group} ({len(np.unique(groups))} values) are all in one part."
        return split, (said,)
    split = split_at_random(len(table), fractions=fractions, seed=problem.split_seed, strata=strata)
    alike = ", every class shared out alike" if strata is not None else ""
    said = f"Rows are dealt to the parts at random (seed {problem.split_seed}){alike}."
    own = f"The test rows are those of {problem.test}." if problem.test else ""
    doubt = _doubt(problem, table)
    return split, tuple(filter(None, (said, own, doubt)))


def _doubt(problem: UserTable, table: Table) -> str:
    """What a random split takes for granted, with the column that speaks against it."""
    known = (problem.target, problem.weights, problem.errors)
    found = find_repeating_column(table, tuple(filter(None, known)))
    if found is None:
        return "If rows belong together (one event, one patient), say so with a group: a random split is then too kind."
    name, count = found
    return (
        f"{name} repeats: {count} values in {len(table)} rows. If rows of one value belong together, say so "
        f"(--group {name}): a random split is then too kind."
    )


def _groups(table: Table, name: str) -> Int[np.ndarray, " n"]:
    column = table.column(name)
    _refuse_gaps(table, name, column, "group")
    _, group = np.unique(column.astype(str) if is_text(column) else column, return_inverse=True)
    if group.max() < 2:
        raise MalformedTable(
            f"{table.name}: expected at least three groups for three parts, got {group.max() + 1} in {name!r}."
        )
    return group


def _times(table: Table, name: str) -> Shaped[np.ndarray, " n"]:
    column = table.column(name)
    _refuse_gaps(table, name, column, "time")
    if not is_text(column):
        return column
    try:
        return column.astype("datetime64[us]")
    except ValueError as error:
        raise MalformedTable(
            f"{table.name}: expected numbers or dates like 2024-05-31 or 2024-05-31T12:30 in {name!r}: {error}."
        ) from error


def _refuse_gaps(table: Table, name: str, column: np.ndarray, role: str) -> None:
    lacking = sum(v is None for v in column) if is_text(column) else int(np.sum(column != column))
    if lacking:
        raise MalformedTable(f"{table.name}: expected a {role} for every row, got {lacking} missing in {name!r}.")


def _refuse_parts(answers: Answers, parts: list[Rows], problem: UserTable) -> None:
    """Raises MalformedTable where a part has too few rows, of a class too, or weights that do not sum to more than
    zero."""
    for what, part in zip(PARTS, parts, strict=True):
        classes = range(len(answers.classes)) if answers.classes else (None,)
        for c in classes:
            own = np.ones(len(part), bool) if c is None else part.y == c
            name = "rows" if c is None else f"rows of class {answers.classes[c]!r}"
            if own.sum() < LEAST_OF_A_CLASS:
                raise MalformedTable(
                    f"Expected at least {LEAST_OF_A_CLASS} {name} in the {what} part, got {own.sum()}: too few to "
                    f"learn or to judge. {_cure(answers, problem)}"
                )
            if part.weight is not None and not part.weight[own].sum() > 0:
                raise MalformedTable(
                    f"The weights ({problem.weights or problem.errors}) of the {name} in the {what} part sum to "
                    f"{part.weight[own].sum():.6g}; expected a positive sum, for rates are divided by it."
                )


def _cure(answers: Answers, problem: UserTable) -> str:
    if not answers.classes:
        return "Bring more rows, or part them in another way."
    number = ""
    if problem.kind == "infer" and all(name.lstrip("+-").isdigit() for name in answers.classes):
        number = f" If {answers.target} is a number: --kind regression."
    return f"Bring more rows, leave out rare classes (--rare drop) or merge them (--rare merge).{number}"


def described(parts: Material) -> str:
    """How many rows each part has."""
    sizes = (len(parts.train), len(parts.validation), len(parts.test))
    return listed([f"{size} {what}" for size, what in zip(sizes, PARTS, strict=True)]) + " rows"
