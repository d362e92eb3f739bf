"""Homology of Koszul complexes with random coefficients, by exact ranks modulo a prime.

The defining polynomials of X are taken with random coefficients modulo p. A rank modulo p never exceeds the rank for
general complex coefficients, and falls short of it only if the coefficients hit the zeros of a fixed polynomial, a
chance of order (size of the matrix) / p: agreement over a few primes and seeds is the practical proof.

Sections of O(d) on P^n are the monomials of degree d for d >= 0, and H^n is spanned by the inverse monomials with all
exponents at most -1 for d <= -n - 1. A polynomial acts by multiplication, a product outside the basis being zero
(Bott 1957; Hubsch, *Calabi-Yau Manifolds*, 1992, ch. 2).
"""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import combinations_with_replacement
from math import comb, isqrt, prod
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Multidegrees = tuple[tuple[int, ...], ...]

PRIME = 32003
LARGEST_MATRIX = 4_000_000
_PANEL = 64


class RankTooLarge(ValueError):  # noqa: N818 - a size refused, in the field's words
    """A differential has more entries than `LARGEST_MATRIX`; its rank was not attempted."""


class Row(NamedTuple):
    """A projective factor seen by a Koszul complex: +1 (polynomials) or -1 (inverse ones), n, and the budget.

    The budget is the degree the complex may spend here: taken by the columns inside S for sign +1, left by the
    columns outside S for sign -1. The basis then has C(n + budget - spent, n) elements.
    """

    sign: int
    dimension: int
    budget: int


@lru_cache(maxsize=1 << 14)
def koszul_homology(rows: tuple[Row, ...], columns: Multidegrees, prime: int, seed: int) -> tuple[int, ...]:
    """Dimensions of the homology at |S| = 0..F of the Koszul complex of F random polynomials.

    ``columns`` are their multidegrees over ``rows``. The differential removes one column from S and multiplies by its
    polynomial. Raises `RankTooLarge` for a differential above `LARGEST_MATRIX` entries, ValueError for a modulus
    that is no prime between 1000 and 2^23: a smaller one meets special coefficients too often.
    """
    _check_prime(prime)
    F = len(columns)
    degrees = [_degrees(rows, columns, S) for S in range(1 << F)]
    layers = [[S for S in range(1 << F) if S.bit_count() == k and degrees[S] is not None] for k in range(F + 1)]
    sizes = [sum(_size(rows, degrees[S]) for S in layer) for layer in layers]
    for k in range(1, F + 1):
        if sizes[k] * sizes[k - 1] > LARGEST_MATRIX:
            raise RankTooLarge(
                f"expected a differential of at most {LARGEST_MATRIX} entries, got {sizes[k]} x "
                f"{sizes[k - 1]}; smaller charges are within reach"
            )
    rng = np.random.default_rng(seed)
    polynomials = [_random_polynomial(rows, column, prime, rng) for column in columns]
    ranks = [0] * (F + 2)
    for k in range(F, 0, -1):
        bound = min(sizes[k] - ranks[k + 1], sizes[k - 1])
        if bound:
            matrix = _differential(rows, layers[k], layers[k - 1], degrees, polynomials, prime)
            ranks[k] = rank(matrix, prime, bound)
    return tuple(sizes[k] - ranks[k] - ranks[k + 1] for k in range(F + 1))


def rank(matrix: Integers, prime: int, bound: int | None = None) -> int:
    """The rank modulo ``prime`` of an integer matrix of shape (m, n); stops early once ``bound`` is reached.

    Gaussian elimination by panels of rows. The panel update is a floating-point matrix product that stays exact:
    every partial sum is an integer below 64 p^2 < 2^53 for the primes below 2^23 that are meant here.
    """
    matrix = np.asarray(matrix, np.int64) % prime
    if matrix.shape[0] > matrix.shape[1]:
        matrix = matrix.T
    ceiling = matrix.shape[0] if bound is None else min(bound, matrix.shape[0])
    found = 0
    while found < ceiling and matrix.size:
        panel, matrix = matrix[:_PANEL], matrix[_PANEL:]
        reduced, pivots = _echelon(panel, prime)
        found += len(pivots)
        if pivots and matrix.size:
            update = matrix[:, pivots].astype(np.float64) @ reduced.astype(np.float64)
            matrix = (matrix - update.astype(np.int64)) % prime
    return found


@cache
def _check_prime(prime: int) -> None:
    if not 1000 < prime < 2**23 or any(prime % d == 0 for d in range(2, isqrt(prime) + 1)):
        raise ValueError(f"expected a prime between 1000 and 2**23, got {prime}; 32003 is the usual choice")


def _echelon(panel: Integers, prime: int) -> tuple[Integers, list[int]]:
    """The reduced row echelon form of a few rows, zero rows dropped, and its pivot columns."""
    panel, pivots, done = panel.copy(), [], 0
    for _ in range(len(panel)):
        lead = panel[done]
        nonzero = np.flatnonzero(lead)
        if nonzero.size == 0:
            panel[done] = panel[-1]
            panel = panel[:-1]
            continue
        pivot = int(nonzero[0])
        lead = lead * pow(int(lead[pivot]), -1, prime) % prime
        others = np.flatnonzero(panel[:, pivot])
        panel[others] = (panel[others] - panel[others, pivot, None] * lead) % prime
        panel[done] = lead
        pivots.append(pivot)
        done += 1
    return panel, pivots


def _degrees(rows: tuple[Row, ...], columns: Multidegrees, S: int) -> tuple[int, ...] | None:
    """What is left of each budget for the set S, or None where one is overspent."""
    left = []
    for i, row in enumerate(rows):
        counted = S if row.sign > 0 else ~S
        left.append(row.budget - sum(q[i] for a, q in enumerate(columns) if counted >> a & 1))
        if left[-1] < 0:
            return None
    return tuple(left)


def _size(rows: tuple[Row, ...], degree: tuple[int, ...] | None) -> int:
    return 0 if degree is None else prod(comb(row.dimension + d, d) for row, d in zip(rows, degree, strict=True))


@cache
def _monomials(n: int, degree: int) -> Integers:
    """All exponent vectors of the given degree in n + 1 variables, shape (C(n + degree, n), n + 1)."""
    choices = list(combinations_with_replacement(range(n + 1), degree))
    exponents = np.zeros((len(choices), n + 1), np.int64)
    for place in range(degree):
        exponents[np.arange(len(choices)), [choice[place] for choice in choices]] += 1
    return exponents


def _basis(rows: tuple[Row, ...], degree: tuple[int, ...]) -> Integers:
    """Exponents of all products of monomials, shape (size, sum of n_i + 1).

    On a row of sign -1 the vector r >= 0 of degree ``left`` stands for the inverse monomial x^(-1-r).
    """
    basis = np.zeros((1, 0), np.int64)
    for row, d in zip(rows, degree, strict=True):
        factor = _monomials(row.dimension, d)
        basis = np.hstack([np.repeat(basis, len(factor), axis=0), np.tile(factor, (len(basis), 1))])
    return basis


def _random_polynomial(
    rows: tuple[Row, ...], column: tuple[int, ...], prime: int, rng: np.random.Generator
) -> tuple[Integers, Integers]:
    """Exponents to add, negative where the row holds inverse monomials, and non-zero coefficients."""
    exponents = _basis(rows, column) * np.repeat([r.sign for r in rows], [r.dimension + 1 for r in rows])
    return exponents, rng.integers(1, prime, len(exponents))


def _differential(
    rows: tuple[Row, ...],
    source: list[int],
    target: list[int],
    degrees: list,
    polynomials: list[tuple[Integers, Integers]],
    prime: int,
) -> Integers:
    """The matrix of d_1 from the summands ``source`` to ``target``, shape (source dimension, target dimension)."""
    radix = 1 + max(row.budget for row in rows)
    place = radix ** np.arange(sum(row.dimension + 1 for row in rows), dtype=object)
    if place[-1] * radix >= 2**63:
        raise RankTooLarge("expected monomials that fit 63 bits, got a longer code; smaller charges are within reach")
    place = place.astype(np.int64)
    start, codes = {}, {}
    for layer in (source, target):
        filled = 0
        for S in layer:
            codes[S] = _basis(rows, degrees[S])
            start[S] = filled
            filled += len(codes[S])
    matrix = np.zeros((sum(len(codes[S]) for S in source), sum(len(codes[S]) for S in target)), np.int64)
    for S in source:
        for a, (exponents, coefficients) in enumerate(polynomials):
            image = S & ~(1 << a)
            if image == S or image not in start:
                continue
            sign = -1 if (S & ((1 << a) - 1)).bit_count() % 2 else 1
            product = codes[S][:, None, :] + exponents
            row, monomial = np.nonzero((product >= 0).all(axis=2))
            keys = codes[image] @ place
            order = np.argsort(keys)
            column = order[np.searchsorted(keys, product[row, monomial] @ place, sorter=order)]
            matrix[start[S] + row, start[image] + column] = sign * coefficients[monomial] % prime
    return matrix
