"""Invariants of complete-intersection threefolds against closed forms, an independent expansion and the lists."""

from itertools import product
from math import factorial
from pathlib import Path

import numpy as np
import pytest

from ritz.data.cicylist import read_cicy_list
from ritz.problems.strings.cicy.invariants import (
    check_configuration,
    euler_number,
    line_bundle_index,
    projective_dimensions,
    second_chern,
    triple_intersections,
)

LISTS = Path(__file__).resolve().parents[2].parent / "shared/data/cicy"
X23 = [[2, 1], [1, 3]]


def published(name):
    path = LISTS / name
    if not path.exists():
        pytest.skip(f"the comparison list {name} is not beside the repository")
    return read_cicy_list(path)


def brute_force_intersections(matrix):
    """Expand prod_a (sum_i q_ia J_i) term by term: one row chosen from every column."""
    q = np.array(matrix)
    n = q.sum(axis=1) - 1
    coefficient = {}
    for choice in product(range(len(q)), repeat=q.shape[1]):
        power = tuple(np.bincount(choice, minlength=len(q)).tolist())
        coefficient[power] = coefficient.get(power, 0) + int(np.prod([q[i, a] for a, i in enumerate(choice)]))
    d = np.zeros((len(q),) * 3, np.int64)
    for index in np.ndindex(*d.shape):
        d[index] = coefficient.get(tuple((n - np.bincount(index, minlength=len(q))).tolist()), 0)
    return d


@pytest.mark.parametrize(
    ("matrix", "euler", "c2"),
    [
        ([[5]], -200, [50]),  # Candelas, Horowitz, Strominger and Witten, NPB 258 (1985) 46
        ([[4, 2]], -176, [56]),
        ([[3, 3]], -144, [54]),
        ([[2, 2, 2, 2]], -128, [64]),
        ([[3], [3]], -162, [36, 36]),
        ([[3, 1, 0], [0, 1, 3]], -18, [36, 36]),  # Tian and Yau, 1987
    ],
)
def test_textbook_threefolds(matrix, euler, c2):
    assert euler_number(matrix) == euler
    assert second_chern(matrix).tolist() == c2


def test_two_factor_example():
    d = triple_intersections(X23)
    assert (d[0, 0, 0], d[0, 0, 1], d[0, 1, 1], d[1, 1, 1]) == (0, 3, 7, 2)
    assert second_chern(X23).tolist() == [36, 44]
    assert line_bundle_index(X23, [-3, 4]) == -87


@pytest.mark.parametrize(
    "matrix",
    [
        [[5]],
        X23,
        [[0, 0, 2], [0, 2, 0], [1, 0, 2], [1, 2, 0]],
        [[1, 1, 1, 1, 1], [1, 1, 1, 1, 1]],
        [
            [1, 1, 0, 0, 0, 0],
            [0, 0, 1, 0, 0, 1],
            [0, 0, 0, 1, 1, 0],
            [2, 0, 0, 1, 0, 0],
            [0, 1, 0, 0, 0, 2],
            [0, 0, 1, 0, 2, 0],
        ],
    ],
)
def test_intersections_equal_the_expanded_product(matrix):
    d = triple_intersections(matrix)
    assert np.array_equal(d, brute_force_intersections(matrix))
    assert np.array_equal(d, d.transpose(1, 0, 2))
    assert np.array_equal(d, d.transpose(0, 2, 1))


def test_invariants_follow_row_and_column_permutations():
    rng = np.random.default_rng(0)
    matrix = np.array([[1, 1, 0, 0, 0], [0, 2, 0, 0, 1], [1, 0, 2, 0, 1], [0, 0, 0, 2, 1]])
    d, c2 = triple_intersections(matrix), second_chern(matrix)
    for _ in range(5):
        rows, columns = rng.permutation(4), rng.permutation(5)
        moved = matrix[rows][:, columns]
        assert euler_number(moved) == euler_number(matrix)
        assert np.array_equal(second_chern(moved), c2[rows])
        assert np.array_equal(triple_intersections(moved), d[np.ix_(rows, rows, rows)])


def test_index_is_odd_under_duality_and_counts_quintic_polynomials():
    assert line_bundle_index([[5]], [0]) == 0
    for k in range(1, 6):  # h^0(O(k)) = C(k + 4, 4) - C(k - 1, 4)
        polynomials = factorial(k + 4) // factorial(k) // 24 - (1 if k == 5 else 0)
        assert line_bundle_index([[5]], [k]) == polynomials
        assert line_bundle_index([[5]], [-k]) == -polynomials


def test_small_integer_types_do_not_overflow():
    assert euler_number(np.array([[5]], np.int8)) == -200
    assert line_bundle_index([[5]], np.array([100], np.int8)) == (10 * 100**3 + 50 * 100) // 12


@pytest.mark.parametrize(
    ("matrix", "words"),
    [
        ([5], "shape"),
        ([[]], "shape"),
        ([[1, 1], [3]], "equally long"),
        ([[5.0]], "integers"),
        ([[6, -1]], "degrees >= 0, got -1 in row 0"),
        ([[5], [1]], "row 1 to sum to"),
        ([[5, 0]], "column 1"),
        ([[4]], r"threefold.* got 3 - 1 = 2 with n = \[3\]"),
        ([[5, 1], [0, 1], [1, 1]], "row 1"),
    ],
)
def test_malformed_configurations_are_refused(matrix, words):
    for function in (check_configuration, euler_number, second_chern, triple_intersections):
        with pytest.raises(ValueError, match=words):
            function(matrix)


def test_stated_dimensions_are_checked_row_by_row():
    assert check_configuration(X23, [2, 3]).tolist() == X23
    assert projective_dimensions(X23).tolist() == [2, 3]
    with pytest.raises(ValueError, match=r"row 1 \(P\^4\) to sum to 5 .* sums to 4"):
        check_configuration(X23, [2, 4])
    with pytest.raises(ValueError, match="2 projective dimensions"):
        check_configuration(X23, [2])


def test_charges_are_checked():
    with pytest.raises(ValueError, match="2 integer charges"):
        line_bundle_index(X23, [1])
    with pytest.raises(ValueError, match="integer charges"):
        line_bundle_index(X23, [1.0, 2.0])


def test_oversized_configurations_are_refused():
    wide = np.zeros((40, 37), int)
    wide[:, :] = np.eye(40, 37, dtype=int) + np.roll(np.eye(40, 37, dtype=int), 1, axis=1)
    wide[37:, 0], wide[37:, 1] = 1, 1
    with pytest.raises(ValueError, match="monomials"):
        euler_number(wide)


@pytest.mark.parametrize("name", ["cicy3list.txt", pytest.param("cicy3favlist.txt", marks=pytest.mark.slow)])
def test_every_published_euler_number_and_second_chern_class(name):
    for manifold in published(name):
        assert euler_number(manifold.matrix) == manifold.euler, manifold.number
        assert tuple(second_chern(manifold.matrix).tolist()) == manifold.c2, manifold.number
