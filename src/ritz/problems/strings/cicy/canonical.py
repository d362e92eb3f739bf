"""One representative for all orderings of the rows and columns of a configuration matrix.

The order of the projective factors and of the polynomials means nothing, so two matrices that differ by permutations
describe the same configuration. The representative is found as in graph canonisation (McKay, Congr. Numer. 30 (1981)
45): colour the bipartite graph of rows and columns, refine the colours until they are stable, and where two vertices
still share a colour, single out each of them in turn and keep the lexicographically least matrix. Refinement alone is
not enough: it cannot tell apart some configurations that are not permutations of each other.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ritz.problems.strings.cicy.invariants import Matrix

Rows = tuple[tuple[int, ...], ...]
"""A matrix as a hashable tuple of its rows."""

Colours = list[int]


def canonical_form(matrix: Matrix) -> NDArray[np.int8]:
    """The representative of ``matrix``, shape (R, K), among all permutations of its rows and of its columns.

    Exact: two matrices have equal canonical forms if and only if they are permutations of each other.
    Raises ValueError if ``matrix`` is not a matrix of integers 0..127.
    """
    return np.array(canonical_rows(matrix_rows(matrix)), np.int8)


def isomorphic(a: Matrix, b: Matrix) -> bool:
    """Whether permutations of rows and columns turn ``a`` into ``b``. Raises ValueError as `canonical_form`."""
    first, second = matrix_rows(a), matrix_rows(b)
    if sorted(map(sorted, first)) != sorted(map(sorted, second)):
        return False
    return canonical_rows(first) == canonical_rows(second)


def matrix_rows(matrix: Matrix) -> Rows:
    """``matrix``, shape (R, K), as a tuple of rows. Raises ValueError if it is not a matrix of integers 0..127."""
    array = np.asarray(matrix)
    if array.ndim != 2 or 0 in array.shape:
        raise ValueError(
            f"expected a matrix of shape (R, K), got shape {array.shape}; "
            "give one row per projective factor and one column per polynomial"
        )
    if array.dtype.kind not in "iu" or array.min() < 0 or array.max() > 127:
        raise ValueError(
            f"expected degrees that are integers from 0 to 127, got dtype {array.dtype} with values from "
            f"{array.min()} to {array.max()}; convert whole degrees with .astype(int)"
        )
    return tuple(map(tuple, array.tolist()))


def canonical_rows(rows: Rows) -> Rows:
    """`canonical_form` for a matrix that is already a tuple of rows; nothing is checked."""
    columns = tuple(zip(*rows, strict=True))
    start = [sum(row) for row in rows], [sum(column) for column in columns]
    return min(_arrangements(rows, columns, *start))


def _arrangements(rows: Rows, columns: Rows, row: Colours, column: Colours) -> Iterator[Rows]:
    """The matrices read off in the order of the colours, one per leaf of the search."""
    row, column = _refine(rows, columns, row, column)
    cell = _smallest_cell(row, column)
    if cell is None:
        column_order = sorted(range(len(columns)), key=column.__getitem__)
        ordered = sorted(range(len(rows)), key=row.__getitem__)
        yield tuple(tuple(rows[i][a] for a in column_order) for i in ordered)
        return
    of_rows, members = cell
    vectors = rows if of_rows else columns
    # Exchanging two equal vectors of one cell changes nothing, so one of them stands for both.
    for chosen in {vectors[member]: member for member in members}.values():
        row_split = [2 * c + 1 for c in row]
        column_split = [2 * c + 1 for c in column]
        (row_split if of_rows else column_split)[chosen] -= 1
        yield from _arrangements(rows, columns, row_split, column_split)


def _refine(rows: Rows, columns: Rows, row: Colours, column: Colours) -> tuple[Colours, Colours]:
    """The coarsest stable colouring below the given one, with colours 0, 1, ... that no ordering of rows affects."""
    count = 0
    while True:
        row = _recolour(rows, row, column)
        column = _recolour(columns, column, row)
        previous, count = count, max(row) + max(column)
        if count == previous:
            return row, column


def _recolour(vectors: Rows, own: Colours, other: Colours) -> Colours:
    signs = [
        (colour, tuple(sorted([(entry, c) for entry, c in zip(vector, other, strict=True) if entry])))
        for colour, vector in zip(own, vectors, strict=True)
    ]
    rank = {sign: position for position, sign in enumerate(sorted(set(signs)))}
    return [rank[sign] for sign in signs]


def _smallest_cell(row: Colours, column: Colours) -> tuple[bool, list[int]] | None:
    """The smallest set of at least two rows, or columns, of one colour; None if all colours differ."""
    best: tuple[int, bool, int] | None = None
    for of_rows, colours in ((True, row), (False, column)):
        size = [0] * (max(colours) + 1)
        for c in colours:
            size[c] += 1
        for c, n in enumerate(size):
            if n > 1 and (best is None or n < best[0]):
                best = n, of_rows, c
    if best is None:
        return None
    _, of_rows, colour = best
    return of_rows, [i for i, c in enumerate(row if of_rows else column) if c == colour]
