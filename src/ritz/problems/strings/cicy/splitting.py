"""Determinantal splitting and contraction of configurations.

A row of P^n whose non-zero entries are n + 1 ones belongs to n + 1 polynomials linear in P^n. They have a common zero
there exactly where the determinant of their (n + 1) x (n + 1) matrix of coefficients vanishes, so deleting the row and
adding up its columns gives a configuration with one polynomial of the summed degree: the contraction. The inverse,
replacing a column by n + 1 columns with the same sum and adding a row P^n with ones there, is a splitting.
Where the rank drops by two the contraction has nodes, and the split manifold is their small resolution:
chi(split) = chi(contraction) + 2 (number of nodes). A split without nodes is ineffective: the same manifold described
with one row more (Candelas, Dale, Lutken and Schimmrigk, Nucl. Phys. B 298 (1988) 493, sections 2 and 3).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from ritz.problems.strings.cicy.canonical import Rows, canonical_rows, matrix_rows
from ritz.problems.strings.cicy.invariants import Matrix

Column = tuple[int, ...]


def splittings(matrix: Matrix) -> list[NDArray[np.int8]]:
    """All splittings of ``matrix``, shape (R, K), one per permutation class, in canonical form and ordered.

    A splitting by P^n has shape (R + 1, K + n), n = 1, 2, ... Raises ValueError as `canonical_form`.
    """
    return _ordered(split_rows(matrix_rows(matrix)))


def contractions(matrix: Matrix) -> list[NDArray[np.int8]]:
    """All contractions of ``matrix``, shape (R, K), one per permutation class, in canonical form and ordered.

    The contraction of a P^n has shape (R - 1, K - n). Raises ValueError as `canonical_form`.
    """
    rows = matrix_rows(matrix)
    return _ordered(contract_row(rows, i) for i in determinantal_rows(rows))


def split_rows(rows: Rows) -> Iterator[Rows]:
    """Every way to split a column; equal columns count once, and permutations of each other may occur."""
    columns = list(zip(*rows, strict=True))
    for a, column in enumerate(columns):
        if column in columns[:a]:
            continue
        others = columns[:a] + columns[a + 1 :]
        for parts in column_splittings(column):
            matrix = zip(*others, *parts, strict=True)
            yield *matrix, (0,) * len(others) + (1,) * len(parts)


def determinantal_rows(rows: Rows) -> list[int]:
    """The rows that can be contracted: those with no entry above one, if another row is left."""
    return [i for i, row in enumerate(rows) if max(row) == 1] if len(rows) > 1 else []


def contract_row(rows: Rows, i: int) -> Rows:
    """The contraction of the determinantal row ``i``; the summed column comes last."""
    columns = list(zip(*rows[:i], *rows[i + 1 :], strict=True))
    total = map(sum, zip(*(c for c, q in zip(columns, rows[i], strict=True) if q), strict=True))
    kept = [c for c, q in zip(columns, rows[i], strict=True) if not q]
    return tuple(zip(*kept, tuple(total), strict=True))


def column_splittings(column: Column) -> list[tuple[Column, ...]]:
    """All multisets of two or more non-zero columns with non-negative entries that sum to ``column``."""
    support = [i for i, q in enumerate(column) if q]
    spread: dict[Column, Column] = {}

    def full(short: Column) -> Column:
        if short not in spread:
            entries = dict(zip(support, short, strict=True))
            spread[short] = tuple(entries.get(i, 0) for i in range(len(column)))
        return spread[short]

    return [tuple(map(full, parts)) for parts in _partitions(tuple(column[i] for i in support))]


@lru_cache(maxsize=4096)
def _partitions(column: Column) -> tuple[tuple[Column, ...], ...]:
    """The partitions of a vector into at least two vectors, each written in decreasing order."""
    return tuple(parts for parts in _decreasing(column, column) if len(parts) > 1)


def _decreasing(rest: Column, largest: Column) -> Iterator[tuple[Column, ...]]:
    if not any(rest):
        yield ()
        return
    for part in product(*(range(q, -1, -1) for q in rest)):
        if any(part) and part <= largest:
            left = tuple(q - p for q, p in zip(rest, part, strict=True))
            for parts in _decreasing(left, part):
                yield part, *parts


def _ordered(configurations: Iterator[Rows]) -> list[NDArray[np.int8]]:
    distinct = sorted(set(map(canonical_rows, configurations)))
    return [np.array(rows, np.int8) for rows in sorted(distinct, key=lambda rows: (len(rows), len(rows[0]), rows))]
