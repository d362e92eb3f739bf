"""Cross-entropies: against scikit-learn, at logits where naive formulas overflow, with class weights, and refusals."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from sklearn.metrics import log_loss
from sklearn.utils.class_weight import compute_class_weight

from ritz.ansatze import Linear
from ritz.ansatze.base import partition
from ritz.costs import BinaryCrossEntropy, CategoricalCrossEntropy, ClassWeighted, balanced_weights
from ritz.samplers.base import Labelled


def evaluate(cost, ansatz, batch, key):
    parameters, rest = partition(ansatz)
    return cost.evaluate(None, parameters, rest, batch, key=key)


@pytest.fixture
def points(key):
    return jax.random.normal(key, (8, 3))


LABELS = jnp.array([0, 2, 1, 1, 0, 2, 2, 1])


def test_binary_cross_entropy_is_minus_the_log_likelihood(points, key):
    """Against scikit-learn: the sign is that of a negative log-likelihood."""
    ansatz, labels = Linear(3, 1, key=key), LABELS % 2
    p = jax.nn.sigmoid(jax.vmap(ansatz)(points)[:, 0])
    value = evaluate(BinaryCrossEntropy(), ansatz, Labelled(points, labels), key).value
    np.testing.assert_allclose(value, log_loss(labels, p), rtol=1e-12)
    assert value > 0


def test_categorical_cross_entropy_is_minus_the_log_likelihood(points, key):
    ansatz, weight = Linear(3, 3, key=key), jnp.arange(1.0, 9.0)
    p = jax.nn.softmax(jax.vmap(ansatz)(points), axis=1)
    value = evaluate(CategoricalCrossEntropy(), ansatz, Labelled(points, LABELS, weight), key).value
    np.testing.assert_allclose(value, log_loss(LABELS, p, sample_weight=weight), rtol=1e-12)


def test_two_logits_and_their_difference_are_one_model(key):
    """Softmax of (0, z) is sigmoid of z: same loss, and the Hessian along z is p (1 - p)."""
    z = jax.random.normal(key, ())
    two, one = jnp.stack([jnp.zeros(()), z]), z[None]
    for label in (jnp.asarray(0), jnp.asarray(1)):
        np.testing.assert_allclose(
            CategoricalCrossEntropy().loss(two, label), BinaryCrossEntropy().loss(one, label), rtol=1e-14
        )
        factor = CategoricalCrossEntropy().factor(two, label)
        np.testing.assert_allclose(
            (factor @ factor.T)[1, 1], BinaryCrossEntropy().factor(one, label)[0] ** 2, rtol=1e-13
        )


@pytest.mark.parametrize("dtype", [jnp.float32, jnp.float64])
@pytest.mark.parametrize("z", [-1000.0, -40.0, 0.0, 40.0, 1000.0])
def test_everything_is_finite_at_any_logit(dtype, z):
    """The loss of the wrong class is |z|; slope = F u even where the probability underflows."""
    cases = [
        (BinaryCrossEntropy(), jnp.array([z], dtype)),
        (CategoricalCrossEntropy(), jnp.array([0, z, 0.5 * z], dtype)),
    ]
    for cost, output in cases:
        for label in (jnp.asarray(0), jnp.asarray(1)):
            loss, slope = cost.loss(output, label), cost.slope(output, label)
            factor, target = cost.factor(output, label), cost.target(output, label)
            for array in (loss, slope, factor, target, jnp.sum(target**2)):
                assert array.dtype == dtype
                assert jnp.all(jnp.isfinite(array))
            again = factor * target if factor.ndim == 1 else factor @ target
            np.testing.assert_allclose(again, slope, atol=1e-6 if dtype == jnp.float32 else 1e-14)
    np.testing.assert_allclose(
        BinaryCrossEntropy().loss(jnp.array([z], dtype), jnp.asarray(0)), np.logaddexp(0, z), rtol=1e-6
    )


def test_the_gradient_does_not_cancel_for_certain_answers():
    """p - 1 at z = 40 is -e^-40, which 1 - sigmoid(40) loses."""
    slope = BinaryCrossEntropy().slope(jnp.array([40.0]), jnp.asarray(1))
    np.testing.assert_allclose(slope, [-np.exp(-40.0)], rtol=1e-12)


def test_label_smoothing_mixes_in_the_uniform_answer(key):
    """(1 - s) CE(label) + s times the mean of CE over all classes."""
    z, s = jax.random.normal(key, (4,)), 0.1
    plain = jnp.stack([CategoricalCrossEntropy().loss(z, jnp.asarray(c)) for c in range(4)])
    smooth = CategoricalCrossEntropy(smoothing=s).loss(z, jnp.asarray(2))
    np.testing.assert_allclose(smooth, (1 - s) * plain[2] + s * plain.mean(), rtol=1e-13)


def test_class_weights_multiply_sample_weights(points, key):
    ansatz, weight = Linear(3, 3, key=key), jnp.arange(1.0, 9.0)
    weights = jnp.array([1.0, 5.0, 0.5])
    left = evaluate(ClassWeighted(CategoricalCrossEntropy(), weights), ansatz, Labelled(points, LABELS, weight), key)
    right = evaluate(CategoricalCrossEntropy(), ansatz, Labelled(points, LABELS, weight * weights[LABELS]), key)
    np.testing.assert_allclose(left.value, right.value, rtol=1e-14)


def test_balanced_weights_agree_with_scikit_learn():
    expected = compute_class_weight("balanced", classes=np.arange(3), y=np.asarray(LABELS))
    np.testing.assert_allclose(balanced_weights(LABELS, 3), expected)
    assert balanced_weights(LABELS, 4)[3] == 0


@pytest.mark.parametrize("label", [-1, 3])
def test_a_label_without_a_class_is_not_a_number(points, key, label):
    batch = Labelled(points, LABELS.at[0].set(label))
    ansatz = Linear(3, 3, key=key)
    for cost in (CategoricalCrossEntropy(), ClassWeighted(CategoricalCrossEntropy(), jnp.ones(3))):
        assert jnp.isnan(evaluate(cost, ansatz, batch, key).value)


def test_what_does_not_fit_is_refused_in_words(points, key):
    three, one = Linear(3, 3, key=key), Linear(3, 1, key=key)
    with pytest.raises(TypeError, match="argmax"):
        evaluate(CategoricalCrossEntropy(), three, Labelled(points, jax.nn.one_hot(LABELS, 3)), key)
    with pytest.raises(ValueError, match="BinaryCrossEntropy"):
        evaluate(CategoricalCrossEntropy(), one, Labelled(points, LABELS), key)
    with pytest.raises(ValueError, match="CategoricalCrossEntropy"):
        evaluate(BinaryCrossEntropy(), three, Labelled(points, LABELS), key)
    with pytest.raises(TypeError, match="integer class labels"):
        evaluate(ClassWeighted(BinaryCrossEntropy(), jnp.ones(2)), one, Labelled(points, LABELS.astype(float)), key)
    with pytest.raises(ValueError, match=r"\[0, 1\)"):
        CategoricalCrossEntropy(smoothing=1.0)
