"""`ritz fit`: your own table as a run of the recipe `table`."""

import csv
import dataclasses
import os
from collections.abc import Mapping, Sequence
from typing import Any

from ritz.cli.errors import UsageError
from ritz.cli.request import settle
from ritz.cli.run import run
from ritz.problems.tables.user_table import file_fingerprint

RECIPE = "table"


def fit(
    file: str,
    once: Mapping[str, Sequence[str] | None],
    several: Mapping[str, Sequence[str] | None],
    sets: list[str],
    options: Mapping[str, Any],
    *,
    as_json: bool,
    quiet: bool,
) -> int:
    """Run the recipe on a file. `once`, `several`: options that stand for one value, or for a list of columns.

    Raises UsageError where an option that may come once comes twice, or the target is not named."""
    chosen: dict[str, Any] = {f"problem.{name}": value for name, value in _single(once).items()}
    chosen |= {f"problem.{name}": columns(texts) for name, texts in several.items() if texts}
    if "problem.target" not in chosen:
        raise UsageError("Expected --target COLUMN: the column of the table that is asked for.")
    request = settle(RECIPE, sets, **options)
    if twice := sorted({*chosen, "problem.file"} & {name.partition("=")[0].strip() for name in sets}):
        raise UsageError(f"Expected {twice[0]} once; it is set by an option of `ritz fit` and by --set.")
    if "problem.test" in chosen:
        chosen["problem.test"] = os.path.abspath(chosen["problem.test"])
    chosen |= {"problem.file": os.path.abspath(file), "problem.fingerprint": file_fingerprint(file)}
    request = dataclasses.replace(request, settings={**request.settings, **chosen})
    return run(request, as_json=as_json, quiet=quiet)


def columns(texts: Sequence[str]) -> tuple[str, ...]:
    """Names with commas between them, given once or again; a name that holds a comma stands in double quotes."""
    return tuple(name.strip() for row in csv.reader(texts, skipinitialspace=True) for name in row if name.strip())


def _single(once: Mapping[str, Sequence[str] | None]) -> dict[str, str]:
    given = {name: values for name, values in once.items() if values}
    for name, values in given.items():
        if len(values) > 1:
            raise UsageError(f"Expected --{name} once, got it {len(values)} times: {', '.join(values)}.")
    return {name: values[0] for name, values in given.items()}
