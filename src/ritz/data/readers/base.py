"""What a reader gives: the chunks of a file, and what has to be known to read it again in the same way."""

import dataclasses
import pathlib
from collections.abc import Callable, Iterator, Mapping

import numpy as np
from jaxtyping import Shaped

from ritz.data.base import MalformedTable, listed

Columns = Mapping[str, Shaped[np.ndarray, " n"]]
CHUNK_BYTES = 8 << 20
"""How large a chunk may be in memory, about."""


@dataclasses.dataclass(frozen=True)
class Reading:
    """A file that has been recognised and looked at, but not read."""

    path: pathlib.Path
    chunks: Callable[[], Iterator[Columns]]
    """Begins to read: columns of the same names in every chunk, of types that may differ. Raises MalformedTable."""
    options: tuple[str, ...] = ()
    """What decides the columns beside the bytes of the file."""
    notes: tuple[str, ...] = ()
    """What had to be assumed, in sentences."""
    slow: bool = False
    """Whether reading takes so long that the result is worth keeping."""

    @property
    def name(self) -> str:
        """What a message calls the file."""
        return self.path.name


def chunk_rows(columns: int) -> int:
    """How many rows of 8 bytes a number make a chunk."""
    return max(1, CHUNK_BYTES // (8 * max(columns, 1)))


def refuse_doubles(names: tuple[str, ...], file: str) -> None:
    """Raises MalformedTable where two columns have one name."""
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise MalformedTable(
            f"{file}: expected every column to have a name of its own, got {listed(twice)} more than once. "
            "Rename the columns."
        )


def named(columns: Columns, names: tuple[str, ...] | None, file: str) -> Columns:
    """The columns under other names, if there are any. Raises MalformedTable where their number differs."""
    if names is None:
        return columns
    if len(names) != len(columns):
        raise MalformedTable(f"{file}: expected as many names as columns, {len(columns)}, got {len(names)}.")
    return dict(zip(names, columns.values(), strict=True))
