"""The list of threefolds: seeds, splittings, identities, closure, and the published list where it is at hand."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from ritz.data.cicylist import read_cicy_list
from ritz.problems.strings.cicy.canonical import canonical_form, matrix_rows
from ritz.problems.strings.cicy.generate import generate, products
from ritz.problems.strings.cicy.identities import rewrite
from ritz.problems.strings.cicy.invariants import euler_number, second_chern, triple_intersections
from ritz.problems.strings.cicy.lineage import lineage_groups
from ritz.problems.strings.cicy.seeds import components, seeds
from ritz.problems.strings.cicy.splitting import contractions, splittings

ROOT = Path(__file__).resolve().parents[2]
PUBLISHED = ROOT.parent / "shared/data/cicy/cicy3list.txt"
SHIPPED = ROOT / "src/ritz/data/shipped/cicy3.npz"
QUINTIC = [[5]]
SCHOEN = [[1, 1], [3, 0], [0, 3]]
ENTRIES = {1: 123_295, 2: 4_596, 3: 122, 4: 7, 5: 1}  # counted in the published list


def keys(matrices):
    return {matrix_rows(canonical_form(matrix)) for matrix in matrices}


@pytest.fixture(scope="module")
def published():
    if not PUBLISHED.exists():
        pytest.skip(f"the published list is not at {PUBLISHED}")
    return read_cicy_list(PUBLISHED)


@pytest.fixture(scope="module")
def small():
    """What is found with up to four rows, and what was told meanwhile."""
    told = []
    return generate(lambda what, count: told.append((what, count)), rows=4), told


@pytest.fixture(scope="module")
def everything():
    """The whole list and its groups, computed in a process of its own, where no type checks slow the inner loops."""
    command = (
        "import json; from ritz.problems.strings.cicy.generate import generate;"
        "from ritz.problems.strings.cicy.lineage import lineage_groups; found = generate();"
        "print(json.dumps([[matrix.tolist() for matrix in found], lineage_groups(found).tolist()]))"
    )
    done = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True)
    matrices, groups = json.loads(done.stdout)
    return [np.array(matrix) for matrix in matrices], groups


@pytest.mark.parametrize(("dimension", "count"), [(1, 2), (2, 9), pytest.param(3, 54, marks=pytest.mark.slow)])
def test_seeds(dimension, count):
    """54 threefolds: counted in the published list. Two curves and nine surfaces: the factors of its 22 products."""
    found = seeds(dimension)
    assert len(keys(found)) == len(found) == count
    for seed in found:
        assert (seed.sum(axis=1) - 1).sum() - seed.shape[1] == dimension
        assert (seed.max(axis=1) > 1).all()
        np.testing.assert_array_equal(rewrite(seed), seed)
    if dimension == 3:
        named = [
            QUINTIC,
            [[4, 2]],
            [[3, 3]],
            [[3, 2, 2]],
            [[2, 2, 2, 2]],
            [[3], [3]],
            [[2]] * 4,
            [[3, 0, 1], [0, 3, 1]],
        ]
        assert keys(named) <= keys(found)


def test_dimension_of_seeds_is_positive():
    with pytest.raises(ValueError, match="at least 1"):
        seeds(0)


def test_products():
    found = products()
    assert len(keys(found)) == len(found) == 22
    pieces = Counter(len(components(matrix_rows(product))) for product in found)
    assert pieces == {2: 18, 3: 4}
    assert all(euler_number(product) == 0 for product in found)


@pytest.mark.parametrize("matrix", [QUINTIC, [[4, 2]], SCHOEN, [[3], [3]], [[0, 2], [2, 1], [1, 2]]])
def test_contraction_undoes_splitting(matrix):
    for split in splittings(matrix):
        assert keys([matrix]) <= keys(contractions(split))
        assert euler_number(split) >= euler_number(matrix)
        for other in contractions(split):
            assert keys([split]) <= keys(splittings(other))


def test_splittings_of_the_quintic():
    """One for each partition of five into at least two parts; P4[4 1] x P1[1 1] has 16 nodes: -200 + 2 * 16."""
    found = splittings(QUINTIC)
    assert len(found) == 6
    assert euler_number([[1, 1], [4, 1]]) == -168
    assert contractions(QUINTIC) == []


@pytest.mark.parametrize(
    ("longer", "shorter", "pullback"),
    [
        ([[1, 5]], [[5]], {0: [1]}),  # a hyperplane of P5
        ([[2, 1], [0, 4]], [[2], [4]], {0: [2, 0], 1: [0, 1]}),  # a conic
        ([[2, 2], [0, 3]], [[2], [2], [3]], {0: [1, 1, 0], 1: [0, 0, 1]}),  # a quadric surface
        ([[2, 0], [1, 2], [0, 3]], [[2], [2], [3]], {1: [1, 1, 0], 2: [0, 0, 1]}),  # P2 branched over a conic
        ([[1, 1, 1], [2, 1, 0], [0, 0, 3]], [[2, 0], [2, 1], [0, 3]], {0: [0, 1, 0], 2: [0, 0, 1]}),  # degree two
    ],
)
def test_identities_keep_the_manifold(longer, shorter, pullback):
    """Same Euler number, and same integrals of the classes (rows of ``longer``) named in ``pullback``."""
    assert keys([rewrite(longer)]) == keys([shorter])
    assert euler_number(longer) == euler_number(shorter)
    old, T = list(pullback), np.array(list(pullback.values()))
    np.testing.assert_array_equal(second_chern(longer)[old], T @ second_chern(shorter))
    d = np.einsum("ia,jb,kc,abc->ijk", T, T, T, triple_intersections(shorter))
    np.testing.assert_array_equal(triple_intersections(longer)[np.ix_(old, old, old)], d)


@pytest.mark.parametrize("matrix", [[[2, 0], [0, 5]], [[1, 1]], [[1]]])
def test_what_has_no_shorter_description_is_refused(matrix):
    with pytest.raises(ValueError, match="expected"):
        rewrite(matrix)


@pytest.mark.slow
def test_members_with_few_rows(small, published):
    found, _ = small
    assert len(keys(found)) == len(found)
    assert keys(found) == keys([entry.matrix for entry in published if len(entry.matrix) <= 4])


def test_closure_reports_its_progress(small):
    """The counts are those of the published list by number of rows."""
    found, told = small
    assert told == [("1 rows", 5), ("2 rows", 46), ("3 rows", 232), ("4 rows", 777), ("products", len(found))]
    assert found[0].tolist() == QUINTIC
    euler = [euler_number(matrix) for matrix in found]
    assert euler == sorted(euler)


def test_number_of_rows_is_positive():
    with pytest.raises(ValueError, match="at least 1"):
        generate(rows=0)


def test_groups_hold_permutations_and_redundant_descriptions():
    """The split of P1[2] x P3[4] into P1[2, 0] x P3[0, 4] has no nodes, since 2 J . 2 J = 0 on the P1."""
    schoen = [SCHOEN, [[1, 1, 0], [3, 0, 0], [0, 1, 3]], [[1, 1, 0, 0], [1, 0, 3, 0], [0, 1, 0, 3]]]
    ineffective = [[2, 0], [0, 4], [1, 1]]
    matrices = [QUINTIC, *schoen, [[4], [2]], [[2], [4]], [[1, 5]], ineffective, [[4, 2]]]
    assert lineage_groups(matrices).tolist() == [0, 1, 1, 1, 2, 2, 0, 2, 3]


def test_groups_of_products():
    assert sorted(Counter(lineage_groups(products()).tolist()).values()) == [4, 18]


@pytest.mark.slow
def test_whole_list_is_the_published_one(everything, published):
    matrices, _ = everything
    found = keys(matrices)
    assert len(found) == len(matrices) == 7890
    assert found == keys([entry.matrix for entry in published])


@pytest.mark.slow
def test_facts_about_the_whole_list(everything):
    matrices, _ = everything
    check_facts(matrices)
    euler = [euler_number(matrix) for matrix in matrices]
    assert euler == sorted(euler)
    assert (euler[0], euler[-1], len(set(euler))) == (-200, 0, 70)


@pytest.mark.slow
def test_members_contract_to_members(everything):
    """On a sample of one in ten: every contraction of a connected member is a member."""
    matrices, _ = everything
    members = keys(matrices)
    connected = [matrix for matrix in matrices if len(components(matrix_rows(matrix))) == 1]
    assert len(connected) == 7868
    assert all(keys(contractions(matrix)) <= members for matrix in connected[::10])


@pytest.mark.slow
def test_groups_hold_what_the_published_list_calls_redundant(everything, published):
    matrices, labels = everything
    assert len(set(labels)) == 6838
    group = {matrix_rows(canonical_form(matrix)): label for matrix, label in zip(matrices, labels, strict=True)}
    numbered = {entry.number: group[matrix_rows(canonical_form(entry.matrix))] for entry in published}
    named = [entry for entry in published if entry.equivalent]
    assert len(named) == 829
    for entry in named:  # ids above 7890 name entries that are not in the file
        assert {numbered[k] for k in (entry.number, *entry.equivalent) if k in numbered} == {numbered[entry.number]}


def test_facts_about_the_shipped_list():
    if not SHIPPED.exists():
        pytest.skip(f"no list has been built at {SHIPPED}")
    with np.load(SHIPPED) as shipped:
        matrices, shapes = shipped["matrices"], shipped["shapes"]
    check_facts([matrix[:R, :K] for matrix, (R, K) in zip(matrices, shapes.tolist(), strict=True)])


def check_facts(matrices):
    assert len(matrices) == 7890
    assert max(len(matrix) for matrix in matrices) == 12
    assert max(matrix.shape[1] for matrix in matrices) == 15
    values, counts = np.unique(np.concatenate([matrix.ravel() for matrix in matrices]), return_counts=True)
    assert dict(zip(values.tolist()[1:], counts.tolist()[1:], strict=True)) == ENTRIES
    assert all((matrix.sum(axis=1) - 1).sum() - matrix.shape[1] == 3 for matrix in matrices)
