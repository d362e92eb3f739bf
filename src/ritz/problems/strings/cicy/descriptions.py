"""Other descriptions of a manifold: splits that keep the Euler number.

A determinantal split that keeps the Euler number passes no node, so it describes the same manifold by a matrix with
one row more (Candelas, Dale, Lutken, Schimmrigk 1988). The list leaves such descriptions out; their Hodge numbers
are those of the manifold, so they are labelled configurations for nothing."""

import dataclasses

import numpy as np

from ritz.problems.strings.cicy.canonical import matrix_rows
from ritz.problems.strings.cicy.invariants import euler_number, second_chern
from ritz.problems.strings.cicy.splitting import split_rows
from ritz.problems.strings.cicy.threefolds import COLUMNS, ROWS, Threefolds

ENTRIES = 30
"""No configuration of the list has more entries that are not zero."""


def with_descriptions(threefolds: Threefolds, *, most: int, seed: int) -> Threefolds:
    """The threefolds and, for each, up to `most` of its ineffective splits that fit into 12 x 15, drawn at random
    by `seed`.

    A new row keeps h11, h21, the Euler number, and the group of its manifold; its c2 is computed. Raises ValueError
    for a negative `most`."""
    if most < 0:
        raise ValueError(f"Expected at least 0 descriptions of each manifold, got {most}.")
    generator = np.random.default_rng(seed)
    parents, matrices, shapes = [], [], []
    for index in range(len(threefolds)) if most else ():
        found = [split for split in split_rows(matrix_rows(threefolds.matrix(index))) if _fits(split)]
        for chosen in generator.permutation(len(found)):
            if parents[-most:].count(index) == most:
                break
            if euler_number(found[chosen]) == threefolds.euler[index]:
                split = np.array(found[chosen], np.int8)
                parents.append(index)
                shapes.append(split.shape)
                matrices.append(np.pad(split, [(0, ROWS - split.shape[0]), (0, COLUMNS - split.shape[1])]))
    if not parents:
        return threefolds
    c2 = [second_chern(matrix[:rows, :columns]) for matrix, (rows, columns) in zip(matrices, shapes, strict=True)]
    new = dataclasses.replace(
        threefolds.take(np.array(parents)),
        matrices=np.stack(matrices),
        shapes=np.array(shapes),
        c2=np.stack([np.pad(numbers, (0, ROWS - len(numbers))) for numbers in c2]),
    )
    return Threefolds(
        **{
            field.name: np.concatenate([getattr(threefolds, field.name), getattr(new, field.name)])
            for field in dataclasses.fields(Threefolds)
        }
    )


def _fits(rows: tuple[tuple[int, ...], ...]) -> bool:
    return len(rows) <= ROWS and len(rows[0]) <= COLUMNS and sum(q > 0 for row in rows for q in row) <= ENTRIES
