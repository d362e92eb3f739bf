"""Penalties: what they add, to whom, and Ridge as what it is in the singular basis."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ritz.ansatze import Linear
from ritz.ansatze.base import partition
from ritz.costs import L1, L2, Elastic, LeastSquares, Penalised
from ritz.costs.base import Cost, Example, Value, value_of
from ritz.samplers.base import Labelled


class Bowl(Cost):
    """A cost without rows, for these tests: the sum of |z|^4/4 over all parameters."""

    def init(self, ansatz, *, key):
        return None

    def evaluate(self, state, parameters, rest, batch, *, key):
        def function(moved):
            return sum(jnp.sum(jnp.abs(leaf) ** 4) / 4 for leaf in jax.tree.leaves(moved)), {}

        return value_of(function, parameters, state=state, rest=rest)

    @classmethod
    def example(cls, *, key) -> Example:
        return Example(cls(), Linear(3, 2, key=key), None)


def evaluate(cost, ansatz, batch, key):
    parameters, rest = partition(ansatz)
    return cost.evaluate(None, parameters, rest, batch, key=key)


@pytest.fixture
def ansatz(key):
    ansatz = Linear(3, 2, key=key)
    return jax.tree.map(lambda leaf: leaf + 0.3, ansatz)


@pytest.fixture
def batch(key):
    x_key, y_key = jax.random.split(key)
    return Labelled(jax.random.normal(x_key, (9, 3)), jax.random.normal(y_key, (9, 2)))


def test_the_strength_multiplies_the_plain_sum(ansatz, batch, key):
    """Keras: value + l1 sum |w| + l2 sum w^2, over weights but not biases."""
    plain = evaluate(LeastSquares(), ansatz, batch, key)
    both = evaluate(Penalised(LeastSquares(), (L1(0.1), L2(0.2))), ansatz, batch, key)
    one, two = 0.1 * jnp.abs(ansatz.weight).sum(), 0.2 * (ansatz.weight**2).sum()
    np.testing.assert_allclose(both.value, plain.value + one + two, rtol=1e-14)
    np.testing.assert_allclose(both.terms["l1"], one, rtol=1e-14)
    np.testing.assert_allclose(both.terms["l2"], two, rtol=1e-14)
    np.testing.assert_allclose(both.gradient().bias, plain.gradient().bias)
    np.testing.assert_allclose(both.stiffness.weight, jnp.full((2, 3), 0.4))
    np.testing.assert_allclose(both.stiffness.bias, jnp.zeros(2))
    elastic = evaluate(Penalised(LeastSquares(), (Elastic(0.1, 0.2),)), ansatz, batch, key)
    np.testing.assert_allclose(elastic.value, both.value, rtol=1e-14)
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-13), elastic.gradient(), both.gradient())


def test_biases_count_if_asked(ansatz, batch, key):
    evaluation = evaluate(Penalised(LeastSquares(), (L2(0.2),), biases=True), ansatz, batch, key)
    np.testing.assert_allclose(evaluation.stiffness.bias, jnp.full(2, 0.4))
    squares = (ansatz.weight**2).sum() + (ansatz.bias**2).sum()
    np.testing.assert_allclose(evaluation.terms["l2"], 0.2 * squares, rtol=1e-14)


def test_an_l1_alone_adds_nothing_to_the_metric(ansatz, batch, key):
    assert evaluate(Penalised(LeastSquares(), (L1(0.1),)), ansatz, batch, key).stiffness is None


def test_penalties_nest_and_keep_their_names_apart(ansatz, batch, key):
    inside = Penalised(LeastSquares(), (L2(0.2),))
    nested = evaluate(Penalised(inside, (L1(0.1),)), ansatz, batch, key)
    flat = evaluate(Penalised(LeastSquares(), (L2(0.2), L1(0.1))), ansatz, batch, key)
    np.testing.assert_allclose(nested.value, flat.value, rtol=1e-14)
    jax.tree.map(np.testing.assert_allclose, nested.stiffness, flat.stiffness)
    with pytest.raises(ValueError, match="already has l2"):
        evaluate(Penalised(inside, (L2(0.1),)), ansatz, batch, key)
    with pytest.raises(ValueError, match="different kinds"):
        Penalised(LeastSquares(), (L2(0.1), L2(0.2)))
    with pytest.raises(ValueError, match="zero or positive"):
        L1(-1.0)


def test_a_value_stays_a_value_and_its_gradient_is_complete(key):
    """Complex weights: d/da + i d/db of |z|^4/4 + s1 |z| + s2 |z|^2 is z (|z|^2 + s1/|z| + 2 s2)."""
    ansatz = Linear(3, 2, key=key, dtype=jnp.complex128)
    evaluation = evaluate(Penalised(Bowl(), (L1(0.1), L2(0.2))), ansatz, None, key)
    assert isinstance(evaluation, Value)
    z, size = np.asarray(ansatz.weight), np.abs(ansatz.weight)
    np.testing.assert_allclose(evaluation.gradient().weight, z * (size**2 + 0.1 / size + 0.4), rtol=1e-13)
    np.testing.assert_allclose(
        evaluation.value,
        (size**4 / 4 + 0.1 * size + 0.2 * size**2).sum() + (np.abs(ansatz.bias) ** 4 / 4).sum(),
        rtol=1e-13,
    )


def test_ridge_shrinks_singular_directions_by_their_share(key):
    """The minimiser of LeastSquares + L2 is OLS times d_j^2/(d_j^2 + lambda) along v_j, lambda = 2 N strength.

    Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, equation 3.47. The minimum is where the
    gradient vanishes; the gradient is affine, so one Newton step from zero with its exact derivative finds it.
    """
    n, strength = 12, 0.05
    x_key, y_key, w_key = jax.random.split(key, 3)
    x, y = jax.random.normal(x_key, (n, 4)), jax.random.normal(y_key, (n, 1))
    parameters, rest = partition(Linear(4, 1, bias=False, key=w_key))
    cost = Penalised(LeastSquares(), (L2(strength),))

    def gradient(w):
        moved = jax.tree.map(lambda leaf: w.reshape(leaf.shape), parameters)
        return cost.evaluate(None, moved, rest, Labelled(x, y), key=key).gradient().weight[0]

    zero = jnp.zeros(4)
    ridge = -jnp.linalg.solve(jax.jacfwd(gradient)(zero), gradient(zero))
    _, d, right = np.linalg.svd(np.asarray(x), full_matrices=False)
    ordinary = np.linalg.lstsq(np.asarray(x), np.asarray(y)[:, 0])[0]
    lam = 2 * n * strength
    np.testing.assert_allclose(right @ ridge, d**2 / (d**2 + lam) * (right @ ordinary), rtol=1e-10)
