"""Splitting by group on tables small enough to count."""

import numpy as np
import pytest

from ritz.data.splits import folds_by_group, split_at_random, split_by_group, split_by_time


def test_groups_stay_whole_and_shares_are_met():
    groups = np.random.default_rng(0).integers(0, 300, 1000)
    split = split_by_group(groups, fractions=(0.6, 0.1, 0.3), seed=3)
    parts = (split.train, split.validation, split.test)
    assert sorted(np.concatenate(parts).tolist()) == list(range(1000))
    for part, share in zip(parts, (0.6, 0.1, 0.3), strict=True):
        assert len(part) == pytest.approx(1000 * share, abs=8)
    for left, right in ((0, 1), (0, 2), (1, 2)):
        assert not set(groups[parts[left]]) & set(groups[parts[right]])


def test_strata_are_shared_out_alike():
    strata = np.repeat([0, 1], [900, 100])
    split = split_by_group(np.arange(1000), fractions=(0.8, 0.0, 0.2), seed=1, strata=strata)
    assert len(split.validation) == 0
    assert strata[split.test].mean() == pytest.approx(0.1, abs=0.002)


def test_every_row_is_tested_about_as_often():
    """Over seeds a row falls into the test part with its share: binomial, within five standard deviations."""
    counts = np.zeros(40)
    for seed in range(400):
        counts[split_by_group(np.arange(40), fractions=(0.75, 0.0, 0.25), seed=seed).test] += 1
    assert (np.abs(counts - 100) < 5 * np.sqrt(400 * 0.25 * 0.75)).all()


def test_fractions_that_make_no_sense_are_refused():
    for fractions in ((0.5, 0.5, 0.5), (1.0, 0.0), (1.2, -0.2, 0.0)):
        with pytest.raises(ValueError, match="sum to 1"):
            split_by_group(np.arange(4), fractions=fractions, seed=0)


def test_random_parts_have_their_shares_in_every_stratum():
    strata = np.random.default_rng(0).integers(0, 3, 1003)
    split = split_at_random(1003, fractions=(0.6, 0.15, 0.25), seed=4, strata=strata)
    assert sorted(np.concatenate([split.train, split.validation, split.test])) == list(range(1003))
    for label in range(3):
        own = [np.sum(strata[part] == label) for part in (split.train, split.validation, split.test)]
        np.testing.assert_allclose(own, np.array([0.6, 0.15, 0.25]) * sum(own), atol=1.01)
    again = split_at_random(1003, fractions=(0.6, 0.15, 0.25), seed=4, strata=strata)
    other = split_at_random(1003, fractions=(0.6, 0.15, 0.25), seed=5, strata=strata)
    assert (again.test == split.test).all()
    assert not np.array_equal(other.test, split.test)
    whole = split_at_random(10, fractions=(0.8, 0.2, 0.0), seed=0)
    assert whole.test.size == 0


def test_the_past_is_for_training_and_one_moment_is_never_divided():
    times = np.array([5, 1, 1, 9, 2, 2, 2, 7, 3, 8])
    split = split_by_time(times, fractions=(0.5, 0.2, 0.3))
    parts = [set(times[part].tolist()) for part in (split.train, split.validation, split.test)]
    assert max(parts[0]) < min(parts[1])
    assert max(parts[1]) < min(parts[2])
    assert parts == [{1, 2}, {3, 5}, {7, 8, 9}]
    with pytest.raises(ValueError, match="sum to 1"):
        split_by_time(times, fractions=(0.5, 0.2, 0.2))


def test_folds_keep_groups_whole_and_are_about_equal():
    groups = np.random.default_rng(2).integers(0, 100, 500)
    fold = folds_by_group(groups, count=5, seed=1)
    assert all(len(set(fold[groups == group])) == 1 for group in np.unique(groups))
    assert np.bincount(fold).tolist() == pytest.approx([100] * 5, abs=6)
    strata = np.repeat([0, 1], [450, 50])
    fold = folds_by_group(np.arange(500), count=5, seed=1, strata=strata)
    assert np.bincount(fold[strata == 1]).tolist() == [10] * 5
    with pytest.raises(ValueError, match="got 4 folds"):
        folds_by_group(np.array([0, 0, 1, 1, 2]), count=4, seed=0)
    with pytest.raises(ValueError, match="between 2 folds"):
        folds_by_group(np.arange(5), count=1, seed=0)
