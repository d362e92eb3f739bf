"""Half waves on a square: a layer holds the Green function of fixed edges, an operator the edges of its profile."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ritz.ansatze import HalfWaveConvolution, HalfWaveOperator

BOTH_SINES = 3


def test_a_layer_solves_poissons_equation_between_fixed_edges(key):
    """-lap s = f for sines: s_jk = f_jk/(pi^2 (j^2 + k^2))."""
    x = (np.arange(9) + 0.5) / 9
    j, k = np.meshgrid(np.arange(1, 4), np.arange(1, 4), indexing="ij")
    green = np.zeros((3, 3, 4, 4))
    green[:, :, BOTH_SINES, BOTH_SINES] = 1 / (np.pi**2 * (j**2 + k**2))
    layer = eqx.tree_at(lambda layer: layer.weight, HalfWaveConvolution(1, 3, key=key), jnp.asarray(green))
    source = 2 * np.outer(np.sin(np.pi * x), np.sin(3 * np.pi * x)) + np.outer(np.sin(2 * np.pi * x), np.sin(np.pi * x))
    answer = (
        2 * np.outer(np.sin(np.pi * x), np.sin(3 * np.pi * x)) / 10
        + np.outer(np.sin(2 * np.pi * x), np.sin(np.pi * x)) / 5
    )
    np.testing.assert_allclose(layer(jnp.asarray(source)[:, :, None])[:, :, 0], answer / np.pi**2, atol=1e-14)


def test_the_answer_is_zero_where_the_profile_is(key):
    profile = jnp.asarray(np.arange(25.0) % 5)
    net = HalfWaveOperator(profile, modes=2, width=3, depth=2, key=key)
    answer = net(jax.random.normal(key, (25,)))
    np.testing.assert_array_equal(answer[::5], 0)
    assert float(jnp.abs(answer / jnp.where(profile > 0, profile, 1.0)).max()) > 0


def test_what_makes_no_sense_is_refused(key):
    with pytest.raises(ValueError, match="n x n cells"):
        HalfWaveOperator(jnp.ones(24), modes=2, width=3, key=key)
    with pytest.raises(ValueError, match="1 mode"):
        HalfWaveConvolution(2, 0, key=key)
    with pytest.raises(ValueError, match="at least 6 cells"):
        HalfWaveConvolution(2, 3, key=key)(jnp.ones((5, 5, 2)))
    with pytest.raises(ValueError, match="25 values"):
        HalfWaveOperator(jnp.ones(25), modes=2, width=3, key=key)(jnp.ones(24))
