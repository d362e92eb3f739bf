"""`ritz predict`: the rows of a table, each with its uncertainty, into a new file."""

import dataclasses
import pathlib
import time
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from ritz.cli.codes import MET
from ritz.cli.errors import UsageError
from ritz.cli.predictors import BROKEN, load, predictor_folders
from ritz.cli.reading_options import chosen_reading
from ritz.data.tables import MalformedTable, Table, read_table
from ritz.recipes.tables.predictor import Facts, Predictor, described
from ritz.reports.numbers import duration
from ritz.runs.atomic import unfinished
from ritz.runs.errors import DamagedError

FORMULA = r"\A(\s*[=+\-@\t\r\n])"
"""What text begins with that Excel and LibreOffice take for a formula (OWASP, "CSV Injection")."""
NUMBER = r"\A[+\-]?[0-9]+(\.[0-9]*)?([eE][+\-]?[0-9]+)?\z"
"""Text that is a number, such as the class "-1"; it is left as it is."""
SUFFIXES = (".csv", ".parquet")


def predict(run: pathlib.Path, file: str, out: pathlib.Path, read: Mapping[str, Any], *, quiet: bool) -> int:
    """Predict, write, and say how long it took and what the uncertainties mean."""
    if out.suffix not in SUFFIXES:
        raise UsageError(f"Expected --out to end in {' or '.join(SUFFIXES)}, got {out}.")
    if out.exists():
        raise UsageError(f"{out} exists already. Give another --out.")
    chosen, columns, said = chosen_reading(read), {}, []
    rows, seconds = 0, 0.0
    for folder in predictor_folders(run):
        predictor = load(folder)
        facts = predictor.facts
        options, choice = facts.layout.reading(facts.preparation.features, facts.preparation.ignored)
        table = read_table(file, options=dataclasses.replace(options, **chosen), choice=choice)
        _try(predictor, table, folder)
        begun = time.perf_counter()
        prediction = predictor(table)
        seconds, rows = seconds + time.perf_counter() - begun, len(table)
        prefix = f"{facts.target} " if columns else ""
        columns |= {
            name if name not in columns else prefix + name: c for name, c in described(prediction, facts).items()
        }
        said += [*table.notes, *facts.preparation.remarks(table), *meaning(facts)]
    write(out, pa.table(columns))
    print(f"{rows} rows predicted in {duration(seconds)}: {out}")
    if not quiet:
        for sentence in dict.fromkeys(said):
            print(f"  {sentence}")
    return MET


def _try(predictor: Predictor, table: Table, run: pathlib.Path) -> None:
    """Predict one row: compiles, and refuses columns that are not those of training.

    Raises MalformedTable for such columns, DamagedError where the predictor cannot be run.
    """
    try:
        predictor(table.rows(slice(0, 1)))
    except MalformedTable:
        raise
    except BROKEN as error:
        raise DamagedError(f"The predictor in {run} could not be run: {str(error)[:300]}") from error


def write(path: pathlib.Path, table: pa.Table) -> None:
    """A table as CSV or Parquet, whole or not at all."""
    with unfinished(path) as temporary:
        if path.suffix == ".csv":
            pyarrow.csv.write_csv(neutralised(table), temporary)
        else:
            pyarrow.parquet.write_table(table, temporary)


def neutralised(table: pa.Table) -> pa.Table:
    """The table with an apostrophe before text that a spreadsheet would run as a formula; numbers stay as they are."""
    columns = [_neutralised(column) for column in table.columns]
    names = _neutralised(pa.chunked_array([pa.array(table.column_names, pa.string())])).to_pylist()
    return pa.table(columns, names=names)


def _neutralised(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return column
    number = pc.match_substring_regex(column, NUMBER)
    return pc.if_else(number, column, pc.replace_substring_regex(column, pattern=FORMULA, replacement=r"'\1"))


def meaning(facts: Facts) -> tuple[str, ...]:
    """What the columns of uncertainty say."""
    what = "the set" if facts.classes else "low to high"
    return (
        f"{facts.target}: {what} holds the truth for at least {100 * facts.coverage:g} % of rows like those of "
        "training, each counted once.",
        "spread: how far the networks of the ensemble disagree, one standard deviation (0 where one model is used).",
        *([facts.advice] if facts.advice else []),
    )
