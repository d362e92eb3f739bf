"""Two descriptions of one variety, and the shorter of the two.

A block of rows and columns of a configuration cuts out a variety S of its own if those columns are zero in all other
rows. If S is the same variety as another S', and the remaining columns use only line bundles of S that S' has as well,
the block may be exchanged. Five exchanges suffice for the list of threefolds (Candelas, Dale, Lutken and Schimmrigk,
Nucl. Phys. B 298 (1988) 493; Hubsch, *Calabi-Yau Manifolds*, 1992, chapter 3). In all of them ``a`` and ``b`` are the
degrees of the remaining columns; c1 = 0 before implies c1 = 0 after, so that n_i stays the row sum minus one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from ritz.problems.strings.cicy.canonical import Rows, matrix_rows
from ritz.problems.strings.cicy.invariants import Matrix

Identity = Callable[[Rows], Rows | None]


def rewrite(matrix: Matrix) -> NDArray[np.int8]:
    """The configuration of the same variety, shape (R', K'), to which no identity of this module applies any more.

    ``matrix`` has shape (R, K). Raises ValueError if it is no matrix of integers 0..127, or if the variety is empty,
    a set of points, or falls into two copies of another one, so that no shorter configuration describes it.
    """
    rows = matrix_rows(matrix)
    while True:
        if two_points(rows):
            raise ValueError(
                f"expected a connected variety, got a polynomial that is only quadratic in one P1 in "
                f"{rows}: two points times the rest; remove that row and column and study one copy"
            )
        shorter = shorten(rows)
        if shorter is None:
            return np.array(rows, np.int8)
        if not shorter or not all(map(any, zip(*shorter, strict=True))):
            raise ValueError(f"expected a variety of positive dimension, got points or the empty set from {rows}")
        rows = shorter


def redundant(rows: Rows) -> bool:
    """Whether some identity shortens the configuration, or a polynomial cuts out two points of a P1."""
    return two_points(rows) or shorten(rows) is not None


def shorten(rows: Rows) -> Rows | None:
    """The configuration after the first identity that applies, or None if none does."""
    return next((shorter for identity in IDENTITIES if (shorter := identity(rows)) is not None), None)


def two_points(rows: Rows) -> bool:
    """Whether a column is just a quadric in one P1, which is two points."""
    return any(rows[i][a] == 2 and sum(rows[i]) == 2 for i, a in _lone_entries(rows))


def hyperplane(rows: Rows) -> Rows | None:
    """P^n[1, a] = P^{n-1}[a]: a hyperplane of P^n is P^{n-1}, and P^0 is a point, which needs no row."""
    for i, a in _lone_entries(rows):
        if rows[i][a] == 1:
            kept = (row for j, row in enumerate(rows) if j != i or sum(row) > 2)
            return _without_column(tuple(kept), a)
    return None


def conic(rows: Rows) -> Rows | None:
    """P2[2, a] = P1[2 a]: a smooth conic is a P1 on which O(1) of the plane has degree two."""
    for i, a in _lone_entries(rows):
        if rows[i][a] == 2 and sum(rows[i]) == 3:
            doubled = tuple(2 * q for q in rows[i])
            return _without_column((*rows[:i], doubled, *rows[i + 1 :]), a)
    return None


def quadric(rows: Rows) -> Rows | None:
    """P3[2, b] = P1[b] x P1[b]: a smooth quadric surface is P1 x P1, and O(1) of the space is O(1, 1) on it."""
    for i, a in _lone_entries(rows):
        if rows[i][a] == 2 and sum(rows[i]) == 4:
            return _without_column((*rows[:i], rows[i], rows[i], *rows[i + 1 :]), a)
    return None


def branched_plane(rows: Rows) -> Rows | None:
    """P1[2, 0] x P2[1, b] = P1[b] x P1[b]: a polynomial quadratic in a P1 and linear in a P2.

    Over a point of the plane it has two roots in the P1, so the surface is the double cover of the plane branched over
    the discriminant, a conic. That double cover is P1 x P1, and the class of the line of the plane becomes O(1, 1).
    """
    for i, j, a in _pair_columns(rows):
        if rows[i][a] == 2 and sum(rows[i]) == 2 and rows[j][a] == 1 and sum(rows[j]) == 3:
            kept = [row for k, row in enumerate(rows) if k not in (i, j)]
            return _without_column((*kept, rows[j], rows[j]), a)
    return None


def del_pezzo_two(rows: Rows) -> Rows | None:
    """P2[1, 1, c] x P2[2, 1, 0] = P1[2, 0] x P2[2, c]: the del Pezzo surface of degree two, written twice.

    Both surfaces have the anticanonical class H, the line of the plane with the degrees ``c``, of degree H.H = 2: in
    P2 x P2 it is J_1.J_1.(J_1 + 2 J_2).(J_1 + J_2) = 2, in P1 x P2 it is J_2.J_2.(2 J_1 + 2 J_2) = 2. The sections of
    H show either as a double cover of that plane branched over a quartic: two points of a line on a conic there, the
    two roots of a quadratic form here. Every del Pezzo surface of degree two is such a cover, all of them form one
    family, and the remaining columns use no other class than multiples of H.
    """
    pairs = list(_pair_columns(rows))
    for i, j, a in pairs:
        if (rows[i][a], rows[j][a]) != (1, 2) or sum(rows[i]) != 3 or sum(rows[j]) != 3:
            continue
        for k, m, b in pairs:
            if (k, m) == (i, j) and (rows[i][b], rows[j][b]) == (1, 1):
                surface = tuple(2 if column == a else 0 for column in range(len(rows[0])))
                plane = tuple(2 if column == a else q for column, q in enumerate(rows[i]))
                kept = [row for n, row in enumerate(rows) if n not in (i, j)]
                return _without_column((*kept, surface, plane), b)
    return None


IDENTITIES: tuple[Identity, ...] = (hyperplane, conic, quadric, branched_plane, del_pezzo_two)
"""In the order in which `rewrite` tries them."""


def _lone_entries(rows: Rows) -> Iterator[tuple[int, int]]:
    """(row, column) of the only entry of each column that has just one."""
    for a, column in enumerate(zip(*rows, strict=True)):
        support = [i for i, q in enumerate(column) if q]
        if len(support) == 1:
            yield support[0], a


def _pair_columns(rows: Rows) -> Iterator[tuple[int, int, int]]:
    """(row, row, column), in both orders of the rows, for each column with exactly two entries."""
    for a, column in enumerate(zip(*rows, strict=True)):
        support = [i for i, q in enumerate(column) if q]
        if len(support) == 2:
            for i, j in permutations(support):
                yield i, j, a


def _without_column(rows: Rows, a: int) -> Rows:
    return tuple(row[:a] + row[a + 1 :] for row in rows)
