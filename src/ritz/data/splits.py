"""Which rows are for training, for choosing, and for testing: at random by seed, and never two of one group on
different sides."""

import dataclasses
from collections.abc import Sequence

import numpy as np
from jaxtyping import Int


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
    shares = np.asarray(fractions, float)
    if shares.shape != (3,) or (shares < 0).any() or abs(shares.sum() - 1) > 1e-9:
        raise ValueError(
            f"Expected three non-negative fractions that sum to 1 (train, validation, test), got {list(fractions)}."
        )
    _, first, group = np.unique(groups, return_index=True, return_inverse=True)
    sizes = np.bincount(group)
    stratum = np.zeros(len(first), int) if strata is None else np.asarray(strata)[first]
    part = np.empty(len(first), int)
    generator = np.random.default_rng(seed)
    for label in np.unique(stratum):
        members = generator.permutation(np.flatnonzero(stratum == label))
        part[members] = _deal(sizes[members], shares, generator)
    rows = part[group]
    return Split(*(np.flatnonzero(rows == index) for index in range(3)))


def _deal(sizes: Int[np.ndarray, " g"], shares: np.ndarray, generator: np.random.Generator) -> Int[np.ndarray, " g"]:
    """Part of each group, largest groups first so that the last ones can even out; ties between parts fall at
    random."""
    order = np.argsort(-sizes, kind="stable")
    have, part = np.zeros(3), np.empty(len(sizes), int)
    for index in order:
        lack = shares * (have.sum() + sizes[index]) - have
        lack[shares == 0] = -np.inf
        best = np.flatnonzero(lack >= lack.max() - 1e-12)
        chosen = generator.choice(best) if len(best) > 1 else best[0]
        part[index] = chosen
        have[chosen] += sizes[index]
    return part
