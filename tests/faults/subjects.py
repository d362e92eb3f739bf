"""A run folder and an export that are made in a moment: what is to be damaged."""

import contextlib
import io
import pathlib
import sys
from collections.abc import Iterator
from unittest import mock

import jax
import numpy as np

from ritz.ansatze import MLP
from ritz.cli import main
from ritz.data.tables import Table
from ritz.recipes.tables.ensemble import Ensemble
from ritz.recipes.tables.exported import MODEL, PROGRAM, convention, to_program
from ritz.recipes.tables.predictor import Facts, Preparation, to_files
from ritz.runs import manifest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "cli"))

import recipe_cards

RUN = ("run", "straight-line", "--quiet", "--set", "length=40", "--set", "walk=5", "--set", "looks=20")
TABLE = Table({"mass": np.linspace(80.0, 100.0, 30), "angle": np.cos(np.arange(30.0))})


@contextlib.contextmanager
def recipes_of_the_tests() -> Iterator[None]:
    """The recipe straight-line in the place of the shipped ones; pages, which take seconds to draw, as text."""
    import ritz.cli.catalogue
    import ritz.cli.summary

    with (
        mock.patch.object(ritz.cli.catalogue, "cards", recipe_cards.cards),
        mock.patch.object(ritz.cli.summary, "cards", recipe_cards.cards),
        mock.patch.object(ritz.cli.summary, "write_page", _write_text),
        mock.patch.object(ritz.cli.summary, "save_figures", lambda folder, run: folder.mkdir()),
    ):
        yield


def _write_text(path, runs, *, title):
    """All that a page is made from, as text."""
    path.write_text(f"{title}\n" + "\n".join(_spelled(vars(run)) for run in runs), errors="replace")


def _spelled(value) -> str:
    """A value with every digit of its arrays."""
    if isinstance(value, np.ndarray):
        return f"{value.dtype}{value.shape}{value.tolist()}"
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_spelled(each)}" for name, each in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(_spelled, value))
    return _spelled(vars(value)) if hasattr(value, "__dataclass_fields__") else repr(value)


def call(*arguments) -> tuple[int, str, str]:
    """(exit code, stdout, stderr) of a command."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main([str(argument) for argument in arguments])
    return code, out.getvalue(), err.getvalue()


def make_run(folder: pathlib.Path) -> None:
    """A finished run of straight-line, inside `recipes_of_the_tests`, that has a predictor beside its result."""
    code, _, err = call(*RUN, "--out", folder)
    assert code in (0, 3), err
    facts, ensemble = predictor()
    for name, content in to_files(facts, ensemble).items():
        (folder / name).write_bytes(content)
        manifest.record(folder, [name])


def make_export(folder: pathlib.Path) -> None:
    """An export, as `ritz export` writes it, without the measured latency."""
    facts, ensemble = predictor()
    folder.mkdir()
    (folder / PROGRAM).write_bytes(to_program(ensemble, classes=True))
    (folder / MODEL).write_text(facts.to_text(members=len(ensemble.members), calling_convention=convention()))
    manifest.record(folder, [PROGRAM, MODEL])


def predictor() -> tuple[Facts, Ensemble]:
    """Two small networks for two classes."""
    prepared = Preparation.learn(TABLE, ("mass", "angle"))
    members = tuple(MLP([2, 4, 2], dropout=0.0, key=jax.random.key(i), dtype=np.float32) for i in range(2))
    facts = Facts("kind", ("no", "yes"), prepared, (0.0, 1.0), 1.5, 0.9, 0.8)
    return facts, Ensemble(members, np.array([90.0, 0.0], np.float32), np.array([5.0, 1.0], np.float32))


def write_table(path: pathlib.Path) -> None:
    """The rows that are predicted, as CSV."""
    np.savetxt(path, np.stack([*TABLE.columns.values()], axis=1), "%.6f", ",", header="mass,angle", comments="")
