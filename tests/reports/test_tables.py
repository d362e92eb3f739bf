"""Measures beside references, and tables of mixed entries."""

import numpy as np

from ritz.measures.base import Measure, Table
from ritz.reports import RunSummary
from ritz.reports.bibliography import citations
from ritz.reports.tables import cell, comparisons, numeric_columns, with_unit


def test_headline_comes_first_and_everything_is_compared(runs: list[RunSummary]):
    rows = comparisons(runs[0], citations(runs))
    assert rows[0].name == "h11 accuracy"
    first = rows[0]
    assert (first.value, first.reference, first.kind) == ("0.9876(28)", "0.972", "published")
    assert first.condition == "80 % for training, outliers kept"
    assert first.demand == "at least the reference"
    assert first.deviation == "+0.0156(28), 5.6 σ"
    assert first.verdict == "met"
    assert first.source.text.startswith("H. Erbin")
    assert {row.name: row.verdict for row in rows}["parameters"] == "", "not judged by itself"


def compared(measures: dict, references: dict):
    run = RunSummary("r", "", "", {"measures": measures, "references": references}, "", {}, headline="energy")
    return comparisons(run, citations([run]))[0]


def test_a_missing_measure_and_a_missing_value_are_said():
    reference = {"value": 3.0, "error": None, "unit": "hartree", "kind": "exact", "source": "Taut", "verdict": "missed"}
    missing = compared({}, {"energy": reference})
    assert (missing.value, missing.reference, missing.deviation) == ("not measured", "3 hartree", "")
    broken = compared({"energy": {"value": None, "error": None, "unit": "hartree"}}, {"energy": reference})
    assert (broken.value, broken.deviation, broken.verdict) == ("not a number", "", "missed")


def test_a_number_without_an_error_that_meets_a_goal_has_no_sigmas():
    measure = {"value": 7.4e-4, "error": None, "unit": "1"}
    reference = {"value": 0.0, "error": 1e-10, "unit": "1", "kind": "exact", "source": "x", "relation": "at most"}
    assert compared({"energy": measure}, {"energy": reference | {"goal": 1e-3}}).deviation == "+0.00074"
    assert compared({"energy": measure}, {"energy": reference}).deviation.endswith("σ")


def test_both_errors_count_and_units_must_agree():
    measure = {"value": 3.4, "error": 0.3, "unit": "hartree"}
    reference = {"value": 3.0, "error": 0.4, "unit": "hartree", "kind": "published", "source": "x", "goal": 3.1}
    row = compared({"energy": measure}, {"energy": reference | {"relation": "at most"}})
    assert row.deviation == "+0.40(50), 0.8 σ"
    assert row.demand == "at most 3.1 hartree"
    assert compared({"energy": measure}, {"energy": reference | {"unit": "eV"}}).deviation == ""


def test_what_was_asked_for_includes_the_slack():
    measure = {"value": 0.986, "error": 0.004, "unit": "1"}
    reference = {"value": 1.0, "error": None, "unit": "1", "kind": "exact", "source": "x", "relation": "at least"}
    row = compared({"energy": measure}, {"energy": reference | {"tolerance": 0.02, "sigmas": 2.0}})
    assert row.demand == "at least the reference within 0.02 and 2 σ"
    equal = reference | {"relation": "equal", "sigmas": 3.0}
    assert compared({"energy": measure}, {"energy": equal}).demand == "the reference within 3 σ"
    below = reference | {"relation": "at most", "sigmas": -5.0}
    assert compared({"energy": measure}, {"energy": below}).demand == "below the reference by more than 5 σ"


def test_cells():
    assert cell(Measure(0.91234, 0.00119, "MeV")) == "0.9123(12) MeV"
    assert cell(np.float64(0.25)) == "0.25"
    assert cell(np.int64(7)) == "7"
    assert cell("a") == "a"
    assert cell(True) == "yes"
    assert cell(Measure(1.0, None, "u" * 500)).endswith("…")


def test_columns_of_numbers():
    table = Table("t", ("name", "n", "empty"), (("a", 1), ("b", Measure(2.0))))
    assert numeric_columns(table) == [False, True, False]


def test_powers_in_units_are_raised():
    assert with_unit("2", "hartree^2") == "2 hartree²"
    assert with_unit("2", "fm^-3") == "2 fm⁻³"
