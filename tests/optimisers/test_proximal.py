"""Exact zeros: the soft threshold, the orthonormal Lasso in one step, scikit-learn's Lasso, elastic net and sparse
logistic regression, a network whose idle inputs are cut off, and FISTA against ISTA."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from sklearn.linear_model import ElasticNet, Lasso, LogisticRegression

from ritz.ansatze import MLP, Linear
from ritz.ansatze.base import partition
from ritz.costs import L2, BinaryCrossEntropy, LeastSquares, Penalised
from ritz.fitting import fit
from ritz.optimisers import Proximal, soft_threshold
from ritz.samplers import Dataset
from ritz.samplers.base import Labelled


def lasso(x, y, optimiser, steps, key, bias=False, cost=LeastSquares()):  # noqa: B008, costs never change
    """(weights, biases, value + penalty before each step)."""
    ansatz = jax.tree.map(jnp.zeros_like, Linear(x.shape[1], 1, bias=bias, key=key))
    parameters, rest = partition(ansatz)

    def body(carry, _):
        objective = lambda p: cost.evaluate(None, p, rest, Labelled(x, y), key=key)  # noqa: E731
        state, move = optimiser.step(*carry, objective)
        return (state, move.parameters), move.evaluation.value + move.notes["penalty"]

    start = (optimiser.init(parameters), parameters)
    (_, parameters), totals = jax.jit(lambda carry: jax.lax.scan(body, carry, length=steps))(start)
    return np.asarray(parameters.weight[0]), parameters.bias, np.asarray(totals)


@pytest.fixture
def table(key):
    x_key, noise_key = jax.random.split(key)
    x = jax.random.normal(x_key, (40, 8))
    return x, x @ jnp.array([3.0, -2.0, 0, 0, 1.0, 0, 0, 0]) + 0.5 * jax.random.normal(noise_key, (40,))


def test_soft_threshold():
    """sign(theta) (|theta| - lambda)_+, also for complex numbers and in single precision."""
    np.testing.assert_array_equal(
        soft_threshold(jnp.array([3.0, -3.0, 0.5, -0.5, 0.0]), 1.0), [2.0, -2.0, 0.0, 0.0, 0.0]
    )
    np.testing.assert_allclose(soft_threshold(jnp.array([3.0 + 4.0j, 0.1j]), 2.5), [1.5 + 2.0j, 0.0])
    assert soft_threshold(jnp.ones(3, jnp.float32), 0.5).dtype == jnp.float32


def test_the_lasso_of_an_orthonormal_design_is_the_soft_threshold_of_least_squares(table, key):
    """With X^T X = N one step of rate 1 from anywhere is exact."""
    x, y = table
    q = jnp.linalg.qr(x)[0] * jnp.sqrt(40.0)
    ordinary = np.asarray(q.T @ y / 40)
    found, _, _ = lasso(q, y, Proximal(1.0, strength=0.3, momentum=False), 1, key)
    expected = np.sign(ordinary) * np.maximum(np.abs(ordinary) - 0.3, 0)
    np.testing.assert_allclose(found, expected, atol=1e-13)
    np.testing.assert_array_equal(found == 0, expected == 0)
    assert 0 < np.sum(found == 0) < 8


@pytest.mark.parametrize("momentum", [False, True], ids=["ISTA", "FISTA"])
def test_the_lasso_agrees_with_scikit_learn_down_to_its_zeros(table, key, momentum):
    """1/(2N) |y - X w - b|^2 + alpha |w|_1, the intercept free: strength is alpha."""
    x, y = table
    rate = float(0.9 / jnp.linalg.eigvalsh(x.T @ x / 40).max())
    weights, bias, _ = lasso(x, y + 2.0, Proximal(rate, strength=0.2, momentum=momentum), 2000, key, bias=True)
    reference = Lasso(alpha=0.2, tol=1e-14, max_iter=100_000).fit(np.asarray(x), np.asarray(y) + 2.0)
    np.testing.assert_allclose(weights, reference.coef_, atol=1e-8)
    np.testing.assert_allclose(bias[0], reference.intercept_, atol=1e-8)
    np.testing.assert_array_equal(weights == 0, reference.coef_ == 0)
    assert np.sum(weights == 0) >= 3


def test_the_elastic_net_agrees_with_scikit_learn_down_to_its_zeros(table, key):
    """alpha l1 |w|_1 + alpha (1 - l1)/2 |w|^2: an L2 of strength alpha (1 - l1)/2 inside the cost."""
    x, y = table
    rate = float(0.9 / (jnp.linalg.eigvalsh(x.T @ x / 40).max() + 0.2))
    cost = Penalised(LeastSquares(), (L2(0.1),))
    weights, bias, _ = lasso(x, y, Proximal(rate, strength=0.2), 1500, key, bias=True, cost=cost)
    reference = ElasticNet(alpha=0.4, l1_ratio=0.5, tol=1e-14, max_iter=100_000).fit(np.asarray(x), np.asarray(y))
    np.testing.assert_allclose(weights, reference.coef_, atol=1e-8)
    np.testing.assert_allclose(bias[0], reference.intercept_, atol=1e-8)
    np.testing.assert_array_equal(weights == 0, reference.coef_ == 0)
    assert 0 < np.sum(weights == 0) < 8


def test_sparse_logistic_regression_agrees_with_scikit_learn(table, key):
    """Mean cross-entropy + strength |w|_1, the intercept free: C = 1/(N strength)."""
    x, y = table
    labels = (y > 0.3).astype(int)
    rate = float(3.6 / jnp.linalg.eigvalsh(jnp.c_[x, jnp.ones(40)].T @ jnp.c_[x, jnp.ones(40)] / 40).max())
    strength = 0.04
    cost = BinaryCrossEntropy()
    weights, bias, _ = lasso(x, labels, Proximal(rate, strength=strength), 3000, key, bias=True, cost=cost)
    learner = LogisticRegression(C=1 / (40 * strength), l1_ratio=1.0, solver="saga", tol=1e-12, max_iter=100_000)
    reference = learner.fit(np.asarray(x), np.asarray(labels))
    np.testing.assert_allclose(weights, reference.coef_[0], atol=1e-6)
    np.testing.assert_allclose(bias[0], reference.intercept_[0], atol=1e-6)
    np.testing.assert_array_equal(weights == 0, reference.coef_[0] == 0)
    assert 0 < np.sum(weights == 0) < 8


def test_a_network_cuts_off_the_inputs_that_do_not_matter(key):
    """Of eight inputs two decide; the weights from the other six are zero to the last bit, and the fit is good."""
    x_key, network_key = jax.random.split(key)
    x = jax.random.normal(x_key, (200, 8))
    y = jnp.tanh(x[:, :1] + x[:, 1:2])
    network = MLP([8, 6, 1], activation=jnp.tanh, key=network_key)
    made = fit(network, Dataset(Labelled(x, y)), LeastSquares(), Proximal(0.1, strength=5e-3), steps=1500, key=key)
    first = np.asarray(made.ansatz.layers[0].weight)
    assert (first[:, 2:] == 0).all()
    assert (first[:, :2] != 0).any(0).all()
    residual = jax.vmap(made.ansatz)(x) - y
    assert float(jnp.mean(residual**2)) < 0.02 * float(jnp.var(y))


def test_momentum_needs_fewer_steps(table, key):
    """On a design of condition number 1e4 the excess after 300 steps is at least ten times smaller."""
    x = table[0] * jnp.logspace(0, -2, 8)[None]
    y = x @ jnp.linspace(1.0, 8.0, 8)
    rate = float(0.9 / jnp.linalg.eigvalsh(x.T @ x / 40).max())
    slow, fast = (lasso(x, y, Proximal(rate, strength=1e-5, momentum=m), 300, key)[2][-1] for m in (False, True))
    best = lasso(x, y, Proximal(rate, strength=1e-5), 20_000, key)[2][-1]
    assert fast - best < 0.1 * (slow - best)


def test_meaningless_numbers_are_refused():
    with pytest.raises(ValueError, match="positive rate"):
        Proximal(0.0, strength=1.0)
    with pytest.raises(ValueError, match="strength of zero or more"):
        Proximal(0.1, strength=-1.0)
