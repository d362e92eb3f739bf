"""The list as one file, its splits into parts, and its extra descriptions."""

import dataclasses
import itertools
import json
import pathlib
import subprocess
import sys

import numpy as np
import pytest

from ritz.data import container
from ritz.problems.strings.cicy import Threefolds, build, canonical_form, euler_number, hodge_numbers, load
from ritz.problems.strings.cicy.descriptions import with_descriptions
from ritz.problems.strings.cicy.threefolds import SHIPPED, save
from ritz.problems.strings.hodge import HodgeNumbers, guess_from_euler, permuted, rows_as_h11

PUBLISHED = pathlib.Path(__file__).resolve().parents[3] / "shared/data/cicy/cicy3list.txt"
COUNTS = {
    1: 5, 2: 36, 3: 155, 4: 425, 5: 856, 6: 1257, 7: 1463, 8: 1328, 9: 1036, 10: 648, 11: 372, 12: 161, 13: 72, 14: 22,
    15: 16, 16: 1, 19: 15,
}  # fmt: skip
"""h11 of the 7868 that are no products (Green, Hubsch, Lutken 1989)."""


@pytest.fixture(scope="module")
def threefolds():
    return load()


def test_the_shipped_list_has_the_known_counts(threefolds):
    assert len(threefolds) == 7890
    assert threefolds.product.sum() == 22
    kept = threefolds.h11[threefolds.product == 0]
    assert dict(zip(*(part.tolist() for part in np.unique(kept, return_counts=True)), strict=True)) == COUNTS
    assert sorted(set(threefolds.h11[threefolds.product == 1])) == [9, 21]
    pairs = set(zip(kept.tolist(), threefolds.h21[threefolds.product == 0].tolist(), strict=True))
    assert len(pairs) == 265
    assert len(np.unique(threefolds.euler)) == 70
    assert (threefolds.euler == 2 * (threefolds.h11 - threefolds.h21)).all()
    assert SHIPPED.stat().st_size < 150_000


CANONICAL = """
import json, sys
from ritz.data.cicylist import read_cicy_list
from ritz.problems.strings.cicy.canonical import canonical_form
for entry in read_cicy_list(sys.argv[1]):
    form = canonical_form(entry.matrix).tolist()
    print(json.dumps([form, entry.h11, entry.h21, entry.number, entry.equivalent or []]))
"""
"""Run in a process of its own: checking every call's types would make it ten times slower."""


@pytest.fixture(scope="module")
def published():
    """(canonical form, h11, h21, number, equivalent numbers) of each entry of the published list."""
    if not PUBLISHED.exists():
        pytest.skip("the published list is not beside this checkout")
    command = [sys.executable, "-c", CANONICAL, str(PUBLISHED)]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    return [json.loads(line) for line in lines]


def ours(threefolds):
    """Matrix to row; matrices of the list are in canonical form."""
    return {str(threefolds.matrix(index).tolist()): index for index in range(len(threefolds))}


def test_the_shipped_list_is_the_published_one_up_to_permutations(threefolds, published):
    place = ours(threefolds)
    assert place.keys() == {str(form) for form, *_ in published}
    for form, h11, h21, *_ in published:
        index = place[str(form)]
        expected = (0, 0) if threefolds.product[index] else (int(threefolds.h11[index]), int(threefolds.h21[index]))
        assert expected == (h11, h21)


@pytest.mark.slow
def test_a_rebuild_gives_the_same_bytes(tmp_path):
    save(build(), tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == SHIPPED.read_bytes()


def test_packing_again_gives_the_same_bytes_and_damage_is_refused(threefolds, tmp_path):
    save(threefolds.take(np.arange(99)), tmp_path / "first")
    save(load(tmp_path / "first"), tmp_path / "again")
    assert (tmp_path / "first").read_bytes() == (tmp_path / "again").read_bytes()
    damaged = bytearray(SHIPPED.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    (tmp_path / "damaged").write_bytes(bytes(damaged))
    with pytest.raises(ValueError, match="damaged is damaged"):
        container.unpack(tmp_path / "damaged")
    with pytest.raises(FileNotFoundError, match="ritz data build cicy3"):
        load(tmp_path / "absent")


def test_no_group_lies_on_two_sides_and_all_rows_are_dealt(threefolds):
    problem = HodgeNumbers(train_fraction=0.8)
    every = problem.threefolds()
    split = problem.split(every)
    rows = np.concatenate([split.train, split.validation, split.test])
    assert sorted(rows.tolist()) == list(range(7868))
    sides = [set(every.group[part].tolist()) for part in (split.train, split.validation, split.test)]
    assert not any(left & right for left, right in itertools.combinations(sides, 2))
    for part, share in ((split.train, 0.72), (split.validation, 0.08), (split.test, 0.2)):
        assert len(part) / 7868 == pytest.approx(share, abs=0.005)
    again, other = problem.split(every), dataclasses.replace(problem, split_seed=1).split(every)
    assert np.array_equal(again.test, split.test)
    assert not np.array_equal(other.test, split.test)


def test_published_equivalent_entries_share_a_group(threefolds, published):
    place = ours(threefolds)
    group = {number: int(threefolds.group[place[str(form)]]) for form, _, _, number, _ in published}
    links = [(number, other) for *_, number, equivalent in published for other in equivalent if other in group]
    assert len(links) > 700
    assert [(number, other) for number, other in links if group[number] != group[other]] == []


def test_the_problem_without_outliers_and_permuted():
    assert (
        len(HodgeNumbers(outliers=False).threefolds()) == 7850 or len(HodgeNumbers(outliers=False).threefolds()) == 7851
    )
    plain, mixed = HodgeNumbers().threefolds(), HodgeNumbers(permute=True).threefolds()
    assert (plain.matrices != mixed.matrices).any(axis=(1, 2)).mean() > 0.9
    for index in range(0, 7868, 499):
        assert canonical_form(plain.matrix(index)).tolist() == canonical_form(mixed.matrix(index)).tolist()
    for bad in ({"train_fraction": 0.99}, {"validation_fraction": 0.0}):
        with pytest.raises(ValueError, match=next(iter(bad))):
            HodgeNumbers(**bad)


def test_guesses_without_learning():
    every = HodgeNumbers().threefolds()
    assert np.mean(rows_as_h11(every) == every.h11) == pytest.approx(4874 / 7868)
    assert np.mean(guess_from_euler(every, every) == every.h11) == pytest.approx(0.515, abs=0.002)  # strings: in-sample
    assert permuted(every, seed=0).sum() == every.matrices.sum()


def test_extra_descriptions_are_of_the_same_manifolds():
    few = HodgeNumbers().threefolds().take(np.arange(0, 7868, 700))
    more = with_descriptions(few, most=3, seed=1)
    assert len(few) < len(more) <= 4 * len(few)
    parents = {int(g): int(h) for g, h in zip(few.group, few.h11, strict=True)}
    for index in range(len(few), len(more)):
        assert euler_number(more.matrix(index)) == more.euler[index]
        assert hodge_numbers(more.matrix(index)).h11 == more.h11[index] == parents[int(more.group[index])]
    assert isinstance(more, Threefolds)
    assert len(with_descriptions(few, most=0, seed=1)) == len(few)
