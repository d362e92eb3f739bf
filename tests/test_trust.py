"""The table of coverage: counts that go on where they stopped, and error bars that are wrong are found."""

import pytest

from trust.cases import CASES, Case
from trust.coverage import extend, line, page, within


def normal(factor):
    """A value with an error that is `factor` times the true one."""
    return Case("a normal value", "test", lambda generator: [(float(generator.standard_normal()), factor, 0.0)])


def counted(case, *parts):
    entry = {"seeds": 0, "n": 0, "one": 0, "two": 0, "pull_square": 0.0}
    for seeds in parts:
        extend(entry, case, seeds)
    return entry


def test_counts_go_on_where_they_stopped():
    assert counted(normal(1.0), 30, 70) == pytest.approx(counted(normal(1.0), 100))


@pytest.mark.parametrize(("factor", "words"), [(1.0, "| as stated |"), (0.6, "**not as stated**"), (1.8, "**not as")])
def test_an_error_bar_that_is_wrong_is_found(factor, words):
    case = normal(factor)
    entry = counted(case, 200)
    assert words in line(case, entry)
    assert (within(entry, "one") and within(entry, "two")) == (factor == 1.0)


def test_the_page_has_a_row_for_each_case_that_was_run():
    assert "| gap | difference of two energies | 0 | 0 |" in page({"gap": counted(normal(1.0))}, CASES)
