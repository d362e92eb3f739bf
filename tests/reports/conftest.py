"""Runs and pages that the tests of this folder share."""

import dataclasses
import pathlib
import sys

import pytest

from ritz.measures.base import Exhibit
from ritz.reports import RunSummary, write_page

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from synthetic_runs import ATTACK, EXHIBITS, attacked, hodge, quadrant


@pytest.fixture(scope="session")
def runs() -> list[RunSummary]:
    """Two ordinary runs."""
    return [hodge(), quadrant()]


@pytest.fixture(scope="session")
def attack() -> RunSummary:
    """The run in which every text is an attack."""
    return attacked()


@pytest.fixture(scope="session")
def hostile() -> str:
    """What every text of that run is."""
    return ATTACK


@pytest.fixture(scope="session")
def page(tmp_path_factory: pytest.TempPathFactory, runs: list[RunSummary]) -> pathlib.Path:
    """The page of the ordinary runs."""
    path = tmp_path_factory.mktemp("page") / "report.html"
    write_page(path, runs, title="A tour")
    return path


@pytest.fixture(scope="session")
def attacked_page(tmp_path_factory: pytest.TempPathFactory, attack: RunSummary) -> pathlib.Path:
    """The page of two runs that attack."""
    path = tmp_path_factory.mktemp("attacked") / "report.html"
    write_page(path, [attack, dataclasses.replace(attack, exhibits=attack.exhibits[-1:], records={})], title=ATTACK)
    return path


@pytest.fixture(params=list(EXHIBITS))
def exhibit(request: pytest.FixtureRequest) -> Exhibit:
    """One of each exhibit."""
    return EXHIBITS[request.param]()


@pytest.fixture
def bare() -> RunSummary:
    """A run of which next to nothing is known."""
    nothing = {"result": {"verdict": "no reference"}, "records": {}, "exhibits": (), "sources": (), "provenance": {}}
    return dataclasses.replace(quadrant(), headline="energy", **nothing)
