"""Networks for operators: what each of them must do exactly."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ritz.ansatze import MLP, DeepONet, FourierOperator, OnPlaces, PODDeepONet, PrincipalComponents, SpectralConvolution
from ritz.domains import Query


def test_a_network_on_places_is_the_network_at_each(key):
    net, query = DeepONet.example(key=key)
    net = eqx.tree_at(lambda n: n.bias, net, jnp.asarray(0.7))
    places = jax.random.normal(key, (6, 2))
    one_by_one = [net(Query(query.u, y))[0] for y in places]
    np.testing.assert_allclose(OnPlaces(net, places)(query.u), one_by_one, rtol=1e-12)


def test_principal_modes_reproduce_solutions_of_low_rank(key):
    """Answers of rank three around a mean: with the right coefficients from the branch nothing is left."""
    left, right, mean = (
        jax.random.normal(k, s) for k, s in zip(jax.random.split(key, 3), ((9, 3), (3, 7), (7,)), strict=True)
    )
    solutions = left @ right + mean[None]
    net = PODDeepONet(MLP([2, 3], key=key), solutions, 3)
    modes = net.modes.value
    coefficients = (solutions - net.mean.value[None]) @ jnp.linalg.pinv(modes)
    np.testing.assert_allclose(net.mean.value[None] + coefficients @ modes, solutions, atol=1e-12)
    np.testing.assert_allclose(jnp.mean(coefficients**2, axis=0), 1, rtol=1e-10)


def test_principal_components_have_unit_variance_and_no_correlation(key):
    x = jax.random.normal(key, (50, 4)) @ jnp.array([[3.0, 1, 0, 0], [0, 2, 1, 0], [0, 0, 1, 1], [0, 0, 0, 0.1]])
    z = jax.vmap(PrincipalComponents.fit(x, 3))(x)
    np.testing.assert_allclose(z.T @ z / 50, np.eye(3), atol=1e-12)
    with pytest.raises(ValueError, match="1 to 4 components"):
        PrincipalComponents.fit(x, 5)


@pytest.mark.parametrize("grid", [(11,), (8, 7)], ids=["line", "square"])
def test_a_spectral_convolution_is_one_by_fast_transforms(grid, key):
    """The inverse transform of R(k) v_k, with numpy's transforms."""
    weights, point = jax.random.split(key)
    modes = (3, 4)[: len(grid)]
    layer = SpectralConvolution(2, 3, modes, key=weights)
    v = np.asarray(jax.random.normal(point, (*grid, 2)))
    axes = tuple(range(len(grid)))
    spectrum = np.fft.rfftn(v, axes=axes)
    r = np.asarray(layer.weight[0] + 1j * layer.weight[1])
    out = np.zeros((*spectrum.shape[:-1], 3), complex)
    if len(grid) == 1:
        out[: modes[0]] = np.einsum("kc,kco->ko", spectrum[: modes[0]], r)
    else:
        for place, first in enumerate(range(1 - modes[0], modes[0])):
            out[first, : modes[1]] = np.einsum("kc,kco->ko", spectrum[first, : modes[1]], r[place])
    np.testing.assert_allclose(layer(jnp.asarray(v)), np.fft.irfftn(out, grid, axes=axes), atol=1e-12)


def test_a_fourier_operator_without_coordinates_commutes_with_shifts(key):
    """On a circle: shifted values give shifted values, once the coordinates do not count."""
    net = FourierOperator((8,), modes=(3,), width=4, depth=2, projection=5, key=key)
    net = eqx.tree_at(lambda n: n.lift, net, net.lift.at[1].set(0.0))
    u = jax.random.normal(key, (8,))
    np.testing.assert_allclose(net(jnp.roll(u, 3)), jnp.roll(net(u), 3), atol=1e-12)


def test_padding_does_not_change_the_shape_of_the_answer(key):
    net = FourierOperator((5, 6), modes=(2, 3), width=3, depth=1, channels=2, projection=4, padding=2, key=key)
    assert net(jax.random.normal(key, (30, 2))).shape == (30,)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda k: SpectralConvolution(1, 1, (2, 2, 2), key=k), "one axis or two"),
        (lambda k: SpectralConvolution(1, 1, (4,), key=k)(jnp.ones((5, 1))), r"at least \(7,\) points"),
        (lambda k: FourierOperator((8,), modes=(2,), width=2, key=k)(jnp.ones(7)), "1 values at each of 8 points"),
        (lambda k: PODDeepONet(MLP([2, 3], key=k), jnp.ones((4, 5)), 6), "1 to 4 modes"),
        (
            lambda k: DeepONet(MLP([2, 3], key=k), MLP([1, 4], key=k))(Query(jnp.ones(2), jnp.ones(1))),
            "same last width",
        ),
    ],
)
def test_what_does_not_fit_is_refused(make, words, key):
    with pytest.raises(ValueError, match=words):
        make(key)
