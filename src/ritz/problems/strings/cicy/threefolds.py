"""The list of threefolds with its exact numbers as arrays: built from nothing, kept in one small file."""

import dataclasses
import pathlib
from collections.abc import Callable, Sequence

import numpy as np
from jaxtyping import Int, Int8

from ritz.data import container
from ritz.data.cicylist import ListedManifold
from ritz.problems.strings.cicy.canonical import matrix_rows
from ritz.problems.strings.cicy.generate import generate
from ritz.problems.strings.cicy.hodge import hodge_numbers
from ritz.problems.strings.cicy.invariants import euler_number, second_chern
from ritz.problems.strings.cicy.lineage import lineage_groups
from ritz.problems.strings.cicy.seeds import components

ROWS, COLUMNS = 12, 15
"""The largest configuration matrix of the list."""
SHIPPED = pathlib.Path(container.__file__).parent / "shipped" / "cicy3.npz.xz"
"""Made by `build`; a test builds it again and compares the bytes."""

Progress = Callable[[str, int], None]


@dataclasses.dataclass(frozen=True)
class Threefolds:
    """N configurations in the order of `generate` (Euler number from -200 to 0), with their exact numbers."""

    matrices: Int8[np.ndarray, "n 12 15"]
    """Padded with zeros at the bottom and on the right."""
    shapes: Int[np.ndarray, "n 2"]
    """Rows R and columns K of each."""
    h11: Int[np.ndarray, " n"]
    h21: Int[np.ndarray, " n"]
    euler: Int[np.ndarray, " n"]
    c2: Int[np.ndarray, "n 12"]
    """c_2 . J_i, padded with zeros."""
    group: Int[np.ndarray, " n"]
    """Entries that are, or may be, descriptions of one manifold share a number (lineage.py): never split a group."""
    product: Int[np.ndarray, " n"]
    """1 for the 22 products T2 x K3 and T2 x T2 x T2, whose Hodge numbers are (21, 21) and (9, 9)."""

    def __len__(self) -> int:
        """N."""
        return len(self.h11)

    @property
    def favourable(self) -> np.ndarray:
        """Whether all divisors descend from the ambient space: h11 equals the number of rows."""
        return self.h11 == self.shapes[:, 0]

    def take(self, rows: np.ndarray) -> "Threefolds":
        """Some of them."""
        return Threefolds(**{field.name: getattr(self, field.name)[rows] for field in dataclasses.fields(self)})

    def matrix(self, index: int) -> Int8[np.ndarray, "r k"]:
        """One configuration matrix without its padding."""
        rows, columns = self.shapes[index]
        return self.matrices[index, :rows, :columns]

    def listed(self, *, products: str = "true") -> list[ListedManifold]:
        """In the terms of the published format; `products="list"` gives products the (0, 0) of the published list."""
        if products not in {"true", "list"}:
            raise ValueError(f'Expected products to be "true" or "list", got {products!r}.')
        hidden = self.product.astype(bool) if products == "list" else np.zeros(len(self), bool)
        return [
            ListedManifold(
                tuple(tuple(row) for row in self.matrix(index).tolist()),
                number=index + 1,
                euler=int(self.euler[index]),
                h11=0 if hidden[index] else int(self.h11[index]),
                h21=0 if hidden[index] else int(self.h21[index]),
                c2=tuple(self.c2[index, : self.shapes[index, 0]].tolist()),
            )
            for index in range(len(self))
        ]


def build(progress: Progress | None = None) -> Threefolds:
    """The whole list from nothing: matrices, invariants, Hodge numbers by ranks over a finite field, groups. A
    minute or two."""
    tell = progress or (lambda _what, _count: None)
    matrices = generate(tell)
    tell("Hodge numbers", len(matrices))
    hodge = [hodge_numbers(matrix, method="ranks") for matrix in matrices]
    tell("groups of equivalent descriptions", len(matrices))
    return Threefolds(
        matrices=np.stack([_padded(matrix, ROWS, COLUMNS) for matrix in matrices]).astype(np.int8),
        shapes=np.array([matrix.shape for matrix in matrices], np.int8),
        h11=np.array([numbers.h11 for numbers in hodge], np.int16),
        h21=np.array([numbers.h21 for numbers in hodge], np.int16),
        euler=np.array([euler_number(matrix) for matrix in matrices], np.int16),
        c2=np.stack([_padded(second_chern(matrix), ROWS) for matrix in matrices]).astype(np.int16),
        group=lineage_groups(matrices).astype(np.int16),
        product=np.array([len(components(matrix_rows(matrix))) > 1 for matrix in matrices], np.int8),
    )


def load(path: pathlib.Path = SHIPPED) -> Threefolds:
    """The list as it was built. Raises FileNotFoundError, in words, where there is no file; ValueError where it is
    damaged."""
    if not path.exists():
        raise FileNotFoundError(f"There is no list of threefolds at {path.name}; make it with `ritz data build cicy3`.")
    arrays = container.unpack(path)
    wide = {name: array.astype(np.int64) for name, array in arrays.items() if name != "matrices"}
    return Threefolds(matrices=arrays["matrices"], **wide)


def save(threefolds: Threefolds, path: pathlib.Path = SHIPPED) -> None:
    """Write the list to one file, the same bytes for the same list."""
    container.write(path, {field.name: getattr(threefolds, field.name) for field in dataclasses.fields(threefolds)})


def _padded(array: np.ndarray, *shape: int) -> np.ndarray:
    padding: Sequence[tuple[int, int]] = [(0, size - have) for size, have in zip(shape, array.shape, strict=True)]
    return np.pad(array, padding)
