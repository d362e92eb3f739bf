"""Which configurations describe, or may describe, the same manifold.

The list of threefolds is free of permutations and of ineffective splittings, not of repetitions: a manifold may have
two descriptions neither of which is a splitting of the other. A learner that trains on one and is scored on the other
has seen the answer. Two kinds of evidence are used, and either puts configurations into one group.

- A third description. An ineffective splitting of one, a longer description of the same manifold, may have other
  ineffective contractions, or an identity may shorten it, and these may be ineffective contractions of further ones.
  This proves the manifolds equal. (All fifteen entries with h11 = h21 = 19 are joined so: one Schoen manifold.)
- The same number of rows, Euler number, and values of c2.J_i and of d_ijk up to order. By Wall's theorem (Invent.
  Math. 1 (1966) 355) a relabelling of the rows that identifies these is a diffeomorphism, if the J_i are a basis of
  the second cohomology. The relabelling is not searched for, so that groups may be larger than need be: for keeping
  training and test sets apart the safe side.

Products of elliptic curves and K3 surfaces are one manifold for each set of dimensions: every K3 is diffeomorphic to
every other (Kodaira, Amer. J. Math. 86 (1964) 751), and so is every elliptic curve.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from ritz.problems.strings.cicy.canonical import Rows, canonical_rows, matrix_rows
from ritz.problems.strings.cicy.identities import shorten
from ritz.problems.strings.cicy.invariants import Matrix, euler_number, second_chern, triple_intersections
from ritz.problems.strings.cicy.seeds import components
from ritz.problems.strings.cicy.splitting import contract_row, determinantal_rows, split_rows


class Classes:
    """A partition of hashable things that only ever grows coarser (union-find with path halving)."""

    def __init__(self) -> None:
        self._parent: dict[Hashable, Hashable] = {}

    def __contains__(self, thing: Hashable) -> bool:
        return thing in self._parent

    def find(self, thing: Hashable) -> Hashable:
        """The representative of the class of ``thing``, a class of its own if it is new."""
        parent = self._parent
        parent.setdefault(thing, thing)
        while parent[thing] != thing:
            parent[thing] = thing = parent[parent[thing]]
        return thing

    def join(self, a: Hashable, b: Hashable) -> None:
        """Put the classes of two things together."""
        self._parent[self.find(a)] = self.find(b)


def lineage_groups(matrices: Sequence[Matrix]) -> NDArray[np.int64]:
    """The group of each configuration, shape (N,): 0, 1, ... in order of first appearance.

    ``matrices`` are N configurations of threefolds, (R, K) each. No two members of different groups are known to be
    the same manifold; members of one group are, or have the same topological numbers. Permutations of a matrix and
    its ineffective splittings share its group. Raises ValueError for a matrix that is no threefold with c1 = 0.
    """
    members = [canonical_rows(matrix_rows(matrix)) for matrix in matrices]
    classes = Classes()
    for member in dict.fromkeys(members):
        classes.join(member, _topological_numbers(member))
        if len(components(member)) == 1:
            _join_descriptions(member, classes)
    label: dict[Hashable, int] = {}
    return np.array([label.setdefault(classes.find(member), len(label)) for member in members], np.int64)


def _join_descriptions(member: Rows, classes: Classes) -> None:
    """Put ``member`` into one class with its ineffective splittings and all that these can be shortened to."""
    chi = euler_number(member)
    waiting: list[tuple[Rows, Iterable[Rows]]] = [(member, _shorter(member, chi))]
    waiting += [(member, (split for split in split_rows(member) if euler_number(split) == chi))]
    while waiting:
        description, others = waiting.pop()
        for other in map(canonical_rows, others):
            known = other in classes
            classes.join(other, description)
            if not known:
                waiting.append((other, _shorter(other, chi)))


def _shorter(rows: Rows, chi: int) -> Iterator[Rows]:
    """The descriptions of the same manifold that one identity or one contraction away are shorter."""
    shorter = shorten(rows)
    if shorter is not None:
        yield shorter
    for i in determinantal_rows(rows):
        contracted = contract_row(rows, i)
        if euler_number(contracted) == chi:
            yield contracted


def _topological_numbers(rows: Rows) -> Hashable:
    pieces = components(rows)
    if len(pieces) > 1:
        return tuple(sorted(_dimension(rows, piece) for piece in pieces))
    numbers = (second_chern(rows), triple_intersections(rows).ravel())
    return (len(rows), euler_number(rows), *(tuple(np.sort(values).tolist()) for values in numbers))


def _dimension(rows: Rows, piece: list[int]) -> int:
    columns = sum(any(column[i] for i in piece) for column in zip(*rows, strict=True))
    return sum(sum(rows[i]) - 1 for i in piece) - columns
