"""Attention against a loop in NumPy, permutations, positions."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ritz.ansatze import Attention, Encoder, LayerNorm, Linear, Transformer
from ritz.ansatze.transformer import waves


@eqx.filter_jit
def at(ansatz, x):
    return ansatz(x)


def affine(layer, x):
    return np.asarray(layer.weight) @ x + np.asarray(layer.bias)


def attention_by_loops(attention, x):
    """Vaswani et al. 2017, equation 1, head by head and pair by pair."""
    size = x.shape[1] // attention.heads
    mixed = np.zeros_like(x)
    for h in range(attention.heads):
        part = slice(h * size, (h + 1) * size)
        for t, entry in enumerate(x):
            q = affine(attention.queries, entry)[part]
            scores = np.array([q @ affine(attention.keys, other)[part] / np.sqrt(size) for other in x])
            weights = np.exp(scores - scores.max())
            weights /= weights.sum()
            mixed[t, part] = sum(w * affine(attention.values, other)[part] for w, other in zip(weights, x, strict=True))
    return np.stack([affine(attention.output, entry) for entry in mixed])


@pytest.mark.parametrize("heads", [1, 3])
def test_attention_follows_its_equation(heads, key):
    attention, x = Attention(6, heads, key=key), jax.random.normal(key, (5, 6))
    biases = [lambda a: a.queries.bias, lambda a: a.keys.bias, lambda a: a.values.bias, lambda a: a.output.bias]
    for bias, k in zip(biases, jax.random.split(key, 4), strict=True):
        attention = eqx.tree_at(bias, attention, jax.random.normal(k, (6,)))
    np.testing.assert_allclose(attention(x), attention_by_loops(attention, np.asarray(x)), atol=1e-13)


def test_a_norm_has_mean_zero_and_variance_one(key):
    y = LayerNorm(7, epsilon=1e-12)(3.0 + 2.0 * jax.random.normal(key, (4, 7)))
    np.testing.assert_allclose(jnp.mean(y, 1), 0, atol=1e-12)
    np.testing.assert_allclose(jnp.var(y, 1), 1, rtol=1e-9)


def test_without_positions_entries_that_are_exchanged_exchange_their_outputs(key):
    encoder, x = Encoder(3, width=8, heads=2, layers=1, positions=False, key=key), jax.random.normal(key, (6, 3))
    order = jax.random.permutation(key, 6)
    np.testing.assert_allclose(at(encoder, x[order]), at(encoder, x)[order], atol=1e-12)
    whole = Transformer(encoder, Linear(8, 1, key=key))
    np.testing.assert_allclose(at(whole, x[order]), at(whole, x), atol=1e-12)


def test_positions_tell_what_comes_first(key):
    whole = Transformer(Encoder(3, width=8, heads=2, layers=1, key=key), Linear(8, 1, key=key))
    x = jax.random.normal(key, (6, 3))
    assert abs(float((at(whole, x) - at(whole, x[::-1]))[0])) > 1e-3


def test_waves_are_rotated_by_a_shift():
    """A shift by k turns each pair (sin, cos) by k times its frequency, so products depend on distances alone."""
    table = np.asarray(waves(20, 8))
    products = table @ table.T
    for k in range(1, 10):
        np.testing.assert_allclose(np.diagonal(products, k), products[0, k], atol=1e-12)
    np.testing.assert_allclose(table[3, :2], [np.sin(3.0), np.cos(3.0)], atol=1e-12)
    np.testing.assert_allclose(table[3, 2:4], [np.sin(0.3), np.cos(0.3)], atol=1e-12)


def test_meaningless_sizes_are_refused(key):
    with pytest.raises(ValueError, match="heads that divides the width 6"):
        Attention(6, 4, key=key)
    with pytest.raises(ValueError, match="at least one layer"):
        Encoder(3, layers=0, key=key)
    with pytest.raises(ValueError, match="one sequence"):
        eqx.filter_eval_shape(Encoder(3, width=4, heads=2, key=key), jnp.zeros((0, 3)))
