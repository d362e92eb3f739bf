"""How a table is to be read where its file does not say, and which of its columns are read."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, Literal, Self

Inferred = Literal["infer", "yes", "no"]


@dataclasses.dataclass(frozen=True)
class ReadingOptions:
    """How a file spells its table; a default is told from the file.

    `names`: those of the columns, in place of the file's. `header`: whether the first row holds names. `na`: entries
    that stand for a missing value, beside the usual ones. `skip`: lines above the table. `comment`: the character that
    begins a comment, within the table too. `encoding`: of the text. `thousands`, `decimal`, `separator`: the
    characters. `dayfirst`: whether 03/04/2024 is the 3rd of April. All but `names` and `na` are for text alone.
    """

    names: tuple[str, ...] = ()
    header: Inferred = "infer"
    na: tuple[str, ...] = ()
    skip: int = 0
    comment: str = ""
    encoding: str = ""
    thousands: str = ""
    decimal: Literal["infer", ".", ","] = "infer"
    separator: str = ""
    dayfirst: Inferred = "infer"

    def __post_init__(self) -> None:
        """Raises ValueError for characters that are none, a negative `skip`, and an unknown encoding."""
        for what in ("comment", "thousands", "separator"):
            if len(value := getattr(self, what)) > 1:
                raise ValueError(f"Expected {what} to be one character, got {value!r}.")
        if self.skip < 0:
            raise ValueError(f"Expected to skip 0 lines or more, got {self.skip}.")
        try:
            "".encode(self.encoding or "utf-8")
        except LookupError:
            raise ValueError(
                f"Expected an encoding that Python knows, such as utf-8, latin-1, cp1252 or utf-16, got "
                f"{self.encoding!r}."
            ) from None

    @property
    def textual(self) -> tuple[str, ...]:
        """Those that are set and make sense for text alone."""
        blank = ReadingOptions()
        names = [field.name for field in dataclasses.fields(self) if field.name not in ("names", "na", "header")]
        return tuple(name for name in names if getattr(self, name) != getattr(blank, name))

    def to_json(self) -> dict[str, Any]:
        """As JSON has it."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Self:
        """The inverse of `to_json`."""
        pairs = {name: tuple(content[name]) for name in ("names", "na") if name in content}
        return cls(**{**content, **pairs})


@dataclasses.dataclass(frozen=True)
class ColumnChoice:
    """Which columns are read: `columns` alone, where there are any, or all but `drop`; no other one is judged.

    `expected`: names that are known of files of this kind, by which a header is recognised. `layouts`: the names of
    all columns, for files that have none; the first one that has as many as the file is taken.
    """

    columns: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()
    layouts: tuple[tuple[str, ...], ...] = ()

    def takes(self, name: str) -> bool:
        """Whether a column is read."""
        return name in self.columns if self.columns else name not in self.drop

    @property
    def words(self) -> Sequence[str]:
        """What decides which columns are read."""
        layouts = [name for layout in self.layouts for name in ("layout", *layout)]
        return ("columns", *self.columns, "drop", *self.drop, "expected", *self.expected, *layouts)
