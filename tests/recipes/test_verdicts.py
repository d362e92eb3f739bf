"""Verdicts: what is met, missed, and not decided, and that none is met which could not have been missed."""

import math

import pytest

from ritz.measures.base import Measure
from ritz.problems.base import Reference, Source
from ritz.recipes.base import Expectation, verdict

HERE = Source("a test")
ONE = Reference(1.0, "exact", HERE)


def expected(relation="equal", **fields):
    return Expectation(ONE, relation, **fields)


@pytest.mark.parametrize(
    ("expectation", "value", "error", "wanted"),
    [
        (expected(tolerance=0.1, sigmas=3.0), 1.05, 0.01, "met"),
        (expected(tolerance=0.1, sigmas=3.0), 1.05, 0.11, "not decided"),
        (expected(tolerance=0.1, sigmas=3.0), 1.5, 0.01, "missed"),
        (expected(tolerance=0.1, sigmas=3.0), 1.05, math.inf, "not decided"),
        (expected(tolerance=0.1, sigmas=3.0), 1.05, math.nan, "not decided"),
        (expected(tolerance=0.1, sigmas=3.0), 1.05, -0.01, "not decided"),
        (expected(tolerance=0.1, sigmas=3.0), 1.05, 1e200, "not decided"),
        (expected(tolerance=0.1), math.nan, None, "missed"),
        (expected(tolerance=0.1), math.inf, 0.0, "missed"),
        (expected(tolerance=0.1, lowest=1.0), 0.95, 0.0, "missed"),
        (expected(tolerance=0.1, lowest=1.0), 1.0 - 1e-15, 0.0, "met"),
        (expected(tolerance=0.1, sigmas=3.0, lowest=1.0), 0.98, 0.01, "met"),
        (expected(tolerance=0.1, sigmas=3.0, lowest=1.0), 0.96, 0.01, "missed"),
        (expected("at least", sigmas=2.0, resolution=0.05), 0.95, 0.03, "met"),
        (expected("at least", sigmas=2.0, resolution=0.05), 0.95, 0.06, "not decided"),
        (expected("at least", sigmas=2.0, resolution=0.05), 0.5, 0.06, "missed"),
        (expected("at least", sigmas=2.0, highest=1.2), 1.5, 0.01, "missed"),
        (expected("at least", sigmas=-5.0), 1.04, 0.01, "missed"),
        (expected("at least", sigmas=-5.0), 1.06, 0.01, "met"),
        (expected("at most", goal=2.0), 1.9, None, "met"),
        (expected("at most", goal=2.0), 2.1, None, "missed"),
        (expected("at most", goal=2.0, lowest=0.0), -0.1, None, "missed"),
    ],
)
def test_one_measure(expectation, value, error, wanted):
    found = expectation.assess(Measure(value, error))
    assert found.verdict == wanted
    assert bool(found.sentence) == (wanted != "met")


def test_the_error_of_the_reference_counts_unless_a_goal_stands_in_its_place():
    vague = Reference(1.0, "published", HERE, error=0.5)
    assert Expectation(vague, tolerance=0.1, sigmas=1.0).assess(Measure(1.0, 0.01)).verdict == "not decided"
    assert Expectation(vague, tolerance=0.1, goal=1.0).met(Measure(1.05, 0.01))
    assert Expectation(Reference(1.0, "published", HERE, error=math.nan)).assess(Measure(1.0)).verdict == "not decided"


@pytest.mark.parametrize(
    ("measures", "diverged", "wanted"),
    [
        ({"a": Measure(1.0), "b": Measure(1.0)}, False, "met"),
        ({"a": Measure(1.0)}, False, "missed"),
        ({}, False, "missed"),
        ({"a": Measure(1.0), "b": Measure(1.0)}, True, "missed"),
        ({"a": Measure(1.0, 1.0), "b": Measure(1.0)}, False, "not decided"),
        ({"a": Measure(1.0, 1.0), "b": Measure(3.0)}, False, "missed"),
    ],
)
def test_a_run(measures, diverged, wanted):
    """An absent measure is missed, a miss outweighs what is not decided, and nothing is met beside a divergence."""
    expectations = {"a": expected(tolerance=0.1), "b": expected(tolerance=0.1)}
    assert verdict(expectations, measures, diverged=diverged) == wanted
    assert verdict({}, measures, diverged=diverged) == "no reference"
