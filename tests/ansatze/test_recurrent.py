"""Recurrent cells against loops in NumPy written from the papers' equations, and what carries over a sequence."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ritz.ansatze import GRU, LSTM, Elman, Linear, Recurrent, recurrent
from ritz.costs import LeastSquares
from ritz.fitting import fit
from ritz.optimisers import Adam
from ritz.samplers import Dataset, Labelled


@eqx.filter_jit
def at(ansatz, x):
    return ansatz(x)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def elman(w, u, b, c, xs):
    h = np.zeros(u.shape[1])
    for x in xs:
        h = np.tanh(w @ x + b + u @ h)
    return h


def gru(w, u, b, c, xs):
    """Cho et al. 2014, the reset gate applied after the product."""
    n = u.shape[1]
    h = np.zeros(n)
    for x in xs:
        r = sigmoid(w[:n] @ x + b[:n] + u[:n] @ h)
        z = sigmoid(w[n : 2 * n] @ x + b[n : 2 * n] + u[n : 2 * n] @ h)
        new = np.tanh(w[2 * n :] @ x + b[2 * n :] + r * (u[2 * n :] @ h + c))
        h = (1 - z) * new + z * h
    return h


def lstm(w, u, b, c, xs):
    """Gers et al. 2000."""
    n = u.shape[1]
    h, memory = np.zeros(n), np.zeros(n)
    for x in xs:
        i, f, g, o = (
            w[k * n : (k + 1) * n] @ x + b[k * n : (k + 1) * n] + u[k * n : (k + 1) * n] @ h for k in range(4)
        )
        memory = sigmoid(f) * memory + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(memory)
    return h


@pytest.mark.parametrize(("cell", "by_hand"), [(Elman, elman), (GRU, gru), (LSTM, lstm)], ids=lambda c: c.__name__)
def test_a_cell_follows_its_equations(cell, by_hand, key):
    """With biases away from zero, along seven entries, to rounding."""
    made, point, shift, bias = jax.random.split(key, 4)
    network = Recurrent(cell(3, 4, key=made), Linear(4, 2, key=made))
    rows = network.cell.around.shape[0]
    network = eqx.tree_at(lambda n: n.cell.inward.bias, network, jax.random.normal(bias, (rows,)))
    if cell is GRU:
        network = eqx.tree_at(lambda n: n.cell.shift, network, jax.random.normal(shift, (4,)))
    x = jax.random.normal(point, (7, 3))
    inner = network.cell
    c = np.asarray(inner.shift) if cell is GRU else None
    h = by_hand(*(np.asarray(a) for a in (inner.inward.weight, inner.around, inner.inward.bias)), c, np.asarray(x))
    head = network.head
    np.testing.assert_allclose(at(network, x), np.asarray(head.weight) @ h + np.asarray(head.bias), atol=1e-13)


@pytest.mark.parametrize("name", ["elman", "gru", "lstm"])
def test_the_order_matters_and_the_length_is_free(name, key):
    network = recurrent(name, 2, 5, 1, key=key)
    x = jax.random.normal(key, (6, 2))
    assert abs(float((at(network, x) - at(network, x[::-1]))[0])) > 1e-3
    assert eqx.filter_eval_shape(network, x[:3]).shape == (1,)
    slope = eqx.filter_jit(eqx.filter_grad(lambda entries: network(entries)[0]))(x)
    assert (jnp.abs(slope).max(1) > 0).all(), "every entry counts"


def test_each_gate_is_turned_by_an_orthogonal_matrix_and_nothing_is_forgotten_at_first(key):
    cell = LSTM(3, 6, key=key)
    for u in jnp.split(cell.around, 4):
        np.testing.assert_allclose(u @ u.T, np.eye(6), atol=1e-12)
    np.testing.assert_array_equal(cell.inward.bias, np.repeat([0.0, 1.0, 0.0, 0.0], 6))


@pytest.mark.slow
def test_a_gated_network_remembers_the_first_sign(key):
    """The label is the first of ten entries, the others are noise; a mean or the last entry know nothing of it."""
    noise, sign = jax.random.split(key)
    first = jnp.sign(jax.random.normal(sign, (160, 1)))
    x = jnp.concatenate([first[:, None], 0.3 * jax.random.normal(noise, (160, 9, 1))], 1)
    rows = Labelled(x[:128], first[:128])
    made = fit(recurrent("gru", 1, 8, 1, key=key), Dataset(rows), LeastSquares(), Adam(0.03), steps=150, key=key)
    guess = jnp.sign(jax.vmap(made.ansatz)(x[128:]))
    assert float(jnp.mean(guess == first[128:])) > 0.95


def test_what_is_not_a_sequence_is_refused(key):
    with pytest.raises(ValueError, match="one sequence of shape"):
        eqx.filter_eval_shape(recurrent("gru", 3, 4, 1, key=key), jnp.zeros((0, 3)))
    with pytest.raises(ValueError, match="elman, gru, lstm"):
        recurrent("gur", 3, 4, 1, key=key)
