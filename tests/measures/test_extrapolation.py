"""Energies at variance zero: synthetic lines with known errors."""

import numpy as np
import pytest

from ritz.measures import to_zero_variance


def test_an_exact_line_is_found():
    variances = np.array([0.1, 0.2, 0.4])
    found = to_zero_variance(-2.0 + 3.0 * variances, np.array([0.1, 0.2, 0.1]), variances)
    assert found.energy == pytest.approx(-2.0, abs=1e-12)
    assert found.slope == pytest.approx(3.0, abs=1e-12)
    assert found.chi_square == pytest.approx(0.0, abs=1e-20)
    assert "not an upper bound" in found.sentence


def test_the_error_covers_as_often_as_it_says():
    """Of 4000 synthetic sets 68.3 % lie within one error (binomial error 0.74 %, four of them allowed)."""
    random = np.random.default_rng(5)
    variances, errors = np.array([0.05, 0.15, 0.3, 0.5]), np.array([0.01, 0.02, 0.01, 0.03])
    inside, chi = 0, []
    for _ in range(4000):
        found = to_zero_variance(1.0 + 0.5 * variances + errors * random.standard_normal(4), errors, variances)
        inside += abs(found.energy - 1.0) < found.error
        chi.append(found.chi_square)
    assert abs(inside / 4000 - 0.6827) < 4 * 0.0074
    assert np.mean(chi) == pytest.approx(1.0, abs=4 / np.sqrt(4000))


@pytest.mark.parametrize(
    ("energies", "errors", "variances", "words"),
    [
        ([1.0, 2.0], [0.1, 0.1], [0.3, 0.3], "two different variances"),
        ([1.0], [0.1], [0.3], "two different variances"),
        ([1.0, 2.0], [0.1, 0.0], [0.3, 0.1], "positive errors"),
        ([1.0, float("nan")], [0.1, 0.1], [0.3, 0.1], "finite"),
    ],
)
def test_what_is_refused(energies, errors, variances, words):
    with pytest.raises(ValueError, match=words):
        to_zero_variance(np.array(energies), np.array(errors), np.array(variances))
