"""Convolution, pooling, batch normalisation, Inception, standard units."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ritz.ansatze import (
    AveragePool,
    BatchNorm,
    Convolution,
    Flatten,
    GlobalAveragePool,
    GlobalMaxPool,
    Inception,
    MaxPool,
    Sequential,
    Standardise,
    count_parameters,
    is_coupled,
)
from ritz.ansatze.base import BATCH
from ritz.ansatze.correlation import correlate, correlate_patches, line_matrix

pytestmark = pytest.mark.usefixtures("strict_promotion")


@eqx.filter_jit
def train_batch(ansatz, points, key):
    keys = jax.random.split(key, len(points))
    return jax.vmap(lambda x, k: ansatz.train(x, key=k), axis_name=BATCH, out_axes=(0, None))(points, keys)


def convolution_of_xla(image, weight, padding):
    if padding == "periodic":
        low, high = zip(*(((size - 1) // 2, size // 2) for size in weight.shape[:2]), strict=True)
        image = np.pad(image, [(low[0], high[0]), (low[1], high[1]), (0, 0)], mode="wrap")
        padding = "valid"
    return jax.lax.conv_general_dilated(
        jnp.asarray(image)[None], weight, (1, 1), padding.upper(), dimension_numbers=("NHWC", "HWIO", "NHWC")
    )[0]


def test_the_lectures_convolution(key):
    image = [[1, 3, 2, 0, 2], [0, 2, 1, 1, 1], [1, 2, 1, 1, 2], [1, 0, 0, 0, 4], [2, 1, 1, 0, 3]]
    kernel = jnp.array([[0.0, 1, 0], [1, 0, 1], [0, 1, 0]])
    layer = Convolution(1, 1, kernel=(3, 3), padding="valid", bias=False, key=key)
    layer = eqx.tree_at(lambda c: c.weight, layer, kernel[:, :, None, None])
    value = layer(jnp.asarray(image, float)[..., None])[..., 0]
    np.testing.assert_array_equal(value, [[6, 6, 3], [4, 4, 4], [4, 2, 5]])


@pytest.mark.parametrize("padding", ["same", "valid", "periodic"])
@pytest.mark.parametrize("kernel", [(1, 1), (3, 3), (2, 4), (6, 1), (1, 5), (2, 1), (1, 4), (3, 1)])
def test_correlation_equals_the_convolution_of_xla(kernel, padding, key):
    image_key, weight_key = jax.random.split(key)
    image, weight = jax.random.normal(image_key, (6, 5, 2)), jax.random.normal(weight_key, (*kernel, 2, 3))
    expected = convolution_of_xla(image, weight, padding)
    np.testing.assert_allclose(correlate(image, weight, padding), expected, atol=1e-13)
    np.testing.assert_allclose(correlate_patches(image, weight, padding), expected, atol=1e-13)
    reference = jax.grad(lambda w: jnp.sum(jnp.sin(convolution_of_xla(np.asarray(image), w, padding))))(weight)
    gradient = jax.grad(lambda w: jnp.sum(jnp.sin(correlate(image, w, padding))))(weight)
    np.testing.assert_allclose(gradient, reference, atol=1e-12)


def test_short_kernel_on_a_long_axis_takes_patches(key):
    image, weight = jax.random.normal(key, (9, 2, 1)), jax.random.normal(key, (2, 1, 1, 1))
    np.testing.assert_allclose(correlate(image, weight, "same"), convolution_of_xla(image, weight, "same"), atol=1e-13)


def test_line_matrix_is_banded_or_circulant():
    weight = jnp.array([1.0, 2.0, 3.0])[:, None, None]
    valid, same, periodic = (line_matrix(weight, 4, p)[:, 0, :, 0] for p in ("valid", "same", "periodic"))
    np.testing.assert_array_equal(valid.T, [[1, 2, 3, 0], [0, 1, 2, 3]])
    np.testing.assert_array_equal(same.T, [[2, 3, 0, 0], [1, 2, 3, 0], [0, 1, 2, 3], [0, 0, 1, 2]])
    np.testing.assert_array_equal(periodic.T, [[2, 3, 0, 1], [1, 2, 3, 0], [0, 1, 2, 3], [3, 0, 1, 2]])


def test_periodic_convolution_commutes_with_translations(key):
    layer = Convolution(2, 3, kernel=(3, 2), padding="periodic", key=key)
    image = jax.random.normal(key, (5, 4, 2))

    def roll(x):
        return jnp.roll(x, (2, 1), (0, 1))

    np.testing.assert_allclose(layer(roll(image)), roll(layer(image)), atol=1e-13)


def test_pools():
    image = jnp.arange(20.0).reshape(4, 5, 1)
    np.testing.assert_array_equal(MaxPool((2, 2))(image)[..., 0], [[6, 8], [16, 18]])
    np.testing.assert_array_equal(AveragePool((2, 2))(image)[..., 0], [[3, 5], [13, 15]])
    np.testing.assert_array_equal(MaxPool((3, 2), stride=(1, 3))(image)[..., 0], [[11, 14], [16, 19]])
    np.testing.assert_array_equal(GlobalMaxPool()(image), [19.0])
    np.testing.assert_array_equal(GlobalAveragePool()(image), [9.5])
    np.testing.assert_array_equal(Flatten()(image), np.arange(20.0))


def test_inception_block_of_the_lectures(key):
    block = Inception(1, 32, kernel=(12, 15), key=key)
    assert [layer.weight.size for layer in block.convolutions] == [384, 480]
    assert all(layer.bias is None for layer in block.convolutions)
    assert [sum(leaf.size for leaf in jax.tree.leaves(norm)) for norm in block.norms] == [96, 96]
    assert count_parameters(block) == 384 + 480 + 32 + 32
    assert is_coupled(block)
    points = jax.random.normal(key, (3, 12, 15, 1))
    assert eqx.filter_jit(block)(points[0]).shape == (12, 15, 64)
    value, after = train_batch(block, points, key)
    assert value.shape == (3, 12, 15, 64)
    assert not np.allclose(after.norms[1].variance.value, 1.0, atol=1e-4)


@pytest.mark.parametrize("shape", [(3,), (2, 4, 3)])
def test_batch_norm_statistics(shape, key):
    norm = BatchNorm(3, momentum=0.9, epsilon=1e-12)
    points = 5.0 + 2.0 * jax.random.normal(key, (7, *shape))
    value, after = train_batch(norm, points, key)
    rows, values = np.asarray(points).reshape(-1, 3), np.asarray(value).reshape(-1, 3)
    np.testing.assert_allclose(values.mean(0), 0.0, atol=1e-10)
    np.testing.assert_allclose(values.var(0), 1.0, rtol=1e-10)
    np.testing.assert_allclose(after.mean.value, 0.1 * rows.mean(0), rtol=1e-12)
    np.testing.assert_allclose(after.variance.value, 0.9 + 0.1 * rows.var(0, ddof=1), rtol=1e-12)


def test_batch_norm_running_variance_is_unbiased(key):
    """Batches of two of unit variance: the biased running value would settle at 1/2."""
    norm = BatchNorm(200, momentum=0.99)

    def step(layer, k):
        return train_batch(layer, jax.random.normal(k, (2, 200)), k)[1], None

    after, _ = jax.lax.scan(step, norm, jax.random.split(key, 1500))
    assert float(after.variance.value.mean()) == pytest.approx(1.0, abs=0.03)


def test_batch_norm_gradient_goes_through_the_batch_statistics(key):
    """The normalised sum over the batch is constant, so its gradient by the points vanishes."""
    norm = BatchNorm(2)
    gradient = jax.grad(lambda x: train_batch(norm, x, key)[0].sum())(jax.random.normal(key, (5, 2)))
    np.testing.assert_allclose(gradient, 0.0, atol=1e-12)


def test_batch_norm_running_statistics_carry_no_gradient(key):
    norm = BatchNorm(2)
    gradient = jax.grad(lambda x: train_batch(norm, x, key)[1].variance.value.sum())(jnp.ones((5, 2)))
    np.testing.assert_array_equal(gradient, 0.0)


def test_standardise_and_back(key):
    table = np.array(3.0 + 5.0 * jax.random.normal(key, (50, 4)))
    table[:, 2] = 0.1  # constant: not exactly representable, its deviation rounds away from zero
    standardise = Standardise.fit(table)
    rows = jax.vmap(standardise)(jnp.asarray(table))
    np.testing.assert_allclose(rows.mean(0), 0.0, atol=1e-12)
    np.testing.assert_allclose(rows.std(0), [1, 1, 0, 1], atol=1e-12)
    np.testing.assert_allclose(jax.vmap(standardise.inverse())(rows), table, rtol=1e-12)
    assert count_parameters(Sequential([standardise])) == 0


@pytest.mark.parametrize(("dtype", "expected"), [(np.float32, np.float32), (np.int64, np.float64)])
def test_standardise_keeps_the_precision_of_its_table(dtype, expected):
    assert Standardise.fit(np.arange(6).reshape(3, 2).astype(dtype)).mean.value.dtype == expected


def test_refusals(key):
    layer = Convolution(1, 1, kernel=(3, 3), padding="valid", key=key)
    with pytest.raises(ValueError, match=r"at least 3 x 3 for padding 'valid'; got 2 x 5"):
        layer(jnp.ones((2, 5, 1)))
    with pytest.raises(ValueError, match=r"shape \(rows, columns, 1\); got \(5, 5, 2\)"):
        layer(jnp.ones((5, 5, 2)))
    with pytest.raises(ValueError, match=r"kernel \(0, 3\)"):
        Convolution(1, 1, kernel=(0, 3), key=key)
    with pytest.raises(ValueError, match="image of at least 2 x 2, one window; got 1 x 4"):
        MaxPool((2, 2))(jnp.ones((1, 4, 1)))
    with pytest.raises(ValueError, match="at least one place"):
        AveragePool((2, 0))
    with pytest.raises(ValueError, match="one point without its batch"):
        BatchNorm(2).train(jnp.ones(2), key=key)
    with pytest.raises(ValueError, match="at least two values"):
        train_batch(BatchNorm(2), jnp.ones((1, 2)), key)
    with pytest.raises(ValueError, match=r"momentum in \[0, 1\); got 1.0"):
        BatchNorm(2, momentum=1.0)
    with pytest.raises(ValueError, match="epsilon > 0"):
        BatchNorm(2, epsilon=0.0)
    with pytest.raises(ValueError, match=r"got nan at index \(1, 0\) and 0 more"):
        Standardise.fit(np.array([[1.0, 2.0], [np.nan, 2.0]]))
    with pytest.raises(ValueError, match="at least one row"):
        Standardise.fit(np.ones((0, 2)))
    with pytest.raises(ValueError, match=r"shape \(2,\), as fitted; got \(3,\)"):
        Standardise.fit(np.ones((4, 2)))(jnp.ones(3))
