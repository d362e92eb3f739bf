"""Which rows are for training, for choosing, and for testing: at random by seed, never two of one group on different
sides, or the past for training and the future for the test."""

import dataclasses
from collections.abc import Sequence

import numpy as np
from jaxtyping import Int, Shaped


@dataclasses.dataclass(frozen=True)
class Split:
    """Row numbers of the three parts, each in ascending order; together they are all rows, once."""

    train: Int[np.ndarray, " a"]
    validation: Int[np.ndarray, " b"]
    test: Int[np.ndarray, " c"]


def split_by_group(
    groups: Int[np.ndarray, " n"], *, fractions: Sequence[float], seed: int, strata: Int[np.ndarray, " n"] | None = None
) -> Split:
    """Random parts of about the `fractions` (train, validation, test) of the rows; rows of one group stay together.

    Groups are shuffled by `seed` and dealt one by one to the part that is furthest below its share, within each
    stratum where `strata` (a label of each row; a group belongs to that of its first row) is given. Raises
    ValueError where fractions are not three non-negative numbers that sum to one."""
    shares = _shares(fractions)
    part = _dealt(groups, shares, seed=seed, strata=strata)
    return Split(*(np.flatnonzero(part == index) for index in range(3)))


def folds_by_group(
    groups: Int[np.ndarray, " n"], *, count: int, seed: int, strata: Int[np.ndarray, " n"] | None = None
) -> Int[np.ndarray, " n"]:
    """The fold, 0 ... count - 1, of each row for k-fold cross-validation: about equally many rows in each, rows of one
    group together, strata shared out alike as in `split_by_group`.

    For rows that belong to no group give `np.arange(n)`. Raises ValueError for fewer than two folds or fewer groups
    than folds."""
    groups_there = len(np.unique(groups))
    if not 2 <= count <= groups_there:
        raise ValueError(
            f"Expected between 2 folds and as many as there are groups, {groups_there}; got {count} folds."
        )
    return _dealt(groups, np.full(count, 1 / count), seed=seed, strata=strata)


def _dealt(
    groups: Int[np.ndarray, " n"], shares: np.ndarray, *, seed: int, strata: Int[np.ndarray, " n"] | None
) -> Int[np.ndarray, " n"]:
    """The part of each row."""
    _, first, group = np.unique(groups, return_index=True, return_inverse=True)
    sizes = np.bincount(group)
    stratum = np.zeros(len(first), int) if strata is None else np.asarray(strata)[first]
    part = np.empty(len(first), int)
    generator = np.random.default_rng(seed)
    for label in np.unique(stratum):
        members = generator.permutation(np.flatnonzero(stratum == label))
        part[members] = _deal(sizes[members], shares, generator)
    return part[group]


def _deal(sizes: Int[np.ndarray, " g"], shares: np.ndarray, generator: np.random.Generator) -> Int[np.ndarray, " g"]:
    """Part of each group, largest groups first so that the last ones can even out; ties between parts fall at
    random."""
    order = np.argsort(-sizes, kind="stable")
    have, part = np.zeros(len(shares)), np.empty(len(sizes), int)
    for index in order:
        lack = shares * (have.sum() + sizes[index]) - have
        lack[shares == 0] = -np.inf
        best = np.flatnonzero(lack >= lack.max() - 1e-12)
        chosen = generator.choice(best) if len(best) > 1 else best[0]
        part[index] = chosen
        have[chosen] += sizes[index]
    return part


def split_at_random(
    n: int, *, fractions: Sequence[float], seed: int, strata: Int[np.ndarray, " n"] | None = None
) -> Split:
    """Random parts of the `fractions` (train, validation, test) of n rows, shuffled by `seed`.

    Within each stratum, where `strata` (a label of each row) is given, every part has its share to within a row; which
    part gets the odd row is random. Raises ValueError as `split_by_group`."""
    shares = _shares(fractions)
    generator, part = np.random.default_rng(seed), np.empty(n, int)
    labels = np.zeros(n, int) if strata is None else np.asarray(strata)
    for label in np.unique(labels):
        members = generator.permutation(np.flatnonzero(labels == label))
        places = (np.arange(members.size) + generator.random()) / members.size % 1.0
        part[members] = np.searchsorted(np.cumsum(shares)[:2], places, side="right")
    return Split(*(np.flatnonzero(part == index) for index in range(3)))


def split_by_time(times: Shaped[np.ndarray, " n"], *, fractions: Sequence[float]) -> Split:
    """The earliest rows for training, later ones for choosing, the latest for the test; rows of one time stay together.

    Raises ValueError as `split_by_group`."""
    bounds = np.cumsum(_shares(fractions))[:2]
    _, moment = np.unique(times, return_inverse=True)
    earlier = np.concatenate([[0], np.cumsum(np.bincount(moment))[:-1]]) / len(times)
    part = np.searchsorted(bounds, earlier, side="right")[moment]
    return Split(*(np.flatnonzero(part == index) for index in range(3)))


def _shares(fractions: Sequence[float]) -> np.ndarray:
    shares = np.asarray(fractions, float)
    if shares.shape != (3,) or (shares < 0).any() or abs(shares.sum() - 1) > 1e-9:
        raise ValueError(
            f"Expected three non-negative fractions that sum to 1 (train, validation, test), got {list(fractions)}."
        )
    return shares
