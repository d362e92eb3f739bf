"""The commands and their options. A command's own file is imported when it is called, after the environment is set."""

import copy
import io
import pathlib
import sys
from collections.abc import Callable, Sequence
from typing import Annotated, Any

import typer

from ritz.cli import codes
from ritz.cli.campaign_commands import check, sweep, tour
from ritz.cli.data_commands import data
from ritz.cli.dispatch import attempt, command, load, reader_gone
from ritz.cli.environment import prepare
from ritz.cli.options import Debug, Deterministic, Devices, Field, Json, Name, Out, Quiet, Set
from ritz.cli.signals import stop_with_parent
from ritz.cli.table_commands import export, fit, predict

app = typer.Typer(
    name="ritz",
    help="Choose a trial function, say what should be small, and let its parameters move until it is.",
    epilog="Exit codes: 0 references met, or none; 1 failed or diverged; 2 usage; 3 a reference was missed; 4 not "
    "decided, as an error bar is too wide; 130 interrupted, can be resumed.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.add_typer(data, name="data")


def run_command(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code, as `ritz.cli.main` does."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that has no ± shows a question mark, and nothing breaks; a log file has every line at once.
            stream.reconfigure(errors="replace", line_buffering=True)
    stop_with_parent()
    try:
        words = sys.argv[1:] if arguments is None else list(arguments)
        _narrowed(words[:1])(words, prog_name="ritz")
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else codes.FAILED if ended.code else codes.MET
    except BrokenPipeError:
        return reader_gone()
    return codes.MET


@app.callback()
def ritz() -> None:
    """Nothing by itself; that it is there makes `_narrowed` a group of commands even where it has one."""


def _narrowed(words: Sequence[str]) -> typer.Typer:
    """The app with the one command that is called, or whole: typer prepares every option of all that it is given,
    which takes a good part of the half second in which `ritz list` is to answer."""
    chosen = [each for each in app.registered_commands if words and (each.name or _name(each.callback)) == words[0]]
    if not chosen:
        return app
    narrow = copy.copy(app)
    narrow.registered_commands, narrow.registered_groups = chosen, []
    return narrow


def _name(command: Callable[..., Any] | None) -> str:
    return getattr(command, "__name__", "")


@app.command("list")
def list_recipes(field: Field = None, as_json: Json = False, debug: Debug = False) -> None:
    """What can be run: recipes, what each needs, its reference."""
    command("listing", "show_list", debug, field, as_json=as_json)


@app.command()
def show(name: Name, assign: Set = None, debug: Debug = False) -> None:
    """A recipe's parts, parameters per layer, fields that can be set, and references."""
    prepare()
    command("show", "show", debug, name, assign or [])


@app.command()
def run(
    name: Name,
    assign: Set = None,
    steps: Annotated[
        int | None, typer.Option(help="Steps of the fit (of every fit, if the recipe does not say).")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(help="The seed of everything random, data included (problem.seed). [default: 0]")
    ] = None,
    out: Out = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the run in --out, or the newest unfinished one.")
    ] = False,
    devices: Devices = None,
    deterministic: Deterministic = False,
    save_every: Annotated[float, typer.Option(help="Seconds between checkpoints.", min=0)] = 60.0,
    as_json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Run a recipe: fit, measure, compare with the reference, and write a page."""
    options = {
        "steps": steps,
        "seed": seed,
        "out": out,
        "resume": resume,
        "devices": devices,
        "deterministic": deterministic,
    }
    request = attempt(debug, lambda: load("request").settle(name, assign or [], **options))
    prepare(devices=request.devices, deterministic=request.deterministic)
    command("run", "run", debug, request, as_json=as_json, quiet=quiet, save_seconds=save_every)


@app.command()
def report(
    runs: Annotated[list[pathlib.Path], typer.Argument(help="Folders of finished runs.")],
    out: Annotated[
        pathlib.Path | None, typer.Option(help="The page. [default: report.html in the folder of a single run]")
    ] = None,
    latex: Annotated[bool, typer.Option("--latex", help="A LaTeX document and a BibTeX file beside the page.")] = False,
    debug: Debug = False,
) -> None:
    """One self-contained page from one or more finished runs; fits nothing."""
    prepare()
    command("report", "report", debug, runs, out, latex=latex)


for elsewhere in (fit, predict, export, sweep, check, tour):
    app.command()(elsewhere)
