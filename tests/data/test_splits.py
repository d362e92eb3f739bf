"""Splitting by group on tables small enough to count."""

import numpy as np
import pytest

from ritz.data.splits import split_by_group


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
