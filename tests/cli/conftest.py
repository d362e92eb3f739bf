"""Commands are called in this process, in an empty folder, with a recipe of the tests."""

import math
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import recipe_cards

from ritz.cli import main

DRIVER = pathlib.Path(__file__).parent / "driver.py"


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty working folder, with the tests' recipes in the place of the shipped ones."""
    monkeypatch.chdir(tmp_path)
    import ritz.cli.catalogue
    import ritz.cli.check
    import ritz.cli.processes
    import ritz.cli.summary
    import ritz.cli.tour

    for module in (ritz.cli.catalogue, ritz.cli.check, ritz.cli.summary, ritz.cli.tour):
        monkeypatch.setattr(module, "cards", recipe_cards.cards)
    monkeypatch.setattr(ritz.cli.summary, "write_page", _write_title)
    monkeypatch.setattr(ritz.cli.summary, "save_figures", lambda folder, run: folder.mkdir())
    monkeypatch.setattr("ritz.callbacks.progress.LINE_SECONDS", math.inf)  # a slow machine says no more than a fast one
    monkeypatch.setattr(ritz.cli.processes, "COMMAND", (sys.executable, str(DRIVER)))
    return tmp_path


def _write_title(path, runs, *, title):
    """In the place of a page, which takes seconds to draw."""
    path.write_text(f"{title}: {', '.join(run.headline for run in runs)}")


@pytest.fixture
def ritz(here, capsys):
    """A function that runs a command: (exit code, stdout, stderr)."""

    def call(*arguments):
        code = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return call
