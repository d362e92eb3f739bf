"""Means and deviations of rows in parts are those of all rows."""

import numpy as np
import pytest

from ritz.data.moments import Moments


def in_parts(x, weight, size):
    starts = range(0, len(x), size)
    parts = [(x[i : i + size], None if weight is None else weight[i : i + size]) for i in starts]
    moments = Moments.of(*parts[0])
    for part in parts[1:]:
        moments = moments.add(*part)
    return moments


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_they_are_numpys(size):
    x = np.random.default_rng(0).normal([1e6, 0, -3], [1e-2, 1, 5], size=(500, 3))
    moments = in_parts(x, None, size)
    assert moments.rows == 500
    assert np.allclose(moments.mean, x.mean(0), rtol=1e-14)
    assert np.allclose(moments.deviation, x.std(0), rtol=1e-7)


@pytest.mark.parametrize("size", [1, 50, 400])
def test_signed_weights(size):
    """35 % negative, as from next-to-leading-order generators; the first ones cancel exactly."""
    generator = np.random.default_rng(1)
    x = generator.normal(size=(400, 2))
    weight = np.where(generator.random(400) < 0.35, -1.0, 1.0)
    weight[:2] = 1, -1
    moments = in_parts(x, weight, size)
    mean = np.average(x, axis=0, weights=weight)
    assert np.allclose(moments.mean, mean, rtol=1e-12)
    assert np.allclose(moments.deviation, np.sqrt(np.average((x - mean) ** 2, axis=0, weights=weight)), rtol=1e-12)


def test_single_precision_comes_in_and_double_goes_out():
    x = np.full((100_000, 1), 0.1, np.float32)
    assert in_parts(x, None, 4096).mean[0] == pytest.approx(float(np.float32(0.1)), rel=1e-14)


def test_constant_columns_have_deviation_one():
    assert Moments.of(np.full((7, 2), 0.1)).deviation.tolist() == [1, 1]


def test_refusals():
    with pytest.raises(ValueError, match="sum that is not zero"):
        _ = Moments.of(np.ones((2, 1)), np.array([1.0, -1.0])).mean
    with pytest.raises(ValueError, match="column 0 has -"):
        _ = Moments.of(np.array([[0.0], [5.0], [0.1]]), np.array([2.0, -0.5, 1.0])).deviation
    with pytest.raises(ValueError, match="at least one row"):
        Moments.of(np.ones((0, 2)))
