"""A user's own list of threefolds: every block checked against the definitions, and kept as arrays."""

import pathlib

import numpy as np

from ritz.data.cicylist import ListedManifold, MalformedList, located_cicy_list
from ritz.data.digest import file_digest
from ritz.data.folders import cache_folder
from ritz.data.readers.limits import refuse_special
from ritz.problems.strings.cicy.canonical import matrix_rows
from ritz.problems.strings.cicy.hodge import hodge_numbers
from ritz.problems.strings.cicy.invariants import check_configuration, euler_number, second_chern
from ritz.problems.strings.cicy.lineage import lineage_groups
from ritz.problems.strings.cicy.seeds import components
from ritz.problems.strings.cicy.threefolds import COLUMNS, ROWS, Progress, Threefolds, load, save

LARGEST_H11 = 21
"""That of K3 times a torus, a product in the published list (Candelas, Dale, Lutken and Schimmrigk 1988)."""
LEAST = 20
FORMAT = "1"


def read_list(path: pathlib.Path, progress: Progress | None = None) -> Threefolds:
    """The threefolds of a file in the published format; computed once and kept in the cache by the file's content.

    Hodge numbers that are not given, and the (0, 0) that published lists give for products, are computed. Raises
    MalformedList, naming file and line, where a block breaks the format or the definitions; OSError.
    """
    if not path.exists():
        raise FileNotFoundError(f"{path}: there is no such file.")
    refuse_special(path)
    kept = cache_folder() / "cicy" / f"{FORMAT}-{file_digest(path)[:32]}.npz.xz"
    if kept.exists():
        try:
            return load(kept)
        except (ValueError, OSError, KeyError, EOFError):
            kept.unlink(missing_ok=True)
    threefolds = check_list(path, progress)
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        save(threefolds, kept)
    except OSError:
        kept.unlink(missing_ok=True)  # a full disk costs time at the next reading, and nothing else
    return threefolds


def check_list(path: pathlib.Path, progress: Progress | None = None) -> Threefolds:
    """The threefolds of a file, every block checked; nothing is kept. Raises MalformedList as `read_list`."""
    tell = progress or (lambda _what, _count: None)
    blocks = located_cicy_list(path)
    if len(blocks) < LEAST:
        raise MalformedList(f"{path}: expected at least {LEAST} manifolds to learn from, got {len(blocks)}.")
    found = []
    for count, (line, manifold) in enumerate(blocks):
        if count % 100 == 0:
            tell("blocks checked", count)
        found.append(_checked(manifold, f"{path}, line {line}"))
    matrices = [np.array(manifold.matrix, np.int64) for _, manifold in blocks]
    tell("groups of equivalent descriptions", len(matrices))
    h11, h21, euler = (np.array(column, np.int64) for column in zip(*found, strict=True))
    return Threefolds(
        matrices=np.stack([_padded(matrix, ROWS, COLUMNS) for matrix in matrices]).astype(np.int8),
        shapes=np.array([matrix.shape for matrix in matrices], np.int64),
        h11=h11,
        h21=h21,
        euler=euler,
        c2=np.stack([_padded(second_chern(matrix), ROWS) for matrix in matrices]).astype(np.int64),
        group=lineage_groups(matrices).astype(np.int64),
        product=np.array([int(_is_product(matrix)) for matrix in matrices], np.int64),
    )


def _checked(manifold: ListedManifold, place: str) -> tuple[int, int, int]:
    """(h11, h21, Euler number) of a block. Raises MalformedList where it breaks the Calabi-Yau condition, or a number
    that it gives is not that of its matrix."""
    matrix = np.array(manifold.matrix, np.int64)
    rows, columns = matrix.shape
    if rows > ROWS or columns > COLUMNS:
        raise MalformedList(
            f"{place}: expected a matrix of at most {ROWS} rows and {COLUMNS} columns, as the recipes take, got {rows} "
            f"by {columns}."
        )
    try:
        check_configuration(matrix)
        euler, c2 = euler_number(matrix), second_chern(matrix)
    except ValueError as error:
        raise MalformedList(f"{place}: {error}.") from None
    if manifold.euler is not None and manifold.euler != euler:
        raise MalformedList(
            f"{place}: expected the Euler number {euler}, computed from the matrix, got Eta : {manifold.euler}."
        )
    if manifold.c2 is not None and tuple(manifold.c2) != tuple(int(c) for c in c2):
        raise MalformedList(
            f"{place}: expected c2.J = {c2.tolist()}, computed from the matrix, got C2 : {list(manifold.c2)}."
        )
    h11, h21 = _hodge(manifold, matrix, euler, place)
    return h11, h21, euler


def _hodge(manifold: ListedManifold, matrix: np.ndarray, euler: int, place: str) -> tuple[int, int]:
    h11, h21 = manifold.h11, manifold.h21
    if (h11 is None) != (h21 is None):
        known = h11 if h11 is not None else h21
        assert known is not None
        h11, h21 = (known, known - euler // 2) if h11 is not None else (known + euler // 2, known)
    if h11 is None or h21 is None or ((h11, h21) == (0, 0) and _is_product(matrix)):
        numbers = hodge_numbers(matrix, method="ranks")
        h11, h21 = numbers.h11, numbers.h21
    if 2 * (h11 - h21) != euler:
        raise MalformedList(
            f"{place}: expected 2 (H11 - H21) to be the Euler number {euler}, got "
            f"2 ({h11} - {h21}) = {2 * (h11 - h21)}."
        )
    if not 1 <= h11 <= LARGEST_H11 or h21 < 0:
        raise MalformedList(
            f"{place}: expected H11 between 1 and {LARGEST_H11} and H21 of at least 0, as every such threefold has, "
            f"got {h11} and {h21}."
        )
    return h11, h21


def _is_product(matrix: np.ndarray) -> bool:
    return len(components(matrix_rows(matrix))) > 1


def _padded(array: np.ndarray, *shape: int) -> np.ndarray:
    return np.pad(array, [(0, size - have) for size, have in zip(shape, array.shape, strict=True)])
