"""`ritz fit`, `ritz predict`, `ritz export`: the commands on your own table and their options."""

import pathlib
from typing import Annotated

import typer

from ritz.cli.dispatch import command
from ritz.cli.environment import prepare
from ritz.cli.options import Debug, Deterministic, Json, Out, Quiet, Set
from ritz.cli.reading_options import (
    Comment,
    DayFirst,
    Decimal,
    Encoding,
    Header,
    Na,
    Names,
    Separator,
    Skip,
    Thousands,
)

Once = list[str] | None
"""An option that may be given once; a list, so that a second one can be refused."""


def fit(
    file: Annotated[str, typer.Argument(help="A table: CSV, Parquet, Feather, HDF5, NPY/NPZ, or FILE.root:TREE.")],
    target: Annotated[
        Once, typer.Option(metavar="COLUMN", help="The column that is asked for; several: a run each.")
    ] = None,
    features: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMNS", help="Columns to use, with commas or again. [default: all others]"),
    ] = None,
    drop: Annotated[list[str] | None, typer.Option(metavar="COLUMNS", help="Columns not to use.")] = None,
    weights: Annotated[Once, typer.Option(metavar="COLUMN", help="A column of event weights of either sign.")] = None,
    group: Annotated[Once, typer.Option(metavar="COLUMN", help="Rows alike in this column stay in one part.")] = None,
    time: Annotated[
        Once, typer.Option(metavar="COLUMN", help="Train on the past by this column, test on the future.")
    ] = None,
    test: Annotated[Once, typer.Option(metavar="FILE", help="A file whose rows are the test.")] = None,
    missing: Annotated[
        Once, typer.Option(metavar="HOW", help="What to put for a missing number: refuse, mean, median, indicator.")
    ] = None,
    kind: Annotated[
        Once, typer.Option(metavar="KIND", help="regression or classification. [default: inferred]")
    ] = None,
    errors: Annotated[
        Once, typer.Option(metavar="COLUMN", help="Measured errors of the target: rows count with 1/sigma^2.")
    ] = None,
    unanswered: Annotated[Once, typer.Option(metavar="HOW", help="Rows without an answer: refuse, drop.")] = None,
    rare: Annotated[Once, typer.Option(metavar="HOW", help="Classes with too few rows: refuse, drop, merge.")] = None,
    categories: Annotated[
        Once, typer.Option(metavar="NUMBER", help="How many categories text may have. [default: 100]")
    ] = None,
    names: Names = None,
    header: Header = None,
    na: Na = None,
    skip: Skip = None,
    comment: Comment = None,
    encoding: Encoding = None,
    thousands: Thousands = None,
    decimal: Decimal = None,
    separator: Separator = None,
    dayfirst: DayFirst = None,
    assign: Set = None,
    steps: Annotated[int | None, typer.Option(help="Steps of every network.")] = None,
    seed: Annotated[int | None, typer.Option(help="The seed of the networks and the split. [default: 0]")] = None,
    out: Out = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the run in --out.")] = False,
    deterministic: Deterministic = False,
    as_json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Learn a column of your own table from the others: scores, calibration, importances, and a predictor."""
    prepare(deterministic=deterministic)
    once = {
        "target": target,
        "weights": weights,
        "group": group,
        "time": time,
        "test": test,
        "missing": missing,
        "kind": kind,
        "errors": errors,
        "unanswered": unanswered,
        "rare": rare,
        "categories": categories,
    }
    read = {"names": names, "header": header, "na": na, "skip": skip, "comment": comment, "encoding": encoding}
    read |= {"thousands": thousands, "decimal": decimal, "separator": separator, "dayfirst": dayfirst}
    several = {"features": features, "drop": drop}
    options = {"steps": steps, "seed": seed, "out": out, "resume": resume, "deterministic": deterministic}
    shown = {"as_json": as_json, "quiet": quiet}
    command("fit", "fit", debug, file, once, several, read, assign or [], options, **shown)


def predict(
    run: Annotated[pathlib.Path, typer.Argument(help="The folder of a finished `ritz fit`, or of a `ritz export`.")],
    file: Annotated[str, typer.Argument(help="A table with the columns of training; the target may be absent.")],
    out: Annotated[
        pathlib.Path, typer.Option(help="A new file, .csv or .parquet, for the predictions.")
    ] = pathlib.Path("predictions.csv"),
    names: Names = None,
    header: Header = None,
    na: Na = None,
    skip: Skip = None,
    comment: Comment = None,
    encoding: Encoding = None,
    thousands: Thousands = None,
    decimal: Decimal = None,
    separator: Separator = None,
    dayfirst: DayFirst = None,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Predict the rows of a table, each with its uncertainty."""
    prepare()
    read = {"names": names, "header": header, "na": na, "skip": skip, "comment": comment, "encoding": encoding}
    read |= {"thousands": thousands, "decimal": decimal, "separator": separator, "dayfirst": dayfirst}
    command("predict", "predict", debug, run, file, out, read, quiet=quiet)


def export(
    run: Annotated[pathlib.Path, typer.Argument(help="The folder of a finished `ritz fit`.")],
    out: Annotated[pathlib.Path, typer.Option(help="A new folder for the exported predictor.")] = pathlib.Path("model"),
    debug: Debug = False,
) -> None:
    """Export a predictor as StableHLO with its preparation, and state its latency."""
    prepare()
    command("export", "export", debug, run, out)
