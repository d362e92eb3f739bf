"""How a table is to be read: the options that `ritz fit` and `ritz predict` share, and what they set."""

import csv
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from ritz.cli.errors import UsageError

Names = Annotated[
    list[str] | None,
    typer.Option(metavar="COLUMNS", help="Names of the columns, in order, with commas; in place of the file's."),
]
Header = Annotated[
    bool | None, typer.Option("--header/--no-header", help="Whether the first row holds names. [default: inferred]")
]
Na = Annotated[
    list[str] | None, typer.Option(metavar="VALUE", help="What stands for a missing value: ?, -999; again for more.")
]
Skip = Annotated[int | None, typer.Option(metavar="LINES", help="Lines above the table that are passed over.")]
Comment = Annotated[str | None, typer.Option(metavar="CHARACTER", help="What begins a comment, also within the table.")]
Encoding = Annotated[str | None, typer.Option(help="Of the text: utf-8, latin-1, cp1252... [default: UTF-8, or told]")]
Thousands = Annotated[str | None, typer.Option(metavar="CHARACTER", help="What separates thousands: 12,345.")]
Decimal = Annotated[str | None, typer.Option(metavar="CHARACTER", help="The decimal sign, . or , [default: inferred]")]
Separator = Annotated[
    str | None, typer.Option(metavar="CHARACTER", help="What separates the columns. [default: inferred]")
]
DayFirst = Annotated[
    bool | None, typer.Option("--dayfirst/--no-dayfirst", help="Whether 03/04/2024 is the 3rd of April.")
]


def chosen_reading(given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of `ReadingOptions` that are set by options. Raises UsageError for a character that is none."""
    found: dict[str, Any] = {name: value for name, value in given.items() if value is not None and value != []}
    for name in ("header", "dayfirst"):
        if name in found:
            found[name] = "yes" if found[name] else "no"
    if "names" in found:
        found["names"] = split_names(found["names"])
    if "na" in found:
        found["na"] = tuple(found["na"])
    for name in ("thousands", "separator", "comment", "decimal"):
        if name in found:
            found[name] = {"\\t": "\t", "tab": "\t", "space": " "}.get(found[name], found[name])
            if len(found[name]) != 1:
                raise UsageError(f"Expected --{name} to be one character, got {found[name]!r}.")
    if found.get("decimal", ".") not in (".", ","):
        raise UsageError(f"Expected --decimal to be . or , got {found['decimal']!r}.")
    return found


def split_names(texts: Sequence[str]) -> tuple[str, ...]:
    """Names with commas between them, given once or again; a name that holds a comma stands in double quotes."""
    return tuple(name.strip() for row in csv.reader(texts, skipinitialspace=True) for name in row if name.strip())
