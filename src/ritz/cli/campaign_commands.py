"""The commands that run many recipes, or one many times, in processes of their own, and their options."""

import pathlib
from typing import Annotated

import typer

from ritz.cli.dispatch import command
from ritz.cli.environment import prepare
from ritz.cli.options import Debug, Json, Out, Quiet, Set

Workers = Annotated[int, typer.Option(help="How many recipes are run side by side.")]
Folder = Annotated[
    pathlib.Path | None, typer.Option(help="Where the results go; a folder that was begun before is gone on with.")
]


def sweep(
    name: Annotated[str, typer.Argument(help="A recipe, or the folder of a sweep, to go on with it or to help.")],
    over: Annotated[
        list[str] | None,
        typer.Option(
            metavar="A.B=RANGE", help="1e-4:1e-1:log, 1:8 (grid: 1:8:4), or values: relu,tanh; again for more."
        ),
    ] = None,
    trials: Annotated[int | None, typer.Option(help="How many settings are tried. [default: 20]")] = None,
    workers: Annotated[int, typer.Option(help="How many processes on this machine, one core each.")] = 1,
    method: Annotated[str | None, typer.Option(help="grid, random, tpe or halving. [default: tpe]")] = None,
    measure: Annotated[
        str | None, typer.Option(help="What is compared. [default: a validation measure, or the headline]")
    ] = None,
    direction: Annotated[str | None, typer.Option(help="minimise or maximise. [default: told by the measure]")] = None,
    assign: Set = None,
    steps: Annotated[int | None, typer.Option(help="Steps of every fit; of the last rung of halving.")] = None,
    seed: Annotated[int | None, typer.Option(help="The seed of every trial and of the search. [default: 0]")] = None,
    out: Out = None,
    as_worker: Annotated[bool, typer.Option("--as-worker", hidden=True)] = False,
    as_json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Run a recipe with many settings, on several processes or machines, and find the best; resumable."""
    prepare(devices=1, deterministic=True)
    options = {
        "over": over,
        "trials": trials,
        "method": method,
        "measure": measure,
        "direction": direction,
        "sets": assign,
        "steps": steps,
        "seed": seed,
    }
    command(
        "sweep", "sweep", debug, name, options, workers=workers, worker=as_worker, out=out, as_json=as_json, quiet=quiet
    )


def check(
    target: Annotated[
        str | None, typer.Argument(metavar="[FIELD|NAME]", help="A field, a question, or one recipe; left out: all.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="The recipes that are not cheap, too.")] = False,
    workers: Workers = 2,
    seed: Annotated[int, typer.Option(help="The seed of every run.")] = 0,
    out: Folder = None,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Run the cheap recipes, or all, and compare every number with its reference; exit code 3 if one is missed,
    4 if an error bar is too wide to decide."""
    prepare()
    command("check", "check", debug, target, out, everything=everything, workers=workers, seed=seed, quiet=quiet)


def tour(out: Folder = None, workers: Workers = 2, quiet: Quiet = False, debug: Debug = False) -> None:
    """One cheap recipe for each question, on one page."""
    prepare()
    command("tour", "tour", debug, out, workers=workers, quiet=quiet)
