"""Determinants, cusps and the network of messages: symmetry, exact local energies, two ways to the Laplacian."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ritz.ansatze import Backflow, GaussianTrap, Open, Oscillator, Pade, Product, Slater, Torus
from ritz.ansatze.gathering import _gathered, gathered
from ritz.ansatze.orbitals import Orbitals
from ritz.operators import Coulomb, Forward, Kinetic, Loop, Total, Trap

LENGTH = 3.0


class Waves(Orbitals):
    """1, cos, sin along the first axis of a square."""

    shells: tuple[int, ...] = eqx.field(static=True, default=(0, 1, 1))

    def __call__(self, x):
        angle = 2 * jnp.pi * x[0] / LENGTH
        return jnp.stack([jnp.ones_like(angle), jnp.cos(angle), jnp.sin(angle)])

    @classmethod
    def example(cls, *, key):
        raise NotImplementedError


def disturbed(psi, key, size=0.3):
    """The same with every parameter moved at random, so that nothing vanishes by its start."""
    moving, still = eqx.partition(psi, eqx.is_inexact_array)
    leaves, tree = jax.tree.flatten(moving)
    keys = jax.random.split(key, len(leaves))
    moved = [leaf + size * jax.random.normal(k, leaf.shape) for leaf, k in zip(leaves, keys, strict=True)]
    return eqx.combine(jax.tree.unflatten(tree, moved), still)


def dot(key):
    network = Backflow(Oscillator(3, 2), 3, 3, geometry=Open(), centred=True, width=5, determinants=2, key=key)
    return disturbed(Product(network, Pade(2, 3), GaussianTrap()), key, 0.1)


def gas(key):
    geometry = Torus(LENGTH, 1.0)
    network = Backflow(Waves(), 3, 3, geometry=geometry, centred=False, width=5, key=key)
    return disturbed(Product(network, Pade(2, 3, geometry=geometry)), key)


@pytest.mark.slow
@pytest.mark.parametrize("make", [dot, gas], ids=["trap", "torus"])
def test_two_ways_to_the_local_energy_agree(make, key):
    psi, x = make(key), LENGTH * jax.random.uniform(key, (4, 6, 2))
    both = [
        jax.jit(jax.vmap(lambda point, way=way: Kinetic(0.5, way).local(psi, point)))(x) for way in (Forward(), Loop())
    ]
    np.testing.assert_allclose(both[0], both[1], rtol=1e-9)


@pytest.mark.parametrize("make", [dot, gas], ids=["trap", "torus"])
def test_equal_spins_are_antisymmetric_and_the_trial_function_changes_sign(make, key):
    psi, x = make(key), LENGTH * jax.random.uniform(key, (6, 2))
    signed = eqx.filter_jit(psi.signed)
    sign, log = signed(x)
    for order in ([1, 0, 2, 3, 4, 5], [0, 2, 1, 3, 4, 5], [0, 1, 2, 3, 5, 4]):
        other_sign, other_log = signed(x[jnp.asarray(order)])
        assert other_sign == -sign
        np.testing.assert_allclose(other_log, log, rtol=1e-12)
    even_sign, even_log = signed(x[jnp.asarray([1, 2, 0, 3, 4, 5])])
    assert even_sign == sign
    np.testing.assert_allclose(even_log, log, rtol=1e-12)


def test_on_a_torus_it_is_periodic_and_translation_invariant(key):
    psi, x = gas(key), LENGTH * jax.random.uniform(key, (6, 2))
    wrapped = x.at[1, 0].add(LENGTH).at[4, 1].add(-LENGTH)
    np.testing.assert_allclose(psi(wrapped), psi(x), rtol=1e-10)
    np.testing.assert_allclose(psi(x + jnp.asarray([[0.4, -1.1]])), psi(x), rtol=1e-10)


def test_a_trap_does_not_know_its_directions(key):
    """Closed shells: a rotation leaves |psi| as it is."""
    network = Backflow(Oscillator(3, 2), 3, 1, geometry=Open(), centred=True, width=5, key=key)
    psi, x = disturbed(network, key), jax.random.normal(key, (4, 2))
    turn = jnp.asarray([[np.cos(0.7), np.sin(0.7)], [-np.sin(0.7), np.cos(0.7)]])
    np.testing.assert_allclose(psi(x @ turn), psi(x), rtol=1e-10)


@pytest.mark.parametrize(
    ("count", "dimension", "energy"),
    [(1, 1, 1.0), (3, 2, 10.0), pytest.param(4, 3, 18.0, marks=pytest.mark.slow)],
)
def test_filled_shells_of_a_trap_have_no_variance(count, dimension, energy, key):
    """2 omega sum over shells of (n + d/2): an eigenstate, local energy the same everywhere (omega = 1)."""
    psi = Product(Slater(Oscillator(count, dimension), count, count), GaussianTrap(0.5))
    operator = Total({"kinetic": Kinetic(), "potential": Trap((1.0,))})
    x = jax.random.normal(key, (5, 2 * count, dimension))
    local = jax.vmap(lambda point: operator.local(psi, point))(x)
    np.testing.assert_allclose(local, energy, rtol=1e-9)


@pytest.mark.parametrize("dimension", [2, 3])
@pytest.mark.parametrize("like", [True, False])
@pytest.mark.parametrize("geometry", [Open(), Torus(5.0, 1.0)], ids=["open", "torus"])
def test_the_cusp_takes_the_coulomb_energy_away(dimension, like, geometry, key):
    """As two particles meet the local energy stays finite: from 1e-2 to 1e-3 it changes by less than 1/2, 1/r by 900.

    Like spins meet at a node of the determinant, so the cusp of psi/r is 1/(d + 1), of unlike ones 1/(d - 1)."""
    up = 2 if like else 1
    orbitals = Oscillator(2, dimension)
    psi = Product(Slater(orbitals, up, 2 - up), Pade(dimension, up, geometry=geometry))
    operator = Total({"kinetic": Kinetic(0.5, Loop()), "interaction": Coulomb()})
    place, way = jax.random.normal(key, (2, dimension))
    way = way / jnp.linalg.norm(way)
    energies = [operator.local(psi, jnp.stack([place, place + r * way])) for r in (1e-2, 1e-3)]
    assert abs(energies[1] - energies[0]) < 0.5


@pytest.mark.slow
def test_what_is_gathered_has_the_right_forward_laplacian(key):
    """The rule of its own against the general one, for senders that move, that move alone, and that do not."""
    weights, x = jax.random.normal(key, (4, 6)), jax.random.normal(key, (4, 2))

    def pairs(x):
        apart = x[:, None] - x[None]
        return jnp.sin(jnp.sum(apart**2, axis=-1))[..., None] * jnp.arange(1.0, 4)[None, None]

    senders = {
        "all": lambda x: jnp.tanh(jnp.sum(x) * weights[:, :3] + x @ weights[:2, 3:]),
        "alone": lambda x: jnp.tanh(x @ weights[:2, :3]),
        "still": lambda x: weights[:, :3],
    }
    for sender in senders.values():
        made = [
            Kinetic(1.0, way).local(lambda y, f=f, s=sender: jnp.sum(jnp.cos(f(pairs(y), s(y)))), x)
            for f, way in ((gathered, Forward()), (_gathered, Loop()))
        ]
        np.testing.assert_allclose(made[0], made[1], rtol=1e-10)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Slater(Oscillator(2, 2), 3, 1), "at most 2 particles of each spin"),
        (lambda: Oscillator(0, 2), "orbitals"),
        (lambda: Pade(1, 1), "2 and 3 dimensions"),
        (lambda: Product(), "at least one factor"),
        (lambda: Slater(Oscillator(1, 2), 1, 1)(jnp.zeros((3, 2))), "particles, got 3"),
    ],
)
def test_what_is_refused(make, words):
    with pytest.raises(ValueError, match=words):
        make()
