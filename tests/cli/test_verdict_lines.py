"""What the command line says of a verdict, and its exit code."""

import math

import pytest

from ritz.cli import codes
from ritz.cli.result import result
from ritz.cli.run import code
from ritz.cli.summary import headline, reasons
from ritz.measures.base import Measure
from ritz.problems.base import Reference, Source
from ritz.recipes.base import Expectation, Findings

ONE = Reference(1.0, "exact", Source("a test"))
EXPECTED = {"gain": Expectation(ONE, tolerance=0.1, sigmas=3.0)}


def made(measure, name="gain"):
    return result("r", {}, Findings("gain", {name: measure}), EXPECTED)


@pytest.mark.parametrize(
    ("measure", "verdict", "exit_code"),
    [
        (Measure(1.0, 0.01), "met", 0),
        (Measure(1.0, 0.2), "not decided", 4),
        (Measure(1.0, math.inf), "not decided", 4),
        (Measure(2.0, 0.01), "missed", 3),
        (Measure(math.nan), "missed", 3),
    ],
)
def test_the_exit_code_and_the_sentence(measure, verdict, exit_code):
    content = made(measure)
    assert content["verdict"] == content["references"]["gain"]["verdict"] == verdict
    assert code(content, {}) == exit_code
    assert headline(content, "gain").endswith(f": {verdict}")
    assert len(reasons(content)) == (verdict != "met")


def test_a_headline_without_a_reference_says_so_beside_what_was_judged():
    content = result("r", {}, Findings("auc", {"auc": Measure(0.8), "gain": Measure(1.0, 0.01)}), EXPECTED)
    assert headline(content, "auc") == ("r: auc 0.8 (no reference); gain 1.000(10) (reference 1, exact: a test): met")


def test_an_absent_measure_is_missed():
    content = made(Measure(1.0), name="another")
    assert content["verdict"] == "missed"
    assert "not measured" in reasons(content)[0]
    assert code(content, {}) == codes.MISSED


def test_of_several_runs_the_worst_code_counts():
    assert codes.worst([0, 4, 3, 0]) == codes.MISSED
    assert codes.worst([0, 4]) == codes.UNDECIDED
    assert codes.worst([4, 1, 3]) == codes.FAILED
    assert codes.worst([0]) == codes.worst([]) == codes.MET
