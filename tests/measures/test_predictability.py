"""Errors whose growth is known."""

import numpy as np
import pytest

from ritz.measures.predictability import growth_rate, small_until, valid_time


def test_errors_that_grow_by_a_known_rate():
    generator = np.random.default_rng(3)
    time = 0.1 * np.arange(1, 101)
    rates = generator.normal(0.9, 0.2, (200, 1))
    errors = 1e-4 * np.exp(rates * time)
    rate, error = growth_rate(errors, 0.1, first=1.0, last=5.0)
    assert rate == pytest.approx(rates.mean(), rel=1e-9)
    assert error == pytest.approx(rates.std(ddof=1) / np.sqrt(200), rel=1e-9)
    times = valid_time(errors, 0.1, 0.4)
    exact = np.log(4000) / rates[:, 0]
    np.testing.assert_allclose(times[exact < 9.8], exact[exact < 9.8], atol=0.1)
    assert (times[exact > 10.1] == 10).all()


def test_small_until_nine_of_ten():
    errors = np.full((10, 8), 0.01)
    errors[0] = 1.0
    assert small_until(errors, 0.5, 0.05) == pytest.approx(4.0)
    errors[1:3, 5:] = 1.0
    assert small_until(errors, 0.5, 0.05) == pytest.approx(2.5)


def test_what_says_nothing_is_refused():
    with pytest.raises(ValueError, match="at least 3 times"):
        growth_rate(np.ones((3, 5)), 1.0, first=2.0, last=3.0)
    with pytest.raises(ValueError, match="zero"):
        growth_rate(np.zeros((3, 5)), 1.0, first=1.0, last=5.0)
