"""Plane waves, Pfaffians and sampled spins against their definitions."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ritz.ansatze import BySpin, PairNetwork, Pfaffian, PlaneWaves, Slater, Torus
from ritz.ansatze.by_spin import parity
from ritz.ansatze.pfaffian import log_pfaffian
from ritz.domains import Spinful
from ritz.operators import Forward, Loop
from ritz.problems.quantum.shells import closed_shell

LENGTH = 3.0


def waves(count):
    return PlaneWaves(2 * np.pi / LENGTH * closed_shell(count))


def antisymmetric(key, n):
    a = jax.random.normal(key, (n, n))
    return a - a.T


def by_definition(a):
    """Expansion along the first row."""
    if not len(a):
        return 1.0
    rest = list(range(1, len(a)))
    minors = (np.delete(np.delete(a, [0, j], 0), [0, j], 1) for j in rest)
    return sum((-1) ** (j - 1) * a[0, j] * by_definition(minor) for j, minor in zip(rest, minors, strict=True))


@pytest.mark.parametrize("n", [2, 4, 6])
def test_pfaffians_by_definition_and_their_square(key, n):
    matrices = [antisymmetric(k, n) for k in jax.random.split(key, 6)]
    for a, sign, log in zip(matrices, *jax.jit(jax.vmap(log_pfaffian))(jnp.stack(matrices)), strict=True):
        assert float(sign * jnp.exp(log)) == pytest.approx(by_definition(np.asarray(a)), rel=1e-10)
        assert float(jnp.exp(2 * log)) == pytest.approx(float(jnp.linalg.det(a)), rel=1e-10)


def test_pfaffians_that_vanish_or_need_a_pivot(key):
    hidden = jnp.asarray([[0.0, 0.0, 2.0, 0.0], [0.0, 0.0, 0.0, 3.0], [-2.0, 0.0, 0.0, 0.0], [0.0, -3.0, 0.0, 0.0]])
    sign, log = log_pfaffian(hidden)
    assert float(sign * jnp.exp(log)) == pytest.approx(-6.0)
    assert float(log_pfaffian(antisymmetric(key, 5))[0]) == 0.0
    assert float(log_pfaffian(jnp.zeros((4, 4)))[0]) == 0.0


def test_derivative_of_a_pfaffian(key):
    """d log Pf A = tr(A^-1 dA)/2."""
    a, move = antisymmetric(key, 6), antisymmetric(jax.random.fold_in(key, 1), 6)
    slope = jax.jit(lambda a, move: jax.jvp(lambda b: log_pfaffian(b)[1], (a,), (move,))[1])(a, move)
    assert float(slope) == pytest.approx(float(jnp.trace(jnp.linalg.solve(a, move))) / 2, rel=1e-9)


def test_pairs_in_filled_shells_are_a_slater_determinant(key):
    """Up to a constant, which is the same everywhere, sign included; and by elimination as by the half determinant."""
    pairs, slater = Pfaffian(waves(7), 7, 7, triplets=False, key=key), Slater(waves(7), 7, 7)
    points = LENGTH * jax.random.uniform(key, (5, 14, 3))
    sign, log = jax.jit(jax.vmap(pairs.signed))(points)
    other, plain = jax.jit(jax.vmap(slater.signed))(points)
    whole_sign, whole = jax.jit(jax.vmap(lambda x: log_pfaffian(pairs.pairs(x))))(points)
    np.testing.assert_array_equal(whole_sign, sign)
    np.testing.assert_allclose(whole, log, atol=1e-9)
    np.testing.assert_allclose(log - plain, float(log[0] - plain[0]), atol=1e-9)
    np.testing.assert_array_equal(sign * other, float(sign[0] * other[0]))


@pytest.mark.slow
def test_a_pfaffian_changes_sign_with_two_equal_spins_and_its_laplacian_is_that_of_the_loop(key):
    pairs = Pfaffian(waves(7), 2, 2, triplets=True, small=0.5, key=key)
    x = LENGTH * jax.random.uniform(key, (4, 3))
    both = jnp.stack([x, x[jnp.asarray([1, 0, 2, 3])]])
    (sign, other), (log, same) = jax.jit(jax.vmap(pairs.signed))(both)
    assert float(other) == -float(sign)
    assert float(same) == pytest.approx(float(log), abs=1e-10)
    function = lambda y: pairs(y.reshape(4, 3))  # noqa: E731
    forward, loop = (jax.jit(lambda y, way=way: way(function, y))(x.reshape(-1)) for way in (Forward(), Loop()))
    np.testing.assert_allclose(forward[0], loop[0], rtol=1e-8, atol=1e-8)
    np.testing.assert_allclose(forward[1], loop[1], rtol=1e-8)


def test_plane_waves_are_eigenfunctions_and_orthonormal():
    """On a grid that integrates them exactly; shells 0, 1 and 2 of a cube."""
    for orbitals in (waves(19), PlaneWaves(2 * np.pi / LENGTH * closed_shell(4, (0.25, 0.25, 0.25)))):
        along = LENGTH / 6 * jnp.arange(6)
        grid = jnp.stack(jnp.meshgrid(along, along, along, indexing="ij"), -1).reshape(-1, 3)
        values = np.asarray(jax.jit(jax.vmap(orbitals))(grid))
        np.testing.assert_allclose(values.conj().T @ values / len(grid), np.eye(values.shape[1]), atol=1e-12)
    assert waves(19).shells == (0,) + (1,) * 6 + (2,) * 12
    x = jnp.asarray([0.3, 1.1, 2.0])
    bent = jnp.trace(jax.jit(jax.hessian(waves(19)))(x), axis1=1, axis2=2)
    expected = -((2 * np.pi / LENGTH) ** 2) * np.asarray(waves(19).shells) * np.asarray(waves(19)(x))
    np.testing.assert_allclose(bent, expected, atol=1e-10)


def test_sampled_spins_are_antisymmetric_as_particles(key):
    """Exchange of two particles with their spins turns the sign; spins alone give another function."""
    psi = BySpin(Slater(waves(7), 3, 3))
    x = LENGTH * jax.random.uniform(key, (6, 3))
    spins = jnp.asarray([1, -1, -1, 1, -1, 1], jnp.int8)
    signed = jax.jit(psi.signed)
    sign, log = signed(Spinful(x, spins))
    for i, j in [(0, 1), (0, 3), (2, 5), (1, 2)]:
        order = jnp.arange(6).at[i].set(j).at[j].set(i)
        other, same = signed(Spinful(x[order], spins[order]))
        assert float(other) == -float(sign)
        assert float(same) == pytest.approx(float(log), abs=1e-10)
    assert int(parity(jnp.asarray([-1, 1], jnp.int8))) == -1
    assert int(parity(jnp.asarray([1, -1, -1, 1], jnp.int8))) == 1
    ordered = jnp.asarray([1, 1, 1, -1, -1, -1], jnp.int8)
    assert float(signed(Spinful(x, ordered))[1]) == pytest.approx(float(jax.jit(psi)(x)), abs=1e-12)


def test_a_pair_network_is_periodic_symmetric_and_smooth(key):
    psi = PairNetwork(Torus(LENGTH), 2, width=4, key=key)
    psi = eqx.tree_at(lambda p: p.network.layers[-1].weight, psi, replace_fn=lambda w: 10 * w)
    x = LENGTH * jax.random.uniform(key, (4, 3))
    around = x.at[1].add(jnp.asarray([LENGTH, 0.0, -LENGTH]))
    points = [x, around, x[jnp.asarray([1, 0, 3, 2])], x[jnp.asarray([2, 1, 0, 3])], x.at[1].set(x[0])]
    values, slopes = jax.jit(jax.vmap(jax.value_and_grad(psi)))(jnp.stack(points))
    np.testing.assert_allclose(values[:3], float(values[0]), atol=1e-12)
    assert abs(float(values[3] - values[0])) > 1e-6
    assert jnp.all(jnp.isfinite(slopes))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda key: PlaneWaves(np.zeros((2, 3))), "different wave vectors"),
        (lambda key: Pfaffian(waves(7), 3, 2, triplets=True, key=key), "even number of particles"),
        (lambda key: Pfaffian(waves(7), 3, 1, triplets=False, key=key), "as many up as down"),
        (lambda key: PairNetwork(Torus(LENGTH), 2, width=0, key=key), "at least 1 unit"),
    ],
    ids=["waves", "odd", "unbalanced", "width"],
)
def test_what_is_refused(make, words, key):
    with pytest.raises(ValueError, match=words):
        make(key)
