"""Numbers on a page must say what was measured, no more and no less."""

import math
import re
from decimal import Decimal

import numpy as np
import pytest

from ritz.reports.numbers import duration, rounded, shorthand, spelled


@pytest.mark.parametrize(
    ("value", "error", "short", "long"),
    [
        (0.91234, 0.00119, "0.9123(12)", "0.9123 ± 0.0012"),
        (0.5, 0.0996, "0.50(10)", "0.50 ± 0.10"),
        (12.34, 1.23, "12.3(1.2)", "12.3 ± 1.2"),
        (12345.6, 678.0, "12350(680)", "12350 ± 680"),
        (99.99, 9.99, "100(10)", "100 ± 10"),
        (-2.5, 0.1, "−2.50(10)", "−2.50 ± 0.10"),
        (1.2346e-9, 1.2e-11, "1.235(12)\u2009×\u200910⁻⁹", "(1.235 ± 0.012)\u2009×\u200910⁻⁹"),
        (0.001, 50.0, "0(50)", "0 ± 50"),
        (0.0, 0.1, "0.00(10)", "0.00 ± 0.10"),
        (58643.0, None, "58643", "58643"),
        (1234567.0, None, "1234567", "1234567"),
        (1 / 3, None, "0.333333", "0.333333"),
        (3.0, 0.0, "3", "3"),
        (1.0, math.inf, "1(?)", "1 ± unknown"),
        (math.nan, 1.0, "not a number", "not a number"),
        (-math.inf, None, "−∞", "−∞"),
    ],
)
def test_examples(value: float, error: float | None, short: str, long: str):
    assert shorthand(value, error) == short
    assert spelled(value, error) == long


def read_back(text: str) -> tuple[Decimal, Decimal, Decimal]:
    """(value, error, unit of the last digit) of a shorthand, read as a physicist would."""
    text = text.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−\u2009", "0123456789-- "))
    mantissa, error, power = re.fullmatch(r"(-?[\d.]+)\(([\d.]+)\)(?: × 10(-?\d+))?", text).groups()
    scale = Decimal(10) ** int(power or 0)
    unit = Decimal(10) ** -len(mantissa.partition(".")[2])
    whole = Decimal(error) if "." in error or unit == 1 else Decimal(error) * unit
    return Decimal(mantissa) * scale, whole * scale, unit * scale


def test_reads_back_within_half_a_unit_of_the_last_digit():
    random = np.random.default_rng(7)
    for _ in range(3000):
        value = float(random.normal() * 10.0 ** random.integers(-12, 12))
        error = float(abs(value) * 10.0 ** random.uniform(-9, 2) + 1e-30)
        shown, spread, unit = read_back(shorthand(value, error))
        quantum = Decimal(10) ** (spread.adjusted() - 1)
        assert abs(shown - Decimal(repr(value))) <= max(unit, quantum) / 2, (value, error)
        assert abs(spread - Decimal(repr(error))) <= quantum / 2, (value, error)


def test_error_has_two_significant_digits():
    random = np.random.default_rng(8)
    for error in 10.0 ** random.uniform(-8, 0, 500):
        digits = rounded(0.5, float(error)).error.replace(".", "").lstrip("0")
        assert len(digits) == 2


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.4242, "0.42 s"), (38.2, "38 s"), (200.0, "3 min 20 s"), (7500.0, "2 h 5 min"), (math.nan, "unknown")],
)
def test_duration(seconds: float, text: str):
    assert duration(seconds) == text
