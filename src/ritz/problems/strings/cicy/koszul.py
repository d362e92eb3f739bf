"""The Koszul resolution of a line bundle on a complete intersection, without its vanishing terms.

For L = O(k) on X, cut out of ``A = prod_i P^{n_i}`` by K polynomials of multidegrees ``q_a``, the first page of the
Koszul spectral sequence is

    E_1^{k,j} = sum over sets S of k columns of H^j(A, O(k - sum_{a in S} q_a)),

feeding H^{j-k}(X, L) (Hubsch, *Calabi-Yau Manifolds*, 1992, ch. 2). Bott's theorem (Ann. Math. 66 (1957) 203) decides
each summand. As row i of the matrix adds up to n_i + 1, its verdict reads, with ``s_i`` the degree that S takes from
row i and ``x_i = n_i + 1 - s_i`` the degree it leaves:

    k_i > 0:  s_i <= k_i,    factor C(n_i + k_i - s_i, n_i) in H^0
    k_i = 0:  s_i = 0 or x_i = 0 (all columns of the row or none), factor 1 in H^0 or H^{n_i}
    k_i < 0:  x_i <= -k_i,   factor C(n_i - k_i - x_i, n_i) in H^{n_i}

so rows of charge 0 tie their columns into blocks that enter S together, and every other row is a budget ``|k_i|`` of
which each block spends a part. Only affordable sets are ever visited: a few of the 2^K.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import comb
from typing import NamedTuple

from ritz.problems.strings.cicy.invariants import Matrix, check_configuration

Tableau = dict[tuple[int, int], int]


def bott(dimensions: Sequence[int], degrees: Sequence[int]) -> tuple[int, int]:
    """The one non-zero cohomology of O(degrees) on prod P^{n_i}: (j, dimension of H^j); (0, 0) if there is none."""
    j, dimension = 0, 1
    for n, d in zip(dimensions, degrees, strict=True):
        if d < 0:
            j += n
        dimension *= comb(n + d, n) if d >= 0 else comb(-d - 1, n)
    return (j, dimension) if dimension else (0, 0)


class Term(NamedTuple):
    """One non-zero summand of E_1: the set S of columns as a bit mask, its size k, the degree j and the dimension."""

    columns: int
    k: int
    j: int
    dimension: int


class Resolution(NamedTuple):
    """The non-zero summands of E_1 for one line bundle; ``tied`` are the columns that a row of charge 0 touches."""

    terms: list[Term]
    tied: int

    def tableau(self) -> Tableau:
        """The dimensions of E_1^{k,j}, zeros left out."""
        page: Tableau = {}
        for _, k, j, dimension in self.terms:
            page[k, j] = page.get((k, j), 0) + dimension
        return page


class Configuration:
    """A checked configuration matrix, prepared for resolving many line bundles on the same X.

    ``dimensions`` are the n_i, ``columns`` the multidegrees q_a; all as tuples of Python integers.
    Raises ValueError as `ritz.problems.strings.cicy.invariants.check_configuration`.
    """

    def __init__(self, matrix: Matrix):
        self.matrix = check_configuration(matrix)
        rows = self.matrix.tolist()
        self.dimensions = tuple(sum(row) - 1 for row in rows)
        self.columns: tuple[tuple[int, ...], ...] = tuple(zip(*rows, strict=True))
        self.row_columns = tuple(sum(1 << a for a, q in enumerate(row) if q) for row in rows)
        self._width = (max(self.dimensions) + 1).bit_length() + 1
        self._words = tuple(sum(q << (i * self._width) for i, q in enumerate(column)) for column in self.columns)

    def blocks(self, rows: Sequence[int]) -> list[tuple[int, int]]:
        """The columns tied together by ``rows``: disjoint (bit mask of columns, sum of the n_i of its rows)."""
        blocks: list[tuple[int, int]] = []
        for i in rows:
            mask, j = self.row_columns[i], self.dimensions[i]
            apart = []
            for block in blocks:
                if block[0] & mask:
                    mask |= block[0]
                    j += block[1]
                else:
                    apart.append(block)
            apart.append((mask, j))
            blocks = apart
        return blocks

    def resolve(self, charges: Sequence[int]) -> Resolution:
        """The non-zero Koszul summands of O(charges), one Python integer per row of the matrix."""
        blocks = self.blocks([i for i, k in enumerate(charges) if k == 0])
        tied = 0
        for mask, _ in blocks:
            tied |= mask
        free = [(1 << a, 0) for a in range(len(self.columns)) if not tied >> a & 1]
        w, R, K = self._width, len(charges), len(self.columns)
        field, every, zero = (1 << w) - 1, (1 << K) - 1, (1 << (w - 1)) - 1
        budgets = [
            (i * w, n, n + abs(k), zero - min(abs(k), n + 1))
            for i, (n, k) in enumerate(zip(self.dimensions, charges, strict=True))
            if k
        ]
        terms = []
        for state in self._affordable(charges, blocks + free):
            dimension = 1
            for place, n, most, start in budgets:
                dimension *= comb(most - (state >> place & field) + start, n)
            rest = state >> (R * w)
            columns = rest & every
            terms.append(Term(columns, columns.bit_count(), rest >> K, dimension))
        return Resolution(terms, tied)

    def _affordable(self, charges: Sequence[int], blocks: list[tuple[int, int]]) -> list[int]:
        """Sets of blocks within every budget, each packed in one integer: spent per row, then columns, then j.

        The field of a row starts so high that overspending sets its highest bit.
        """
        w, R, K = self._width, len(charges), len(self.columns)
        start, guard, bonus, malus, j = 0, 0, 0, 0, 0
        field = (1 << w) - 1
        for i, k in enumerate(charges):
            if k:
                start |= ((1 << (w - 1)) - 1 - min(abs(k), self.dimensions[i] + 1)) << (i * w)
                guard |= 1 << (i * w + w - 1)
                if k > 0:
                    bonus |= field << (i * w)
                else:
                    malus |= field << (i * w)
                    j += self.dimensions[i]
        states = [start | j << (R * w + K)]
        for mask, height in blocks:
            word = sum([self._words[a] for a in range(K) if mask >> a & 1])
            taken = (word & bonus) + (mask << (R * w)) + (height << (R * w + K))
            left = word & malus
            states = [after for state in states for after in (state + left, state + taken) if not after & guard]
        return states
