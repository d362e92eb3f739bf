"""The configurations from which determinantal splitting starts: those without a determinantal row.

They are finitely many in each dimension d = sum_i n_i - K. Let no identity of `identities` apply, so that every column
sums to two or more. Without determinantal rows a P1 row has one entry, 2. A column with k >= 1 of these sums to at
least 2 k + 1 >= k + 2: on its own it would be the whole configuration, k = d + 1, which obeys the bound below as well.
With f the number of P1 rows and a sum over the other rows, all entries add up to

    2 f + sum (n_i + 1) >= 2 K + f,   K = f + sum n_i - d,   hence   f + sum (n_i - 1) <= 2 d.

This is the whole search: all such n, row by row, up to permutations. It gives 2 curves, 9 surfaces and 54 threefolds
(the numbers of Candelas, Dale, Lutken and Schimmrigk, Nucl. Phys. B 298 (1988) 493, for the threefolds).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ritz.problems.strings.cicy.canonical import Rows, canonical_rows
from ritz.problems.strings.cicy.identities import redundant


def seeds(dimension: int = 3) -> list[NDArray[np.int8]]:
    """The connected irredundant configurations with c1 = 0 and no determinantal row, each of shape (R, K).

    ``dimension`` is that of the manifold: 1 gives the elliptic curves, 2 the K3 surfaces, 3 the threefolds. In
    canonical form, ordered by shape and entries. Raises ValueError if ``dimension`` is less than one.
    """
    if dimension < 1:
        raise ValueError(f"expected a dimension of at least 1, got {dimension}")
    return [np.array(rows, np.int8) for rows in _seed_rows(dimension)]


@cache
def _seed_rows(dimension: int) -> tuple[Rows, ...]:
    found = {
        rows
        for factors in _ambient_spaces(dimension)
        for rows in _configurations(factors, sum(factors) - dimension)
        if len(components(rows)) == 1 and not redundant(rows)
    }
    return tuple(sorted(found, key=lambda rows: (len(rows), len(rows[0]), rows)))


def components(rows: Rows) -> list[list[int]]:
    """The rows of each connected piece of the configuration: a product has more than one."""
    pieces: list[list[int]] = []
    left = set(range(len(rows)))
    while left:
        piece = [min(left)]
        left.remove(piece[0])
        for i in piece:
            linked = {j for j in left if any(p and q for p, q in zip(rows[i], rows[j], strict=True))}
            piece += sorted(linked)
            left -= linked
        pieces.append(piece)
    return pieces


def _ambient_spaces(dimension: int) -> Iterator[tuple[int, ...]]:
    """All n_1 >= n_2 >= ... with at least one column and f + sum (n_i - 1) <= 2 d."""

    def extend(factors: tuple[int, ...], room: int) -> Iterator[tuple[int, ...]]:
        if sum(factors) > dimension:
            yield factors
        for n in range(1, room + 2):
            if (not factors or n <= factors[-1]) and max(1, n - 1) <= room:
                yield from extend((*factors, n), room - max(1, n - 1))

    return extend((), 2 * dimension)


def _configurations(factors: tuple[int, ...], K: int) -> set[Rows]:
    """All matrices with row sums n_i + 1, no determinantal row and column sums of at least two."""
    level: set[Rows] = {()}
    room = sum(n + 1 for n in factors)
    for n in factors:
        room -= n + 1
        level = {
            canonical_rows(longer)
            for rows in level
            for longer in _with_row(rows, n, K)
            if sum(max(0, 2 - sum(column)) for column in zip(*longer, strict=True)) <= room
        }
    return level


def _with_row(rows: Rows, n: int, K: int) -> Iterator[Rows]:
    """``rows`` with one more row of P^n, in one order for each set of equal columns."""
    columns = sorted(zip(*rows, strict=True)) if rows else [()] * K
    ordered = tuple(zip(*columns, strict=True))

    def fill(row: tuple[int, ...], left: int) -> Iterator[tuple[int, ...]]:
        if len(row) == K:
            if left == 0 and max(row) > 1:
                yield row
            return
        a = len(row)
        top = min(left, row[-1]) if a and columns[a] == columns[a - 1] else left
        for entry in range(top, -1, -1):
            yield from fill((*row, entry), left - entry)

    for row in fill((), n + 1):
        yield (*ordered, row)
