"""Laws of the canonical form of a matrix under permutations of its rows and columns."""

from itertools import permutations

import numpy as np
import pytest

from ritz.problems.strings.cicy.canonical import canonical_form, isomorphic


def shuffled(matrix, rng):
    matrix = np.asarray(matrix)
    return matrix[rng.permutation(matrix.shape[0])][:, rng.permutation(matrix.shape[1])]


def cycle(length, offset=0, size=6):
    """Rows of P1[1 1] in a ring of ``length`` columns, starting at column ``offset``."""
    ring = np.zeros((length, size), int)
    for i in range(length):
        ring[i, offset + i] = ring[i, offset + (i + 1) % length] = 1
    return ring


HEXAGON = cycle(6)
TWO_TRIANGLES = np.vstack([cycle(3), cycle(3, 3)])
EXAMPLES = {
    "quintic": [[5]],
    "four quadrics": [[2, 2, 2, 2]],
    "P1 to the fourth": [[2], [2], [2], [2]],
    "Schoen": [[1, 1], [3, 0], [0, 3]],
    "hexagon": HEXAGON,
    "two triangles": TWO_TRIANGLES,
    "identity": np.eye(5, dtype=int),
    "split quintic": [[1, 1, 1, 1, 1], [1, 1, 1, 1, 1]],
}


@pytest.mark.parametrize("matrix", EXAMPLES.values(), ids=EXAMPLES)
def test_no_permutation_changes_the_form(matrix):
    rng = np.random.default_rng(1)
    form = canonical_form(matrix)
    assert form.dtype == np.int8
    for _ in range(20):
        np.testing.assert_array_equal(canonical_form(shuffled(matrix, rng)), form)
    np.testing.assert_array_equal(canonical_form(form), form)


def test_no_permutation_changes_the_form_of_random_matrices():
    rng = np.random.default_rng(2)
    for _ in range(200):
        matrix = rng.integers(0, 3, rng.integers(1, 9, 2))
        form = canonical_form(matrix)
        np.testing.assert_array_equal(canonical_form(shuffled(matrix, rng)), form)
        assert sorted(form.ravel()) == sorted(matrix.ravel())


def test_equal_forms_are_permutations_of_each_other_by_exhaustion():
    """Over all 3 x 3 matrices of zeros and ones the classes are those found by trying all 36 permutations."""
    least, form = {}, {}
    for bits in range(512):
        matrix = np.array([bits >> k & 1 for k in range(9)]).reshape(3, 3)
        orders = [matrix[list(p)][:, list(q)] for p in permutations(range(3)) for q in permutations(range(3))]
        least[bits] = min(tuple(order.ravel().tolist()) for order in orders)
        form[bits] = canonical_form(matrix).tobytes()
    assert len(set(least.values())) == 36  # OEIS A002724: 1, 2, 7, 36, 317, ...
    assert len(set(form.values())) == 36
    assert len(set(zip(least.values(), form.values(), strict=True))) == 36


def test_colours_alone_do_not_decide():
    """Every row and column of both has two ones, so refinement sees no difference, but only one is connected."""
    assert not isomorphic(HEXAGON, TWO_TRIANGLES)
    assert isomorphic(HEXAGON, shuffled(HEXAGON, np.random.default_rng(3)))


def test_shapes_and_entries_decide_first():
    assert not isomorphic([[2, 2]], [[2], [2]])
    assert not isomorphic([[1, 2]], [[1, 3]])


@pytest.mark.parametrize("matrix", [[1, 2], [[]], [[0.5]], [[-1, 2]], [[200]]])
def test_what_is_no_matrix_of_degrees_is_refused(matrix):
    with pytest.raises(ValueError, match="expected"):
        canonical_form(matrix)
