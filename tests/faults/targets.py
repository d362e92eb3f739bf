"""The folders whose files are damaged, and the commands that read them."""

import contextlib
import dataclasses
import io
import os
import pathlib
import subprocess
import sys
import time

from faults.flips import Command
from faults.scenarios import TABLE, write_table

PREDICTIONS = ("OUT.csv",)


@dataclasses.dataclass(frozen=True)
class Target:
    """A folder below the working folder, made by ritz, and what reads it."""

    name: str
    folder: str
    commands: tuple[Command, ...]


TARGETS = (
    Target(
        "run folder of a table",
        "table",
        (
            Command("predict", ("predict", "FOLDER", TABLE, "--out", "OUT.csv", "--quiet"), PREDICTIONS),
            Command("report", ("report", "FOLDER", "--out", "OUT.html"), ("OUT.html",)),
            Command("export", ("export", "FOLDER", "--out", "OUT"), ("OUT/model.stablehlo",)),
        ),
    ),
    Target(
        "export",
        "model",
        (Command("predict", ("predict", "FOLDER", TABLE, "--out", "OUT.csv", "--quiet"), PREDICTIONS),),
    ),
    Target(
        "run folder of an equation",
        "equation",
        (Command("report", ("report", "FOLDER", "--out", "OUT.html"), ("OUT.html",)),),
    ),
    Target(
        "interrupted run",
        "stopped",
        (
            Command(
                "run --resume",
                ("run", "decay", "--resume", "--out", "FOLDER", "--quiet"),
                ("FOLDER/history.parquet",),
            ),
        ),
    ),
)


def make_targets(work: pathlib.Path) -> None:
    """Make the folders of all targets in `work`, which becomes the working folder.

    Raises
    ------
    RuntimeError
        If one cannot be made.
    """
    os.chdir(work)
    write_table(work)
    _call("fit", TABLE, "--target", "y", "--steps", "60", "--quiet", "--out", "table")
    _call("export", "table", "--out", "model")
    _call("run", "decay", "--set", "width=6", "--steps", "30", "--quiet", "--out", "equation")
    _stop("run", "decay", "--save-every", "0", "--quiet", "--out", "stopped")


def _call(*arguments: str) -> None:
    from ritz.cli import main

    words = io.StringIO()
    with contextlib.redirect_stdout(words), contextlib.redirect_stderr(words):
        code = main(arguments)
    if code not in (0, 3, 4):
        raise RuntimeError(f"ritz {' '.join(arguments)} ended with exit code {code}: {words.getvalue()[-800:]}")


def _stop(*arguments: str) -> None:
    """Start a run and kill it as soon as it has kept a checkpoint."""
    process = subprocess.Popen(
        [sys.executable, "-m", "ritz", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    folder = pathlib.Path(arguments[-1])
    while process.poll() is None and not [*folder.glob("checkpoint/*/step-*[0-9]")]:
        time.sleep(0.02)
    process.kill()
    process.wait()
    if not [*folder.glob("checkpoint/*/step-*[0-9]")]:
        raise RuntimeError(f"ritz {' '.join(arguments)} ended before it could be stopped.")
