"""States of particles in traps: closed-form derivatives of the lectures against automatic ones, cores, refusals."""

import itertools

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ritz.ansatze import BinaryRBM, Buffer, DeepSet, GaussianBinaryRBM, GaussianTrap, HardCoreJastrow, partition
from ritz.operators import Forward, Kinetic


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def slope_and_laplacian(psi, x):
    """From automatic differentiation, and from the kinetic energy's own route."""
    gradient = np.asarray(jax.jit(jax.grad(lambda y: psi(y).reshape(())))(x))
    kinetic = float(jax.jit(lambda y: Kinetic(0.5, Forward()).local(psi, y))(x))
    return gradient, -2 * kinetic - float((gradient**2).sum())


def test_the_gaussian_and_its_derivatives(key):
    particles, dimension = 3, 3
    psi = GaussianTrap(0.4, 2.5, learn_beta=True)
    x = jax.random.normal(key, (particles, dimension))
    beta = np.array([1.0] * (dimension - 1) + [2.5])
    gradient, laplacian = slope_and_laplacian(psi, x)
    np.testing.assert_allclose(gradient, -0.8 * beta * np.asarray(x), rtol=1e-12)
    assert laplacian == pytest.approx(-0.8 * particles * (dimension - 1 + 2.5), rel=1e-11)
    slope = jax.grad(lambda p: p(x))(psi)
    assert float(slope.alpha) == pytest.approx(-float((beta * np.asarray(x) ** 2).sum()), rel=1e-12)
    assert float(slope.beta) == pytest.approx(-0.4 * float((np.asarray(x)[:, -1] ** 2).sum()), rel=1e-12)


def test_what_is_held_fixed_is_no_parameter(key):
    assert isinstance(GaussianTrap(0.5, 2.0).beta, Buffer)
    assert len(jax.tree.leaves(partition(GaussianTrap(0.5, 2.0))[0])) == 1
    assert len(jax.tree.leaves(partition(GaussianTrap(0.5, 2.0, learn_beta=True))[0])) == 2
    fixed, learnt = (GaussianBinaryRBM(2, 2, 3, learn_sigma=learn, key=key) for learn in (False, True))
    assert [len(jax.tree.leaves(partition(psi)[0])) for psi in (fixed, learnt)] == [3, 4]


@pytest.mark.parametrize("root", [False, True], ids=["F", "root F"])
def test_the_gaussian_binary_machine_and_its_derivatives(root, key):
    """With s_j = sigmoid(b_j + x.W_j/sigma^2): d/dx, the Laplacian, d/da, d/db and d/dW in closed form."""
    psi = GaussianBinaryRBM(2, 3, 4, sigma=0.8, learn_sigma=True, root=root, scale=0.7, key=key)
    x = jax.random.normal(jax.random.fold_in(key, 1), (2, 3))
    flat, a = np.asarray(x).ravel(), np.asarray(psi.visible).ravel()
    b, w = np.asarray(psi.hidden), np.asarray(psi.weight).reshape(6, 4)
    share, square = (0.5 if root else 1.0), 0.64
    on = sigmoid(b + flat @ w / square)
    gradient, laplacian = slope_and_laplacian(psi, x)
    np.testing.assert_allclose(gradient.ravel(), share * (a - flat + w @ on) / square, rtol=1e-11)
    bends = (w**2 @ (on * (1 - on))).sum() / square**2
    assert laplacian == pytest.approx(share * (bends - 6 / square), rel=1e-10)
    slope = jax.grad(lambda p: p(x))(psi)
    np.testing.assert_allclose(np.ravel(slope.visible), share * (flat - a) / square, rtol=1e-12)
    np.testing.assert_allclose(slope.hidden, share * on, rtol=1e-12)
    np.testing.assert_allclose(np.reshape(slope.weight, (6, 4)), share * np.outer(flat, on) / square, rtol=1e-12)
    by_sigma = ((flat - a) ** 2).sum() / 0.8**3 - 2 * (on * (flat @ w)).sum() / 0.8**3
    assert float(slope.sigma) == pytest.approx(share * by_sigma, rel=1e-11)


def test_the_gaussian_binary_machine_is_its_own_definition(key):
    """F = sum_h exp(-(x - a)^2/2 sigma^2 + b.h + x.W h/sigma^2) over all hidden configurations."""
    psi = GaussianBinaryRBM(1, 2, 3, sigma=1.3, scale=0.6, key=key)
    x = np.array([[0.4, -0.9]])
    a, b, w = np.asarray(psi.visible), np.asarray(psi.hidden), np.asarray(psi.weight).reshape(2, 3)
    hidden = np.array(list(itertools.product((0, 1), repeat=3)))
    exponent = hidden @ b + hidden @ (x.ravel() @ w) / 1.69 - ((x - a) ** 2).sum() / (2 * 1.69)
    assert float(psi(jnp.asarray(x))) == pytest.approx(np.log(np.exp(exponent).sum()), rel=1e-12)


@pytest.mark.parametrize("spins", [False, True], ids=["bits", "spins"])
@pytest.mark.parametrize("root", [False, True], ids=["F", "root F"])
def test_the_binary_binary_machine_and_its_derivatives(root, spins, key):
    psi = BinaryRBM(4, 3, root=root, spins=spins, scale=0.8, key=key)
    a, b, w = (np.asarray(leaf) for leaf in (psi.visible, psi.hidden, psi.weight))
    hidden = np.array(list(itertools.product((0, 1), repeat=3)))
    share = 0.5 if root else 1.0
    for bits in itertools.product((0, 1), repeat=4):
        v = np.array(bits)
        x = jnp.asarray(2 * v - 1 if spins else v, jnp.int8)
        summed = np.exp(v @ a + hidden @ b + hidden @ (v @ w)).sum()
        assert float(psi(x)) == pytest.approx(share * np.log(summed), rel=1e-12)
        slope, on = eqx.filter_grad(lambda p, x=x: p(x))(psi), sigmoid(b + v @ w)
        np.testing.assert_allclose(slope.visible, share * v, atol=1e-15)
        np.testing.assert_allclose(slope.hidden, share * on, rtol=1e-12)
        np.testing.assert_allclose(slope.weight, share * np.outer(v, on), atol=1e-14)


def test_hard_spheres_are_zero_inside_and_harmonic_outside():
    """Two spheres: 1 - a/r, harmonic in space, so that lap log psi = -(grad log psi)^2 and no kinetic energy."""
    psi = HardCoreJastrow(0.3)
    apart = jnp.array([[0.1, 0.2, -0.1], [0.9, -0.3, 0.4]])
    r = float(jnp.linalg.norm(apart[0] - apart[1]))
    assert float(psi(apart)) == pytest.approx(np.log(1 - 0.3 / r), rel=1e-12)
    assert float(jax.jit(lambda x: Kinetic(0.5, Forward()).local(psi, x))(apart)) == pytest.approx(0.0, abs=1e-12)
    for inside in (0.0, 0.1, 0.3):
        x = jnp.array([[0.0, 0.0, 0.0], [inside, 0.0, 0.0], [2.0, 0.0, 0.0]])
        assert psi(x) == -jnp.inf
        assert jnp.all(jnp.isfinite(jax.grad(psi)(x)))
    assert float(psi(apart[:1])) == 0.0


def test_deep_sets_do_not_know_the_order(key):
    psi = DeepSet(3, features=2, width=3, key=key)
    x = jax.random.normal(jax.random.fold_in(key, 1), (4, 3))
    points = jnp.concatenate(
        [x[jnp.asarray([[0, 1, 2, 3], [1, 0, 2, 3], [3, 0, 1, 2]])], (x + x**2)[None], 0 * x[None]]
    )
    values, slopes = jax.jit(jax.vmap(jax.value_and_grad(lambda y: psi(y))))(points)
    np.testing.assert_allclose(values[1:3], values[0], rtol=1e-12)
    assert abs(float(values[3] - values[0])) > 1e-6
    assert jnp.all(jnp.isfinite(slopes))
    assert jnp.isfinite(psi(x[:1]))


@pytest.mark.parametrize(
    "make",
    [
        lambda key: GaussianTrap(0.0),
        lambda key: GaussianTrap(0.5, -1.0),
        lambda key: GaussianBinaryRBM(2, 2, 0, key=key),
        lambda key: GaussianBinaryRBM(2, 2, 2, sigma=0.0, key=key),
        lambda key: GaussianBinaryRBM(2, 2, 2, key=key)(jnp.zeros((3, 2))),
        lambda key: BinaryRBM(0, 2, key=key),
        lambda key: BinaryRBM(3, 2, key=key)(jnp.ones((2,), jnp.int8)),
        lambda key: HardCoreJastrow(-0.1),
        lambda key: DeepSet(3, features=0, key=key),
    ],
)
def test_what_is_refused(make, key):
    with pytest.raises(ValueError, match="Expected"):
        make(key)
