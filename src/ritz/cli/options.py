"""Options that all commands share."""

import pathlib
from typing import Annotated

import typer

Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an unexpected error.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON on stdout and nothing else.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="No progress bar; only the headline.")]
Set = Annotated[
    list[str] | None, typer.Option("--set", metavar="A.B=VALUE", help="Set a field; `ritz show NAME` lists them.")
]
Out = Annotated[pathlib.Path | None, typer.Option(help="Where the result goes; must not exist.")]
Devices = Annotated[
    int | None, typer.Option(help="On how many devices the CPU is divided. [default: its cores for walkers, else 1]")
]
Deterministic = Annotated[bool, typer.Option("--deterministic", help="Same bits whatever the number of cores; slower.")]
