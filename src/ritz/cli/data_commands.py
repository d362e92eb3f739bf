"""`ritz data ...`: the commands on data sets and their options."""

import pathlib
from typing import Annotated

import typer

from ritz.cli.dispatch import command
from ritz.cli.environment import prepare
from ritz.cli.options import Debug

data = typer.Typer(help="The data sets: list, build, add, verify, export.", no_args_is_help=True, rich_markup_mode=None)

DataSet = Annotated[str, typer.Argument(help="A data set, as `ritz data list` names it.")]
File = Annotated[pathlib.Path, typer.Argument(help="A file.")]


@data.command("list")
def data_list(debug: Debug = False) -> None:
    """What there is, and where it comes from."""
    command("data", "show_list", debug)


@data.command("build")
def data_build(name: DataSet, debug: Debug = False) -> None:
    """Make a data set from nothing."""
    prepare()
    command("data", "build", debug, name)


@data.command("add")
def data_add(name: DataSet, file: File, debug: Debug = False) -> None:
    """Check your own file, and keep it for recipes that take it."""
    prepare()
    command("data", "add", debug, name, file)


@data.command("verify")
def data_verify(
    name: Annotated[str | None, typer.Argument(help="A data set; left out: all.")] = None, debug: Debug = False
) -> None:
    """Check that a data set is what it should be."""
    prepare()
    command("data", "verify", debug, name)


@data.command("export")
def data_export(name: DataSet, file: File, debug: Debug = False) -> None:
    """Write a data set in the format in which the field publishes it."""
    prepare()
    command("data", "export", debug, name, file)
