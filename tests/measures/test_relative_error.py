"""Relative errors worked out by hand."""

import numpy as np
import pytest

from ritz.measures.relative_error import relative_l2, relative_max


def test_relative_errors():
    exact = np.array([3.0, -4.0])
    values = exact + np.array([0.3, 0.4])
    assert relative_l2(values, exact) == pytest.approx(0.1)
    assert relative_max(values, exact) == pytest.approx(0.1)
    assert relative_l2(exact, exact) == 0


def test_what_cannot_be_compared_is_refused():
    with pytest.raises((ValueError, TypeError)):  # with the types of calls checked, the signature refuses first
        relative_l2(np.ones(2), np.ones(3))
    for measure in (relative_l2, relative_max):
        with pytest.raises(ValueError, match="zero at all points"):
            measure(np.ones(2), np.zeros(2))
