"""Cohomology and Hodge numbers: two routes against each other, duality, identities and the published lists."""

import json
import subprocess
import sys
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from ritz.data.cicylist import read_cicy_list
from ritz.problems.strings.cicy.cohomology import (
    NotDetermined,
    line_bundle_cohomology,
    second_page,
    tableau_cohomology,
)
from ritz.problems.strings.cicy.finite_field import Row, koszul_homology, rank
from ritz.problems.strings.cicy.hodge import GENERIC_KERNEL, RANDOM_POLYNOMIALS, hodge_numbers
from ritz.problems.strings.cicy.invariants import line_bundle_index
from ritz.problems.strings.cicy.koszul import Configuration, bott
from ritz.problems.strings.cicy.spectral import forced, tableau_oracle

LISTS = Path(__file__).resolve().parents[2].parent / "shared/data/cicy"
TRAPS = (7119, 7191, 7385, 7624, 7689, 7829)
SCHOEN = [[1, 1], [3, 0], [0, 3]]  # (19, 19): Schoen, Math. Z. 197 (1988) 177
X23 = [[2, 1], [1, 3]]


def published(name="cicy3list.txt"):
    path = LISTS / name
    if not path.exists():
        pytest.skip(f"the comparison list {name} is not beside the repository")
    return read_cicy_list(path)


def every_term(matrix, charges):
    """The Koszul summands by trying all sets of columns."""
    q = np.array(matrix)
    n = (q.sum(axis=1) - 1).tolist()
    for chosen in product((0, 1), repeat=q.shape[1]):
        j, dimension = bott(n, (np.array(charges) - q @ np.array(chosen)).tolist())
        if dimension:
            yield sum(1 << a for a, taken in enumerate(chosen) if taken), sum(chosen), j, dimension


def test_bott():
    assert bott((4,), (3,)) == (0, 35)
    assert bott((4,), (-4,)) == (0, 0)
    assert bott((4,), (-6,)) == (4, 5)
    assert bott((2, 1), (1, -3)) == (1, 6)


def test_resolution_finds_every_summand():
    rng = np.random.default_rng(1)
    matrices = [X23, SCHOEN, [[1, 1, 0, 0, 0], [1, 0, 1, 0, 0], [0, 0, 0, 2, 1], [1, 0, 0, 1, 1], [0, 1, 1, 1, 0]]]
    for matrix in matrices:
        configuration = Configuration(matrix)
        for _ in range(60):
            charges = rng.integers(-4, 5, len(matrix)).tolist()
            assert sorted(configuration.resolve(charges).terms) == sorted(every_term(matrix, charges))


@pytest.mark.parametrize("shape", [(7, 5), (5, 7), (90, 130), (200, 150)])
def test_rank_of_a_product_is_its_inner_dimension(shape):
    rng = np.random.default_rng(0)
    inner = min(shape) // 2
    left, right = rng.integers(0, 32003, (shape[0], inner)), rng.integers(0, 32003, (inner, shape[1]))
    assert rank(left @ right, 32003) == inner
    assert rank(left @ right, 32003, bound=2) >= 2
    assert rank(np.zeros(shape, np.int64), 32003) == 0
    assert rank(np.array([[2, 4], [1, 2 + 32003]]), 32003) == 1


def test_koszul_complex_of_a_regular_sequence_resolves():
    # three general cubics of P2 have no common zero, so in degree 7 = 3 * 3 - 2 nothing of the ring is left
    assert koszul_homology((Row(1, 2, 7),), ((3,), (3,), (3,)), 32003, 0) == (0, 0, 0, 0)
    assert koszul_homology((Row(1, 2, 6),), ((3,), (3,), (3,)), 32003, 0) == (1, 0, 0, 0)
    # the dual complex on inverse monomials
    assert koszul_homology((Row(-1, 2, 6),), ((3,), (3,), (3,)), 32003, 0) == (0, 0, 0, 1)


@pytest.mark.parametrize("prime", [4, 32004, 101, 2**25 - 39])
def test_unsuitable_moduli_are_refused(prime):
    with pytest.raises(ValueError, match="prime between 1000 and"):
        hodge_numbers(SCHOEN, method="ranks", prime=prime)


def test_spot_values_of_line_bundles():
    assert line_bundle_cohomology([[5]], [3]).h == (35, 0, 0, 0)
    assert line_bundle_cohomology([[5]], [0]).h == (1, 0, 0, 1)
    assert line_bundle_cohomology(X23, [-3, 4]).h == (0, 87, 0, 0)
    assert tableau_cohomology(X23, [-3, 4]).h == (0, 87, 0, 0)


def test_cohomology_obeys_index_and_serre_duality():
    rng = np.random.default_rng(2)
    matrix = [[1, 1, 0, 0, 0], [1, 0, 1, 0, 0], [0, 0, 0, 2, 1], [1, 0, 0, 1, 1], [0, 1, 1, 1, 0]]
    settled = 0
    for _ in range(40):
        k = rng.integers(-2, 3, 5)
        one, two = line_bundle_cohomology(matrix, k, seed=1), line_bundle_cohomology(matrix, -k, seed=2)
        for q in range(4):
            assert one.lower[q] <= two.upper[3 - q]
            assert two.lower[q] <= one.upper[3 - q]
        if one.determined:
            h = one.h
            assert h[0] - h[1] + h[2] - h[3] == line_bundle_index(matrix, k)
            if two.determined:
                assert two.h == h[::-1]
                settled += 1
    assert settled >= 20


@pytest.mark.parametrize(
    ("long", "short", "translate"),
    [
        ([[2, 2], [0, 3]], [[2], [2], [3]], lambda k: (k[0], k[0], k[1])),  # P3[2] = P1 x P1
        ([[1, 2, 1], [0, 1, 3]], X23, lambda k: k),  # a hyperplane of P3 is P2
    ],
)
def test_two_descriptions_of_one_manifold_have_the_same_cohomology(long, short, translate):
    assert hodge_numbers(long, method="ranks").h21 == hodge_numbers(short, method="ranks").h21
    for k in product(range(-3, 4), repeat=2):
        one, two = line_bundle_cohomology(long, k), line_bundle_cohomology(short, translate(k))
        for q in range(4):
            assert one.lower[q] <= two.upper[q]
            assert two.lower[q] <= one.upper[q]


def test_ranks_agree_with_the_vanishing_theorem():
    configuration = Configuration(X23)
    for k in product(range(4), repeat=2):
        page = second_page(configuration, k, configuration.resolve(k), 32003, 0)
        assert forced(page, 2).h == line_bundle_cohomology(X23, k).h


def test_undecided_differentials_leave_bounds():
    open_question = forced({(0, 1): 3, (2, 2): 2}, 2)
    assert (open_question.lower, open_question.upper) == ((0, 1, 0, 0), (2, 3, 0, 0))
    assert not open_question.determined
    with pytest.raises(NotDetermined, match=r"bounds \(0, 1, 0, 0\) to \(2, 3, 0, 0\)") as caught:
        _ = open_question.h
    assert caught.value.upper == (2, 3, 0, 0)
    assert forced({(0, 1): 3, (2, 2): 2}, 2, vanishing=(0,)).h == (0, 1, 0, 0)


def test_two_steps_of_d2_cancel_from_below():
    page = {(4, 2): 1, (2, 1): 3, (0, 0): 5}  # q = -2, -1, 0
    assert forced(page, 2).h == (3, 0, 0, 0)
    assert tableau_oracle(page).h == (3, 0, 0, 0)
    with pytest.raises(ArithmeticError, match="q < 0"):
        tableau_oracle({(2, 1): 3})
    with pytest.raises(ArithmeticError, match="ranks that add up"):
        forced({(2, 1): 3}, 2)


@pytest.mark.parametrize("method", ["tableau", "ranks"])
@pytest.mark.parametrize(
    ("matrix", "pair"),
    [([[5]], (1, 101)), ([[4, 2]], (1, 89)), ([[2, 2, 2, 2]], (1, 65)), ([[3], [3]], (2, 83)), (SCHOEN, (19, 19))],
)
def test_textbook_hodge_numbers(method, matrix, pair):
    result = hodge_numbers(matrix, method=method)
    assert (result.h11, result.h21) == pair
    assert result.euler == 2 * (result.h11 - result.h21)


def test_the_result_states_what_was_assumed():
    quintic, schoen = hodge_numbers([[5]], method="ranks"), hodge_numbers(SCHOEN, method="ranks")
    assert quintic.assumptions == (RANDOM_POLYNOMIALS,)
    assert [(d.charges, d.first, d.higher) for d in quintic.differentials] == [((5,), 1, 0)]
    assert schoen.assumed_rank > 0
    assert GENERIC_KERNEL in schoen.assumptions


def test_products_have_kunneth_or_listed_numbers():
    for matrix, pair in (([[3, 0], [0, 4]], (21, 21)), (np.diag([3, 3, 3]), (9, 9))):
        result = hodge_numbers(matrix)
        assert (result.h11, result.h21, result.euler) == (*pair, 0)
        listed = hodge_numbers(matrix, products="list")
        assert (listed.h11, listed.h21) == (0, 0)
    with pytest.raises(ValueError, match="set of points"):
        hodge_numbers([[2, 0], [0, 5]])


def test_unknown_words_are_refused():
    with pytest.raises(ValueError, match="'tableau' or 'ranks', got 'sympy'"):
        hodge_numbers([[5]], method="sympy")
    with pytest.raises(ValueError, match="'true' or 'list', got 'none'"):
        hodge_numbers([[5]], products="none")


def test_published_traps_of_the_order_of_cancellation():
    manifolds = {m.number: m for m in published()}
    for number in TRAPS:
        m = manifolds[number]
        for method in ("tableau", "ranks"):
            result = hodge_numbers(m.matrix, method=method)
            assert (result.h11, result.h21) == (m.h11, m.h21), (number, method)


@pytest.mark.slow
def test_primes_seeds_and_order_of_rows_and_columns_do_not_matter():
    rng = np.random.default_rng(3)
    for m in published()[:: 7890 // 120]:
        matrix = np.array(m.matrix)
        shuffled = matrix[rng.permutation(matrix.shape[0])][:, rng.permutation(matrix.shape[1])]
        for prime, seed in ((32003, 0), (65521, 1), (8388593, 2)):
            result = hodge_numbers(shuffled, method="ranks", products="list", prime=prime, seed=seed)
            assert (result.h11, result.h21) == (m.h11, m.h21), (m.number, prime, seed)


WHOLE_LIST = """
import json, sys, time
from ritz.data.cicylist import read_cicy_list
from ritz.problems.strings.cicy.hodge import hodge_numbers

path, method = sys.argv[1:]
wrong, assumed, products = [], 0, []
start = time.process_time()
for m in read_cicy_list(path):
    result = hodge_numbers(m.matrix, method=method)
    if (m.h11, m.h21) == (0, 0):
        products.append((result.h11, result.h21))
    elif (result.h11, result.h21) != (m.h11, m.h21):
        wrong.append(m.number)
    assumed += result.assumed_rank > 0
print(json.dumps([wrong, assumed, sorted(products), time.process_time() - start]))
"""


@pytest.mark.parametrize("method", ["tableau", "ranks"])
@pytest.mark.parametrize("name", ["cicy3list.txt", pytest.param("cicy3favlist.txt", marks=pytest.mark.slow)])
def test_every_published_hodge_pair(name, method):
    """In a process of its own: checking the signature of every call would take ten times the computation."""
    if not (LISTS / name).exists():
        pytest.skip(f"the comparison list {name} is not beside the repository")
    run = subprocess.run(
        [sys.executable, "-c", WHOLE_LIST, str(LISTS / name), method], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    wrong, assumed, products, seconds = json.loads(run.stdout)
    assert wrong == []
    assert assumed == 48
    assert products == [[9, 9]] * 4 + [[21, 21]] * 18
    assert seconds < 60


def test_ranks_reproduce_the_tableau_bundle_by_bundle():
    for m in published()[::40]:
        if (m.h11, m.h21) != (0, 0):
            configuration = Configuration(m.matrix)
            for charges in configuration.columns:
                resolution = configuration.resolve(charges)
                exact = forced(second_page(configuration, charges, resolution, 32003, 0), 2)
                assert exact.h == tableau_oracle(resolution.tableau()).h, (m.number, charges)
