"""What a table is: named columns of equal length, in memory or mapped from a file."""

import dataclasses
import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import NoReturn

import numpy as np
from jaxtyping import Bool, Int, Shaped

from ritz.data.options import ReadingOptions


class MalformedTable(ValueError):  # noqa: N818 - the refusal of a file, in the reader's words
    """A file that is no table, or a table that is not what is needed; the message starts with which."""


@dataclasses.dataclass(frozen=True)
class Table:
    """Columns by name, in the order of the file, [n] each and not to be written to.

    Numbers are float32, float64, integers or booleans, and a missing one is NaN; text is an object array of str, and a
    missing one is None. Raises MalformedTable where the columns differ in length.
    """

    columns: Mapping[str, Shaped[np.ndarray, " n"]]
    name: str = "the table"
    """What a message calls it: the file's name."""
    notes: tuple[str, ...] = ()
    """What had to be assumed in reading it, in sentences."""
    left_out: tuple[str, ...] = ()
    """Columns of the file that were not read."""
    unnamed: tuple[str, ...] = ()
    """Columns to which the file gives no name."""
    file_columns: tuple[str, ...] = ()
    """All columns of the file, in order."""
    settled: ReadingOptions = ReadingOptions()
    """How the file is spelled, as it was said or told."""

    def __post_init__(self) -> None:
        lengths = {name: len(column) for name, column in self.columns.items()}
        if len(set(lengths.values())) > 1:
            raise MalformedTable(
                f"{self.name}: expected columns of one length, got "
                f"{', '.join(f'{name} with {length}' for name, length in lengths.items())}."
            )

    def __len__(self) -> int:
        """The number of rows n."""
        return len(next(iter(self.columns.values()), ()))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(self.columns)

    def column(self, name: str) -> Shaped[np.ndarray, " n"]:
        """One column. Raises MalformedTable where there is none of this name, with the nearest one."""
        if name not in self.columns:
            refuse_absent(self, [name])
        return self.columns[name]

    def select(self, names: Iterable[str]) -> "Table":
        """The table with these columns alone, in this order. Raises MalformedTable where one is missing."""
        wanted = list(names)
        if any(name not in self.columns for name in wanted):
            refuse_absent(self, [name for name in wanted if name not in self.columns])
        return dataclasses.replace(self, columns={name: self.columns[name] for name in wanted})

    def rows(self, index: slice | Int[np.ndarray, " m"] | Bool[np.ndarray, " n"]) -> "Table":
        """The table with these rows alone."""
        return dataclasses.replace(self, columns={name: column[index] for name, column in self.columns.items()})


def is_text(column: Shaped[np.ndarray, " n"]) -> bool:
    """Whether a column holds text."""
    return column.dtype == object


def refuse_absent(table: Table, absent: Sequence[str]) -> NoReturn:
    """Raises MalformedTable: the columns that are missing, the nearest names, and what there is."""
    near = {name: difflib.get_close_matches(name, table.names, n=1, cutoff=0.4) for name in absent}
    hints = [f"{found[0]!r} instead of {name!r}" for name, found in near.items() if found]
    hint = f" Did you mean {' and '.join(hints)}?" if hints else ""
    raise MalformedTable(
        f"{table.name}: expected {_columns(absent)}, which {'is' if len(absent) == 1 else 'are'} not there.{hint} "
        f"Its columns: {listed(table.names)}."
    )


def listed(names: Sequence[str], most: int = 30) -> str:
    """Names with commas, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _columns(names: Sequence[str]) -> str:
    return f"{'a column' if len(names) == 1 else 'columns'} {', '.join(map(repr, names))}"
