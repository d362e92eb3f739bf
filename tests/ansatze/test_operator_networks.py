"""Networks for operators: what each of them must do exactly."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ritz.ansatze import (
    MLP,
    DeepONet,
    FourierOperator,
    HalfWaveOperator,
    OnPlaces,
    PODDeepONet,
    PrincipalComponents,
    SpectralConvolution,
)
from ritz.domains import Query
from ritz.domains.functions import GaussianField


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


def test_components_come_from_the_spectrum():
    """Ten directions of spreads 1, 1e-1, 1e-2, ...: a fraction of 1e-5 of the variance is left out by three of them."""
    generator = np.random.default_rng(0)
    z = generator.normal(size=(4000, 10)) * 10.0 ** -np.arange(10)
    turn = np.linalg.qr(generator.normal(size=(10, 10)))[0]
    x = jnp.asarray(z @ turn)
    assert len(PrincipalComponents.explaining(x, unexplained=1e-5).directions.value) == 3
    assert len(PrincipalComponents.explaining(x, unexplained=0.5).directions.value) == 1
    with pytest.raises(ValueError, match="between 0 and 1"):
        PrincipalComponents.explaining(x, unexplained=0.0)


def test_noise_in_the_input_stays_small_in_the_components():
    """At most e/sqrt(m unexplained) for relative noise e; with twenty components of a smooth field it is amplified."""
    field = GaussianField(0.2, 101)
    x = jax.vmap(lambda k: field.sample(key=k))(jax.random.split(jax.random.key(3), 300))
    x = np.asarray(x @ field.basis(jnp.linspace(0, 1, 101)[:, None]).T)
    noise = 1e-4 * np.sqrt(np.mean(x**2)) * np.random.default_rng(1).normal(size=x.shape)

    def change(components):
        return float(jnp.std((jax.vmap(components)(x + noise) - jax.vmap(components)(x))[:, -1]))

    kept = PrincipalComponents.explaining(jnp.asarray(x), unexplained=1e-5)
    assert change(kept) < 2 * 1e-4 / np.sqrt(101 * 1e-5)
    assert change(PrincipalComponents.fit(jnp.asarray(x), 20)) > 1.0


def test_a_fourier_operator_on_a_finer_grid_gives_the_same_function():
    """Band-limited input, layers without nonlinearity: equal at the points that both grids have."""
    net = FourierOperator(
        (16,), modes=(4,), width=3, depth=2, projection=4, activation=lambda v: v, key=jax.random.key(0)
    )

    def wave(n):
        x = jnp.arange(n) / n
        return jnp.sin(2 * jnp.pi * x) + jnp.cos(4 * jnp.pi * x)

    finer = net.on((48,))
    np.testing.assert_allclose(
        _without_coordinates(finer)(wave(48))[::3], _without_coordinates(net)(wave(16)), atol=1e-12
    )
    np.testing.assert_array_equal(net.on((16,))(wave(16)), net(wave(16)))
    with pytest.raises(ValueError, match="a grid of 1 axes"):
        net.on((16, 16))


def _without_coordinates(net):
    """The coordinate of a circle jumps from one to zero, which no grid resolves: its row of the lift is taken out."""
    return eqx.tree_at(lambda n: n.lift, net, net.lift.at[1].set(0.0))


def test_a_half_wave_operator_takes_its_profile_to_another_grid():
    def bump(n):
        x = (jnp.arange(n) + 0.5) / n
        return (jnp.sin(jnp.pi * x)[:, None] * jnp.sin(2 * jnp.pi * x)[None]).ravel()

    net = HalfWaveOperator(bump(8), modes=3, width=2, depth=2, projection=3, key=jax.random.key(0))
    np.testing.assert_allclose(net.on(13).profile.value, bump(13), atol=1e-12)
    x = jnp.linspace(0.0, 1.0, 64)
    np.testing.assert_allclose(net.on(8)(x), net(x), rtol=1e-9)
    with pytest.raises(ValueError, match="at least 6 cells"):
        net.on(5)
