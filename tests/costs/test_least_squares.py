"""Squared, absolute and Huber losses: their definitions, their zero, their refusals."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from sklearn import metrics

from ritz.ansatze import Linear
from ritz.ansatze.base import combine, partition
from ritz.costs import Huber, LeastSquares, MeanAbsoluteError, MeanAbsolutePercentageError, MeanSquaredError
from ritz.samplers.base import Labelled

EVERY = [LeastSquares(), MeanSquaredError(), MeanAbsoluteError(), MeanAbsolutePercentageError(), Huber(0.5)]
every = pytest.mark.parametrize("cost", EVERY, ids=lambda cost: type(cost).__name__)


def evaluate(cost, ansatz, batch, key):
    parameters, rest = partition(ansatz)
    return cost.evaluate(None, parameters, rest, batch, key=key)


@pytest.fixture
def ansatz(key):
    return Linear(3, 2, key=key)


@pytest.fixture
def batch(key):
    x_key, y_key, weight_key = jax.random.split(key, 3)
    return Labelled(
        jax.random.normal(x_key, (7, 3)), jax.random.normal(y_key, (7, 2)), jax.random.uniform(weight_key, (7,))
    )


@every
def test_value_and_gradient_vanish_at_the_exact_solution(cost, ansatz, batch, key):
    exact = Labelled(batch.x, jax.vmap(ansatz)(batch.x))
    evaluation = evaluate(cost, ansatz, exact, key)
    assert evaluation.value == 0
    assert all(jnp.all(leaf == 0) for leaf in jax.tree.leaves(evaluation.gradient()))


@pytest.mark.parametrize(
    ("cost", "reference"),
    [
        (LeastSquares(), lambda *a, **k: metrics.mean_squared_error(*a, **k)),
        (MeanSquaredError(), metrics.mean_squared_error),
        (MeanAbsoluteError(), metrics.mean_absolute_error),
        (MeanAbsolutePercentageError(), lambda *a, **k: 100 * metrics.mean_absolute_percentage_error(*a, **k)),
    ],
    ids=["LeastSquares", "MeanSquaredError", "MeanAbsoluteError", "MeanAbsolutePercentageError"],
)
def test_definitions_agree_with_scikit_learn(cost, reference, ansatz, batch, key):
    """Half the sum over two components is the mean over them; the percentage error is scikit-learn's in per cent."""
    outputs = np.asarray(jax.vmap(ansatz)(batch.x))
    expected = reference(np.asarray(batch.y), outputs, sample_weight=np.asarray(batch.weight))
    np.testing.assert_allclose(evaluate(cost, ansatz, batch, key).value, expected, rtol=1e-12)


def test_huber_is_parabola_then_line():
    """At delta = 2: r = 1 gives 1/2, r = -5 gives 2 (5 - 1) = 8; slope 1 and -2, weights 1 and 2/5."""
    cost, y = Huber(2.0), jnp.zeros(2)
    r = jnp.array([1.0, -5.0])
    np.testing.assert_allclose(cost.loss(r, y), 8.5)
    np.testing.assert_allclose(cost.slope(r, y), [1.0, -2.0])
    np.testing.assert_allclose(cost.factor(r, y) ** 2, [1.0, 0.4])


def test_huber_of_large_delta_is_least_squares(ansatz, batch, key):
    wide, square = evaluate(Huber(1e6), ansatz, batch, key), evaluate(LeastSquares(), ansatz, batch, key)
    np.testing.assert_allclose(wide.value, square.value, rtol=1e-14)
    np.testing.assert_allclose(wide.blocks[0].whitened_gram(), square.blocks[0].whitened_gram(), rtol=1e-14)


@pytest.mark.slow
def test_undamped_steps_with_the_huber_weights_never_go_up(batch, key):
    """Iteratively reweighted least squares, here as Gauss-Newton steps of a linear model on data with outliers."""
    y = batch.y[:, :1].at[0].set(50.0)
    parameters, rest = partition(jax.tree.map(jnp.zeros_like, Linear(3, 1, key=key)))
    cost, values = Huber(0.3), []
    from_vector = jax.flatten_util.ravel_pytree(parameters)[1]
    for _ in range(30):
        evaluation = cost.evaluate(None, parameters, rest, Labelled(batch.x, y), key=key)
        values.append(float(evaluation.value))
        block = evaluation.blocks[0]
        move = jnp.linalg.lstsq(block.whitened_jacobian(), block.whitened_target())[0]
        parameters = jax.tree.map(jnp.subtract, parameters, from_vector(move))
    assert np.all(np.diff(values) <= 1e-12)
    assert max(float(jnp.abs(leaf).max()) for leaf in jax.tree.leaves(evaluation.gradient())) < 1e-2
    assert combine(parameters, rest)(batch.x[1]).shape == (1,)


@every
def test_labels_of_another_size_are_refused(cost, ansatz, batch, key):
    with pytest.raises(ValueError, match="as many labels as outputs"):
        evaluate(cost, ansatz, Labelled(batch.x, batch.y[:, 0]), key)


def test_numbers_without_meaning_are_refused():
    with pytest.raises(ValueError, match="positive delta"):
        Huber(0.0)
    with pytest.raises(ValueError, match="positive floor"):
        MeanAbsolutePercentageError(floor=-1.0)
