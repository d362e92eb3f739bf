"""Topological integers of a complete-intersection Calabi-Yau threefold, read off its configuration matrix.

Notation: ``q`` is the configuration matrix, R rows (projective factors ``P^{n_i}``) by K columns (polynomials of
multidegree ``q_a``); ``J_i`` is the hyperplane class of factor i. Vanishing first Chern class fixes
``n_i = (sum of row i) - 1``, and ``sum_i n_i - K = 3`` makes X a threefold.

Everything here follows from the triple intersections ``d_ijk``, the coefficients of
``prod_i J_i^{n_i} / (J_i J_j J_k)`` in ``prod_a (sum_i q_ia J_i)``. With the power sums
``p_s = sum_i (n_i + 1) J_i^s - sum_a (sum_i q_ia J_i)^s`` one has ``c_2 = -p_2 / 2`` and ``c_3 = p_3 / 3``
(Candelas, Dale, Lutken and Schimmrigk, Nucl. Phys. B 298 (1988) 493; Hubsch, *Calabi-Yau Manifolds*, 1992).

The product is taken in one Python integer: the monomial ``J^e`` sits in the slot ``sum_i e_i s_i`` of a mixed-radix
number with digits 0..n_i. A factor of too high a power carries into the next digit and so lowers the digit sum, while
every true monomial has degree K: slots whose digit sum is K hold exact coefficients and nothing needs to be cut off.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations_with_replacement
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Matrix = NDArray[Any] | Sequence[Any]
Charges = NDArray[Any] | Sequence[Any]

_SLOT_LIMIT = 2**24


def check_configuration(matrix: Matrix, dimensions: Charges | None = None) -> Integers:
    """The configuration matrix as int64 of shape (R, K), if it describes a Calabi-Yau threefold.

    ``dimensions`` are the n_i of the factors, shape (R,); left out, they are taken from the row sums.
    Raises ValueError naming the offending row or column otherwise.
    """
    try:
        array = np.asarray(matrix)
    except ValueError as error:
        raise ValueError(
            f"expected the rows of a configuration matrix to be equally long, got {error}; "
            "fill up with zeros where a polynomial does not depend on a factor"
        ) from None
    if array.ndim != 2 or 0 in array.shape:
        raise ValueError(
            f"expected a configuration matrix of shape (R, K), got shape {array.shape}; "
            "give one row per projective factor and one column per polynomial"
        )
    if array.dtype.kind not in "iu":
        raise ValueError(
            f"expected a configuration matrix of integers, got dtype {array.dtype}; "
            "convert the degrees with .astype(int) once they are known to be whole"
        )
    array = array.astype(np.int64)
    rows = array.tolist()
    if dimensions is not None:
        _check_dimensions(rows, np.asarray(dimensions))
    _projective_dimensions(rows)
    return array


def projective_dimensions(matrix: Matrix) -> Integers:
    """The dimensions n_i of the projective factors, shape (R,). Raises ValueError as `check_configuration`."""
    return np.array(_projective_dimensions(_rows(matrix)), np.int64)


def triple_intersections(matrix: Matrix) -> Integers:
    """The integers d_ijk = int_X J_i J_j J_k, symmetric, shape (R, R, R).

    Raises ValueError as `check_configuration`.
    """
    rows = _rows(matrix)
    return _spread(rows, _intersections(rows))


def euler_number(matrix: Matrix) -> int:
    """The Euler number chi = int_X c_3 = 2 (h11 - h21). Raises ValueError as `check_configuration`."""
    rows = _rows(matrix)
    R = len(rows)
    i, j, k, weight, cubes = _triples(R)
    q = np.array(rows, np.int64)
    q_i = q[i]
    q_i *= q[j]
    q_i *= q[k]
    cubic = q_i.sum(axis=1)
    cubic *= weight
    cubic[cubes] -= q.sum(axis=1)
    return -int(cubic @ _intersections(rows)) // 3


def second_chern(matrix: Matrix) -> Integers:
    """The numbers c_2 . J_i = int_X c_2 J_i, shape (R,). Raises ValueError as `check_configuration`."""
    rows = _rows(matrix)
    return _second_chern(np.array(rows, np.int64), _spread(rows, _intersections(rows)))


def line_bundle_index(matrix: Matrix, charges: Charges) -> int:
    """The index chi(L) = sum_q (-1)^q h^q(X, L) of L = O(k), by Riemann-Roch.

    chi(L) = d_ijk k_i k_j k_k / 6 + c_2.J_i k_i / 12, with ``charges`` the k_i of shape (R,).
    Raises ValueError as `check_configuration`, and for charges that are not R integers.
    """
    rows = _rows(matrix)
    k = check_charges(charges, len(rows)).tolist()
    d = _spread(rows, _intersections(rows))
    cubic = sum(
        x * y * z * c
        for x, plane in zip(k, d.tolist(), strict=True)
        for y, line in zip(k, plane, strict=True)
        for z, c in zip(k, line, strict=True)
    )
    linear = sum(x * c for x, c in zip(k, _second_chern(np.array(rows, np.int64), d).tolist(), strict=True))
    return (2 * cubic + linear) // 12


def check_charges(charges: Charges, R: int) -> Integers:
    """The charges k_i of a line bundle as int64 of shape (R,); raises ValueError if they are not R integers."""
    k = np.asarray(charges)
    if k.shape != (R,) or k.dtype.kind not in "iu":
        raise ValueError(
            f"expected {R} integer charges, one per row of the configuration, got shape {k.shape} "
            f"and dtype {k.dtype}; the line bundle O(k_1, ..., k_R) needs one degree per factor"
        )
    return k.astype(np.int64)


def _second_chern(q: Integers, d: Integers) -> Integers:
    quadratic = q @ q.T - np.diag(q.sum(axis=1))
    return (d @ quadratic).trace(axis1=1, axis2=2) // 2


def _rows(matrix: Matrix) -> list[list[int]]:
    return check_configuration(matrix).tolist()


def _check_dimensions(rows: list[list[int]], dimensions: NDArray) -> None:
    if dimensions.shape != (len(rows),):
        raise ValueError(f"expected {len(rows)} projective dimensions, one per row, got shape {dimensions.shape}")
    for i, (row, n) in enumerate(zip(rows, dimensions.tolist(), strict=True)):
        if sum(row) != n + 1:
            raise ValueError(
                f"expected row {i} (P^{n}) to sum to {n + 1} so that c1 = 0, got {row} which sums to "
                f"{sum(row)}; correct the degrees of that row or its dimension"
            )


def _projective_dimensions(rows: list[list[int]]) -> list[int]:
    for i, row in enumerate(rows):
        if min(row) < 0:
            raise ValueError(
                f"expected degrees >= 0, got {min(row)} in row {i} {row}; a polynomial has no negative degree"
            )
        if sum(row) < 2:
            raise ValueError(
                f"expected row {i} to sum to n + 1 >= 2, got {row} which sums to {sum(row)}; "
                "remove the row: a factor P^0 is a point"
            )
    for a, column in enumerate(zip(*rows, strict=True)):
        if not any(column):
            raise ValueError(f"expected every column to have a positive degree, got zeros in column {a}; remove it")
    n = [sum(row) - 1 for row in rows]
    K = len(rows[0])
    if sum(n) - K != 3:
        raise ValueError(
            f"expected a threefold, sum of n_i minus number of columns = 3, got {sum(n)} - {K} = "
            f"{sum(n) - K} with n = {n} from the row sums; check the row sums and the number of columns"
        )
    return n


@lru_cache(maxsize=64)
def _triples(R: int) -> tuple[Integers, Integers, Integers, Integers, Integers]:
    """All i <= j <= k, the number of orderings of each, and the positions of the cubes i = j = k."""
    i, j, k = np.array(list(combinations_with_replacement(range(R), 3)), np.int64).T
    distinct = 1 + (i != j).astype(np.int64) + (j != k)
    weight = np.array([0, 1, 3, 6])[distinct]
    return i, j, k, weight, np.flatnonzero(distinct == 1)


def _spread(rows: list[list[int]], values: Integers) -> Integers:
    R = len(rows)
    i, j, k, _, _ = _triples(R)
    d = np.zeros((R, R, R), np.int64)
    for a, b, c in ((i, j, k), (i, k, j), (j, i, k), (j, k, i), (k, i, j), (k, j, i)):
        d[a, b, c] = values
    return d


def _intersections(rows: list[list[int]]) -> Integers:
    """d_ijk for i <= j <= k in the order of `_triples`."""
    n = [sum(row) - 1 for row in rows]
    order = sorted(range(len(n)), key=n.__getitem__)
    stride, slots = [0] * len(n), 1
    for i in order:
        stride[i] = slots
        slots *= n[i] + 1
    columns = list(zip(*rows, strict=True))
    bytes_per_slot = _slot_width(columns, slots)
    number = _product(columns, [8 * bytes_per_slot * s for s in stride], 8 * bytes_per_slot * slots)
    dense = np.frombuffer(number.to_bytes(slots * bytes_per_slot, "little"), f"<u{bytes_per_slot}")
    i, j, k, _, _ = _triples(len(n))
    s, top = np.array(stride), np.array(n)
    room = (top[i] > 0) & (top[j] > (i == j)) & (top[k] > (i == k) + (j == k).astype(np.int64))
    index = slots - 1 - s[i] - s[j] - s[k]
    return np.where(room, dense[np.where(room, index, 0)], 0).astype(np.int64)


def _slot_width(columns: list[tuple[int, ...]], slots: int) -> int:
    largest = prod(sum(column) for column in columns)
    for width in (2, 4, 8):
        if largest < 2 ** (8 * width - 1) and slots <= _SLOT_LIMIT:
            return width
    raise ValueError(
        f"expected at most {_SLOT_LIMIT} monomials and coefficients below 2**63, got {slots} monomials "
        f"and coefficients up to {largest}; contract determinantal rows to shorten the configuration"
    )


def _product(columns: list[tuple[int, ...]], shift: list[int], bits: int) -> int:
    """prod_a sum_i q_ia J_i with J_i -> 2^{shift_i}, modulo 2^{bits}; columns of low shift first keep it short."""
    factors = [sorted((s, q) for s, q in zip(shift, column, strict=True) if q) for column in columns]
    factors.sort(key=lambda factor: factor[-1][0])
    cut = (1 << bits) - 1
    number = 1
    for factor in factors:
        number = sum((number if q == 1 else number * q) << s for s, q in factor)
        if number > cut:
            number &= cut
    return number
