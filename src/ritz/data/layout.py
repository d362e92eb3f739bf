"""How the file of training was spelled, so that other files of its kind are read in the same way."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, Self

from ritz.data.base import Table
from ritz.data.options import ColumnChoice, ReadingOptions


@dataclasses.dataclass(frozen=True)
class FileLayout:
    """The options of the file of training, as they were said or told, and its columns in order.

    `named`: whether the file itself says the names. `target`: the columns that a file to predict may lack, the target
    first."""

    options: ReadingOptions = ReadingOptions()
    columns: tuple[str, ...] = ()
    named: bool = True
    roles: tuple[str, ...] = ()

    @classmethod
    def of(cls, table: Table, roles: Sequence[str]) -> Self:
        """From the table of training and its columns that are no features."""
        columns = table.file_columns or table.names
        named = not (table.unnamed or table.settled.names)
        return cls(table.settled, columns, named, tuple(role for role in roles if role))

    def reading(self, features: Sequence[str], ignored: Sequence[str]) -> tuple[ReadingOptions, ColumnChoice]:
        """How a file to predict is read: as the one of training, with or without its target and the columns that are
        not used."""
        if self.named:
            return self.options, ColumnChoice(drop=tuple(ignored), expected=self.columns)
        without = [[name for name in self.columns if name not in left] for left in (self.roles[:1], self.roles)]
        used = [name for name in self.columns if name in features]
        layouts = tuple(dict.fromkeys(tuple(names) for names in (self.columns, *without, used)))
        choice = ColumnChoice(drop=tuple(ignored), expected=self.columns, layouts=layouts)
        return dataclasses.replace(self.options, names=()), choice

    def to_json(self) -> dict[str, Any]:
        """As JSON has it."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Self:
        """The inverse of `to_json`."""
        options = ReadingOptions.from_json(content.get("options", {}))
        pairs = {name: tuple(content[name]) for name in ("columns", "roles") if name in content}
        return cls(**{**content, **pairs, "options": options})
