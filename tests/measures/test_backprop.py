"""The four equations against automatic differentiation, and gradients against depth for four initialisations."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ritz.ansatze import MLP, GlorotNormal, edge_of_chaos, he
from ritz.ansatze.initialisation import Gaussian
from ritz.measures.backprop import back_propagate, delta_norms

pytestmark = pytest.mark.usefixtures("strict_promotion")

DEPTH, WIDTH = 50, 200


def arrays_of(mlp: MLP):
    """Weights, biases and activations of a network, as the functions here take them."""
    return (
        [layer.weight for layer in mlp.layers],
        [layer.bias for layer in mlp.layers],
        [mlp.activation] * (len(mlp.layers) - 1) + [mlp.output],
    )


@pytest.mark.parametrize("activation", [jnp.tanh, jax.nn.sigmoid, jax.nn.relu, jax.nn.silu])
def test_the_four_equations_agree_with_automatic_differentiation(activation, key):
    weight_key, point_key, target_key = jax.random.split(key, 3)
    mlp = MLP([4, 6, 5, 3], activation=activation, output=jax.nn.sigmoid, key=weight_key)
    weights, biases, activations = arrays_of(mlp)
    x, y = jax.random.normal(point_key, (4,)), jax.random.uniform(target_key, (3,))

    def cost(weights, biases, shifts):
        """(a - y)^2 / 2, with a shift of each z, whose gradient is delta."""
        a = x
        for w, b, f, shift in zip(weights, biases, activations, shifts, strict=True):
            a = f(w @ a + b + shift)
        return jnp.sum((a - y) ** 2) / 2

    shifts = [jnp.zeros_like(b) for b in biases]
    by_weight, by_bias, by_z = jax.grad(cost, argnums=(0, 1, 2))(weights, biases, shifts)
    layers = back_propagate(weights, biases, activations, x, lambda a: a - y)
    np.testing.assert_allclose(layers[-1].a, mlp(x), rtol=1e-14)
    for k, layer in enumerate(layers):
        np.testing.assert_allclose(layer.a, activations[k](layer.z), rtol=1e-14)
        np.testing.assert_allclose(layer.weight_gradient, by_weight[k], rtol=1e-12, atol=1e-16)
        np.testing.assert_allclose(layer.bias_gradient, by_bias[k], rtol=1e-12, atol=1e-16)
        np.testing.assert_allclose(layer.delta, by_z[k], rtol=1e-12, atol=1e-16)


def ratio_of_first_to_last(rule, activation, key) -> float:
    weight_key, point_key = jax.random.split(key)
    mlp = MLP([WIDTH] * (DEPTH + 1), activation=activation, output=activation, initialisation=rule, key=weight_key)
    inputs = jax.random.normal(point_key, (16, WIDTH))
    norms = delta_norms(*arrays_of(mlp), inputs, lambda a: jnp.ones_like(a))
    assert norms.shape == (DEPTH,)
    assert np.all(np.isfinite(norms))
    return float(norms[0] / norms[-1])


@pytest.mark.parametrize(
    ("rule", "activation", "low", "high"),
    [
        # chi_1 = sigma_w^2 = 1/4 at most, so |delta| halves at least in each layer: 2^-49
        (Gaussian(0.5), jnp.tanh, 0.0, 1e-3),
        # sigma_w = 3 lies deep in the chaotic phase of tanh (Poole et al. 2016, figure 1)
        (Gaussian(3.0), jnp.tanh, 1e3, np.inf),
        (he(), jax.nn.relu, 0.1, 10.0),
        (edge_of_chaos(jnp.tanh), jnp.tanh, 0.1, 10.0),
        (edge_of_chaos(jnp.tanh, sigma_b=0.05), jnp.tanh, 0.1, 10.0),
        # Glorot with as many inputs as outputs has sigma_w = 1: at the edge for tanh, below it for the sigmoid
        (GlorotNormal(), jnp.tanh, 0.1, 10.0),
        (GlorotNormal(), jax.nn.sigmoid, 0.0, 1e-3),
    ],
    ids=["vanishing", "exploding", "he-relu", "edge", "edge-with-bias", "glorot-tanh", "glorot-sigmoid"],
)
def test_gradients_against_depth(rule, activation, low, high, key):
    assert low < ratio_of_first_to_last(rule, activation, key) < high


def test_lengths_that_differ_are_refused():
    with pytest.raises(ValueError, match="got 1, 0 and 1 of them"):
        back_propagate([jnp.ones((2, 2))], [], [jnp.tanh], jnp.ones(2), lambda a: a)


def test_an_activation_of_all_entries_together_is_refused(key):
    """A softmax has no slope entry by entry; the four equations would be wrong for it."""
    weights, biases, _ = arrays_of(MLP([2, 2], key=key))
    with pytest.raises(ValueError, match="entry by entry"):
        back_propagate(weights, biases, [jax.nn.softmax], jnp.ones(2), lambda a: a)
