"""`ritz data`: the data sets. A data set is one line in DATASETS and a module with the functions below.

    build(progress)   make it from nothing; `progress(what, count)` is called now and then: what is being made, how many
    verify()          a sentence that says what was checked; ValueError, in words, where something is wrong
    export(path)      write it in the format in which the field publishes it
    add(path)         check the user's own file, and keep it for the recipes that are given it

A module leaves out what does not make sense for it.
"""

import difflib
import importlib
import pathlib
import sys
from collections.abc import Callable
from typing import Any, NamedTuple

from ritz.cli.codes import MET
from ritz.cli.errors import UsageError


class DataSet(NamedTuple):
    """Where a data set comes from."""

    summary: str
    module: str


DATASETS = {
    "cicy3": DataSet(
        "7890 complete-intersection Calabi-Yau threefolds: matrices, Hodge numbers, c2; made by ritz itself",
        "ritz.cli.cicy3",
    ),
}


def show_list() -> int:
    """Print the data sets."""
    for name, data in DATASETS.items():
        print(f"{name}  {data.summary}")
    return MET


def build(name: str) -> int:
    """Make a data set, with its progress on stderr."""
    function = _function(name, "build")
    shown = sys.stderr.isatty()

    def progress(what: str, count: int) -> None:
        if shown:
            print(f"\r\x1b[K{name}: {what}: {count}", end="", file=sys.stderr, flush=True)

    outcome = function(progress)
    if shown:
        print(file=sys.stderr)
    print(outcome or f"{name} is built.")
    return MET


def add(name: str, path: pathlib.Path) -> int:
    """Take up the user's file."""
    print(_function(name, "add")(_present(path)) or f"{path} stands for {name} from now on.")
    return MET


def verify(name: str | None) -> int:
    """Check one data set or all."""
    for each in [name] if name else DATASETS:
        print(f"{each}: {_function(each, 'verify')() or 'as it should be'}")
    return MET


def export(name: str, path: pathlib.Path) -> int:
    """Write a data set to a new file."""
    function = _function(name, "export")
    if path.exists():
        raise UsageError(f"{path} exists already. Give another name.")
    print(function(path) or f"{name} is in {path}.")
    return MET


def _present(path: pathlib.Path) -> pathlib.Path:
    if not path.is_file():
        raise UsageError(f"Expected a file to read, got {path}.")
    return path


def _function(name: str, verb: str) -> Callable[..., Any]:
    """What a data set's module calls the verb. Raises UsageError for an unknown data set or verb."""
    if name not in DATASETS:
        near = difflib.get_close_matches(name, DATASETS, n=1, cutoff=0.4)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise UsageError(f"There is no data set called {name!r}.{hint} There are: {', '.join(DATASETS)}.")
    function = getattr(importlib.import_module(DATASETS[name].module), verb, None)
    if function is None:
        raise UsageError(f"{name} has nothing to {verb}.")
    return function
