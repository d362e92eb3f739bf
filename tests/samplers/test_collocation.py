"""Collocation points: redrawn unless asked otherwise, even, and where the residual is large."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ritz.domains.regions import Box
from ritz.samplers import Blocks, QuasiRandom, ResidualAdaptive, Uniform

BOX = Box(t=(0, 1), x=(-1, 1))


def layer(ansatz, point):
    """Large where x is near zero."""
    return 100.0 * jnp.exp(-((point["x"] / 0.05) ** 2))


def two_steps(sampler, key):
    state = sampler.init(None, key=key)
    state, first = sampler.step(state, None, key=jax.random.fold_in(key, 1))
    _, second = sampler.step(state, None, key=jax.random.fold_in(key, 2))
    return first, second


@pytest.mark.parametrize("kind", [Uniform, QuasiRandom])
def test_points_are_redrawn_at_every_step_unless_asked_otherwise(kind, key):
    first, second = two_steps(kind(BOX, 50), key)
    assert first.names == ("t", "x")
    assert not np.intersect1d(first.values, second.values).size
    first, second = two_steps(kind(BOX, 50, redraw=False), key)
    np.testing.assert_array_equal(first.values, second.values)


def test_quasi_random_points_are_more_even_than_random_ones(key):
    """Error of the mean of t x^2 (exactly 1/6) with 256 points, root mean square over 20 draws."""

    def error(kind):
        means = [
            jnp.mean(p["t"] * p["x"] ** 2) for k in jax.random.split(key, 20) for p in two_steps(kind(BOX, 256), k)[:1]
        ]
        return np.sqrt(np.mean((np.asarray(means) - 1 / 6) ** 2))

    assert error(QuasiRandom) < error(Uniform) / 5


def test_adaptive_points_go_where_the_residual_is_large(key):
    first, second = two_steps(ResidualAdaptive(BOX, 400, layer), key)
    near = np.mean(np.abs(first["x"]) < 0.1)
    assert 0.25 < near < 0.6, "a tenth of the uniform ones; most of the candidates near the layer are taken"
    assert len(np.unique(first.values, axis=0)) == 400
    assert not np.intersect1d(first.values, second.values).size
    assert jax.vmap(BOX.contains)(first.values).all()


def test_adaptive_points_are_uniform_where_the_residual_is(key):
    points, _ = two_steps(ResidualAdaptive(BOX, 2000, lambda ansatz, point: jnp.ones(2)), key)
    assert abs(np.mean(points["x"])) < 5 * (1 / 3 / 2000) ** 0.5


def test_a_residual_that_is_not_finite_somewhere_does_not_spoil_the_draw(key):
    points, _ = two_steps(ResidualAdaptive(BOX, 100, lambda ansatz, point: jnp.log(point["x"])), key)
    assert jnp.isfinite(points.values).all()


def test_blocks_are_side_by_side(key):
    first, _ = two_steps(Blocks({"inside": Uniform(BOX, 7), "start": QuasiRandom(BOX.start("t"), 8)}), key)
    assert first["inside"].values.shape == (7, 2)
    assert (first["start"]["t"] == 0).all()


def test_refusals():
    with pytest.raises(ValueError, match="at least 1 point"):
        Uniform(BOX, 0)
    with pytest.raises(ValueError, match="a ratio of at least 2"):
        ResidualAdaptive(BOX, 5, layer, ratio=1)
