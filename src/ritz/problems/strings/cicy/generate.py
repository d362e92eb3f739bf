"""The complete-intersection Calabi-Yau threefolds, from nothing.

The list of Candelas, Dale, Lutken and Schimmrigk (Nucl. Phys. B 298 (1988) 493) is the closure of the seeds under
determinantal splitting, where a split is kept if it is a new manifold by all that is checked here:

- each of its contractions lowers the Euler number; one that keeps it is the same manifold with a row less;
- no identity of `identities` gives a shorter description of the same variety.

Every contraction of a member is then a member again, so the closure is built one row at a time. Products of lower
dimensional Calabi-Yau manifolds, T2 x K3 and T2 x T2 x T2, complete the list: the nine K3 and the two T2 are the seeds
of dimension two and one, since on these every split is ineffective.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import combinations_with_replacement, count

import numpy as np
from numpy.typing import NDArray

from ritz.problems.strings.cicy.canonical import Rows, canonical_rows, matrix_rows
from ritz.problems.strings.cicy.identities import redundant
from ritz.problems.strings.cicy.invariants import euler_number
from ritz.problems.strings.cicy.seeds import seeds
from ritz.problems.strings.cicy.splitting import contract_row, determinantal_rows, split_rows

Progress = Callable[[str, int], None]


def generate(progress: Progress | None = None, *, rows: int | None = None) -> list[NDArray[np.int8]]:
    """All configurations, int8 of shape (R, K) each, in canonical form: 7868 connected ones and 22 products.

    Ordered by Euler number, from -200 (the quintic) to 0, then number of rows, number of columns, and entries.
    ``rows`` stops at configurations of that many rows. ``progress(description, count)`` is told, after each number of
    rows, what was completed and how many configurations there are so far. Raises ValueError for ``rows`` below one.
    """
    if rows is not None and rows < 1:
        raise ValueError(f"expected rows to be at least 1, got {rows}; leave it out for the whole list")
    start = [matrix_rows(seed) for seed in seeds()]
    most_rows = max(map(len, start))
    found: dict[Rows, int] = {}
    level: dict[Rows, int] = {}
    for R in count(1):
        level |= {seed: euler_number(seed) for seed in start if len(seed) == R}
        found |= level
        if progress is not None and level:
            progress(f"{R} rows", len(found))
        if rows == R or (not level and most_rows < R):
            break
        level = effective_splittings(level)
    for product in map(matrix_rows, products()):
        if rows is None or len(product) <= rows:
            found[product] = 0
    if progress is not None:
        progress("products", len(found))
    ordered = sorted(found, key=lambda member: (found[member], len(member), len(member[0]), member))
    return [np.array(member, np.int8) for member in ordered]


def products() -> list[NDArray[np.int8]]:
    """The 22 products T2 x K3 (18) and T2 x T2 x T2 (4), in canonical form, ordered by shape and entries."""
    curves, surfaces = list(map(matrix_rows, seeds(1))), list(map(matrix_rows, seeds(2)))
    factors = [(curve, surface) for curve in curves for surface in surfaces]
    factors += list(combinations_with_replacement(curves, 3))
    found = {canonical_rows(_block_diagonal(blocks)) for blocks in factors}
    ordered = sorted(found, key=lambda member: (len(member), len(member[0]), member))
    return [np.array(member, np.int8) for member in ordered]


def effective_splittings(members: Iterable[Rows]) -> dict[Rows, int]:
    """The irredundant splittings of ``members`` all of whose contractions have nodes, with their Euler numbers.

    ``members`` are all members with the same number of rows, R; the result has R + 1 rows, in canonical form.
    """
    found: dict[Rows, int] = {}
    rejected: set[Rows] = set()
    for member in members:
        chi_before = euler_number(member)
        for split in split_rows(member):
            chi = euler_number(split)
            if chi == chi_before or redundant(split):
                continue
            split = canonical_rows(split)
            if split in found or split in rejected:
                continue
            if _irreducible(split, chi):
                found[split] = chi
            else:
                rejected.add(split)
    return found


def _irreducible(rows: Rows, chi: int) -> bool:
    """Whether every contraction lowers the Euler number ``chi``."""
    return all(euler_number(contract_row(rows, i)) < chi for i in determinantal_rows(rows))


def _block_diagonal(blocks: tuple[Rows, ...]) -> Rows:
    K = [len(block[0]) for block in blocks]
    return tuple(
        (0,) * sum(K[:position]) + row + (0,) * sum(K[position + 1 :])
        for position, block in enumerate(blocks)
        for row in block
    )
