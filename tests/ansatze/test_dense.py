"""Linear, MLP, Sequential, dropout and activations."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.stats import norm

from ritz.ansatze import (
    ACTIVATIONS,
    MLP,
    Activation,
    Convolution,
    Dropout,
    Flatten,
    Linear,
    Sequential,
    activation_named,
    count_parameters,
    gelu,
    lecun,
)

pytestmark = pytest.mark.usefixtures("strict_promotion")


def test_the_lectures_network_has_58643_parameters(key):
    mlp = MLP([180, 128, 128, 128, 19], key=key)
    assert [count_parameters(layer) for layer in mlp.layers] == [23168, 16512, 16512, 2451]
    assert count_parameters(mlp) == 58643


def test_linear_is_the_affine_map(key):
    layer = Linear(3, 2, key=key)
    x = jnp.arange(3.0)
    np.testing.assert_allclose(layer(x), np.asarray(layer.weight) @ np.arange(3.0) + np.asarray(layer.bias))
    assert Linear(3, 2, bias=False, key=key).bias is None


@pytest.mark.parametrize("dtype", [jnp.complex64, jnp.complex128])
def test_complex_weights_keep_the_variance_and_the_dtype(dtype, key):
    for rule in (None, lecun()):
        layer = Linear(400, 300, initialisation=rule, key=key, dtype=dtype)
        variance = 2 / 700 if rule is None else 1 / 400
        assert layer.weight.dtype == dtype
        assert np.mean(np.abs(layer.weight) ** 2) == pytest.approx(variance, rel=0.02)
        assert layer(jnp.ones(400, dtype)).dtype == dtype


def test_default_dtype_is_the_default_real_type(key):
    assert Linear(2, 2, key=key).weight.dtype == jnp.float64  # 64 bits are on in tests
    assert MLP([2, 2, 1], key=key, dtype=jnp.float32)(jnp.ones(2, jnp.float32)).dtype == jnp.float32


def test_mlp_is_the_composition_of_its_layers(key):
    mlp = MLP([3, 4, 2], activation=jnp.tanh, output=ACTIVATIONS["softmax"], key=key)
    first, last = mlp.layers
    x = jnp.array([0.1, -2.0, 0.7])
    np.testing.assert_allclose(mlp(x), jax.nn.softmax(last(jnp.tanh(first(x)))), rtol=1e-14)
    assert float(mlp(x).sum()) == pytest.approx(1.0)


def test_sequential_is_the_composition_of_its_layers(key):
    convolution, linear = Convolution(1, 2, kernel=(2, 2), key=key), Linear(24, 1, key=key)
    x = jax.random.normal(key, (3, 4, 1))
    network = Sequential([convolution, Activation(jnp.tanh), Flatten(), linear])
    np.testing.assert_allclose(network(x), linear(jnp.tanh(convolution(x)).reshape(-1)), rtol=1e-14)


def test_dropout_is_the_identity_after_training_and_keeps_the_mean_in_training(key):
    dropout, x = Dropout(0.2), jnp.full(20000, 3.0)
    np.testing.assert_array_equal(dropout(x), x)
    value, after = dropout.train(x, key=key)
    assert after is dropout
    assert set(np.unique(value)) == {0.0, 3.0 / 0.8}
    # the fraction dropped is binomial: standard error sqrt(0.2 * 0.8 / 20000) = 0.0028
    assert float(jnp.mean(value == 0.0)) == pytest.approx(0.2, abs=4 * 0.0028)


def test_dropout_draws_anew_for_every_layer(key):
    keep = jnp.ones(50)
    network = Sequential([Dropout(0.5), Activation(lambda x: 1.0 + x), Dropout(0.5)])
    value, _ = network.train(keep, key=key)
    assert len(np.unique(value)) == 3  # 0, 2 (1 + 0), 2 (1 + 2): all three only if the two masks differ


def test_mlp_without_dropout_trains_as_it_computes(key):
    mlp = MLP([3, 4, 2], key=key)
    np.testing.assert_array_equal(mlp.train(jnp.ones(3), key=key)[0], mlp(jnp.ones(3)))


def test_activations_by_their_formulas():
    z = np.linspace(-4.0, 4.0, 33)
    expected = {
        "sigmoid": 1 / (1 + np.exp(-z)),
        "tanh": np.tanh(z),
        "relu": np.maximum(z, 0.0),
        "silu": z / (1 + np.exp(-z)),
        "gelu": z * norm.cdf(z),
        "identity": z,
        "softmax": np.exp(z) / np.exp(z).sum(),
        "softplus": np.log1p(np.exp(z)),
        "elu": np.where(z > 0, z, np.expm1(z)),
    }
    assert set(expected) == set(ACTIVATIONS)
    for name, values in expected.items():
        np.testing.assert_allclose(activation_named(name)(jnp.asarray(z)), values, rtol=1e-12, atol=1e-14)
    assert activation_named("gelu") is gelu


def test_refusals(key):
    with pytest.raises(ValueError, match=r"got 'rleu'\. Did you mean 'relu'"):
        activation_named("rleu")
    with pytest.raises(ValueError, match=r"Expected one point of shape \(3,\); got \(4,\)"):
        Linear(3, 2, key=key)(jnp.ones(4))
    with pytest.raises(ValueError, match="at least one input"):
        Linear(0, 2, key=key)
    with pytest.raises(ValueError, match=r"got sizes \[3\]"):
        MLP([3], key=key)
    with pytest.raises(ValueError, match=r"dropout rate in \[0, 1\); got 1.0"):
        MLP([3, 3, 1], dropout=1.0, key=key)
    with pytest.raises(ValueError, match="at least one layer"):
        Sequential([])
