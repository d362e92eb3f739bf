"""The commands that are killed: runs with and without walkers, a table's fit, the list of threefolds, a sweep."""

import hashlib
import json
import pathlib
import tomllib

import numpy as np
import pyarrow.parquet
from faults.kills import Scenario

from ritz.problems.strings.cicy.threefolds import SHIPPED
from ritz.runs import checkpoints

TABLE = "table.csv"
RESULT = ("verdict", "measures", "references", "steps", "outcome")
"""What result.json says apart from times and folders."""


def scenarios() -> list[Scenario]:
    """All of them."""
    walkers = ("tfim", "--set", "problem.sites=8", "--steps", "15")
    table = ("fit", TABLE, "--target", "y", "--steps", "60")
    return [
        _of_run("run without walkers", ("decay",)),
        _of_run("run with walkers, one device", (*walkers, "--devices", "1")),
        _of_run("run with walkers, two devices", (*walkers, "--devices", "2")),
        Scenario(
            "fit of a table",
            lambda path: [*table, "--out", path.name, "--quiet"],
            lambda path: [*table, "--out", path.name, "--quiet", "--resume"],
            _begun,
            read_outcome,
        ),
        Scenario(
            "data build",
            lambda path: ["data", "build", "cicy3"],
            lambda path: ["data", "build", "cicy3"],
            lambda path: False,
            lambda path: hashlib.sha256(SHIPPED.read_bytes()).hexdigest(),
        ),
        _of_sweep("worker of a sweep", kills_worker=True),
        _of_sweep("parent of a sweep", kills_worker=False),
    ]


def write_table(folder: pathlib.Path) -> None:
    """Write the table that `fit` reads: 300 rows of a smooth function of three columns with noise."""
    rng = np.random.default_rng(7)
    x = rng.normal(size=(300, 3))
    y = np.sin(x[:, 0]) + x[:, 1] * x[:, 2] + 0.1 * rng.normal(size=300)
    np.savetxt(folder / TABLE, np.c_[x, y], delimiter=",", header="a,b,c,y", comments="", fmt="%.6f")


def read_outcome(path: pathlib.Path) -> object:
    """Measures, history and final parameters of a run folder, without times."""
    result = json.loads((path / "result.json").read_text())
    history = pyarrow.parquet.read_table(path / "history.parquet")
    columns = {name: repr(history[name].to_pylist()) for name in history.column_names if "seconds" not in name}
    parameters = {}
    for final in sorted(path.glob("checkpoint/*/final")):
        arrays, _ = checkpoints.Store(final.parent, {}).load(final)
        parameters[final.parent.name] = {name: np.asarray(array).tobytes() for name, array in arrays.items()}
    return {name: result[name] for name in RESULT}, columns, parameters


def _of_run(name: str, arguments: tuple[str, ...]) -> Scenario:
    shown = ("--quiet", "--save-every", "0.2")
    return Scenario(
        name,
        lambda path: ["run", *arguments, *shown, "--out", path.name],
        lambda path: ["run", arguments[0], *shown, "--out", path.name, "--resume"],
        _begun,
        read_outcome,
    )


def _of_sweep(name: str, *, kills_worker: bool) -> Scenario:
    over = ("--over", "rate=1e-3:1e-1:log", "--trials", "4", "--workers", "2", "--method", "random", "--steps", "60")
    return Scenario(
        name,
        lambda path: ["sweep", "quadrant", *over, "--out", path.name, "--quiet"],
        lambda path: ["sweep", path.name, "--workers", "2", "--quiet"],
        lambda path: any(path.glob("*.toml")) or any(path.glob("*.json")),
        _read_trials,
        kills_worker=kills_worker,
    )


def _read_trials(path: pathlib.Path) -> object:
    """Settings and results of all trials, in an order that does not depend on who did them."""
    trials = []
    for result in sorted(path.glob("trials/*/result.json")):
        content = json.loads(result.read_text())
        fields = tomllib.loads((result.parent / "config.toml").read_text())
        trials.append((repr(fields), {name: content[name] for name in RESULT}))
    return trials


def _begun(path: pathlib.Path) -> bool:
    return (path / "config.toml").exists()
