"""Networks for equations with fine structure: sines with arguments of variance one, and blocks that start switched
off."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ritz.ansatze import FourierFeatures, PirateNet, Siren


def test_the_arguments_of_all_sines_have_variance_one(key):
    """Over inputs and weights, from the second layer on (theorem 1.8 of arXiv:2006.09661; biases add 1/(3 n) w^2)."""
    weights, points = jax.random.split(key)
    width, frequency = 400, 30.0
    net = Siren([1, width, width, width, 1], frequency=frequency, key=weights)
    x = jax.random.uniform(points, (200, 1), minval=-1.0)
    bias = frequency**2 / (3 * width)
    for place, layer in enumerate(net.layers[:-1]):
        arguments = frequency * jax.vmap(layer)(x)
        if place:
            assert float(jnp.var(arguments)) == pytest.approx(1 + bias, rel=0.1)
        x = jnp.sin(arguments)


def test_a_siren_of_one_layer_is_a_sum_of_sines(key):
    net = Siren([1, 2, 1], frequency=2.0, key=key)
    first, last = net.layers
    x = 0.3
    by_hand = last.weight[0] @ np.sin(2 * (first.weight[:, 0] * x + first.bias)) + last.bias[0]
    np.testing.assert_allclose(net(jnp.asarray([x]))[0], by_hand, rtol=1e-12)


def test_all_blocks_start_as_the_identity(key):
    """Whatever their number, the network is one linear map of the embedding."""
    features, weights, point = jax.random.split(key, 3)
    embedding, x = FourierFeatures(2, 4, scale=1.0, key=features), jax.random.normal(point, (2,))
    net = PirateNet(embedding, 8, 3, blocks=5, key=weights)
    np.testing.assert_allclose(net(x), net.last(embedding(x)), rtol=1e-14)


def test_a_block_that_is_on_is_the_formula(key):
    features, weights, point = jax.random.split(key, 3)
    net = PirateNet(FourierFeatures(2, 2, scale=1.0, key=features), 4, 1, blocks=1, key=weights)
    net = eqx.tree_at(lambda n: n.blocks[0].share, net, jnp.asarray(0.25))
    x = jax.random.normal(point, (2,))
    e = np.asarray(net.embedding(x))
    affine = lambda layer, a: np.asarray(layer.weight) @ a + np.asarray(layer.bias)  # noqa: E731
    u, v = (np.tanh(affine(gate, e)) for gate in net.gates)
    first, second, third = net.blocks[0].layers
    f = np.tanh(affine(first, e))
    g = np.tanh(affine(second, f * u + (1 - f) * v))
    h = np.tanh(affine(third, g * u + (1 - g) * v))
    np.testing.assert_allclose(net(x), affine(net.last, 0.25 * h + 0.75 * e), rtol=1e-12)


def test_what_cannot_be_built_is_refused(key):
    with pytest.raises(ValueError, match="a hidden layer"):
        Siren([1, 1], key=key)
    with pytest.raises(ValueError, match="at least 1 block"):
        PirateNet(FourierFeatures(1, 1, scale=1.0, key=key), 2, 1, blocks=0, key=key)
