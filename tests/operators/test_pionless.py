"""The force between neutrons on states whose spins are known, and in its periodic cube."""

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ritz.ansatze import BySpin, PlaneWaves, Slater
from ritz.domains import Spinful
from ritz.operators import Kinetic, Ordered, Pionless

DEPTH, REACH = -30.0, 1.8


@pytest.fixture
def force():
    return Pionless(6.0, 2, DEPTH, REACH)


@pytest.fixture
def point(key):
    return Spinful(6 * jax.random.uniform(key, (4, 3)), jnp.asarray([1, -1, -1, 1], jnp.int8))


@pytest.fixture
def state(key):
    """Two up, two down, in complex plane waves: antisymmetric, no symmetry besides."""
    k = 2 * np.pi / 6.0 * np.asarray([[0.0, 0.0, 0.0], [1.0, 0.0, 0.0]])
    return BySpin(Slater(PlaneWaves(k), 2, 2))


def matrices(count):
    """sigma_i.sigma_j of `count` spins as matrices, for each pair."""
    x, y, z = np.array([[0, 1], [1, 0]]), np.array([[0, -1j], [1j, 0]]), np.diag([1.0, -1.0])
    for i, j in itertools.combinations(range(count), 2):
        total = 0
        for letter in (x, y, z):
            factors = [letter if site in (i, j) else np.eye(2) for site in range(count)]
            product = factors[0]
            for factor in factors[1:]:
                product = np.kron(product, factor)
            total = total + product
        yield (i, j), total.real


def test_against_pauli_matrices(force, point, state):
    """V psi on all spin configurations of zero magnetisation, with (1 - sigma.sigma)/4 from Kronecker products."""
    spins = [s for s in itertools.product((1, -1), repeat=4) if sum(s) == 0]
    rows = [sum((s < 0) << (3 - site) for site, s in enumerate(spin)) for spin in spins]
    points = [Spinful(point.positions, jnp.asarray(spin, jnp.int8)) for spin in spins]
    psi = np.zeros(16, complex)
    psi[rows] = [np.exp(complex(state(p))) for p in points]
    expected = np.zeros(16, complex)
    for (i, j), product in matrices(4):
        depth = float(force.pair(point.positions[i] - point.positions[j]))
        expected += depth * (np.eye(16) - product) / 4 @ psi
    found = [complex(value) for value in map(jax.jit(lambda p: force.local(state, p)), points)]
    np.testing.assert_allclose(found, expected[rows] / psi[rows], rtol=1e-10)


def test_a_sign_and_a_phase_say_the_same(force, point, state):
    """The Signed form and the complex logarithm of one function."""
    signed, through_log = jax.jit(lambda p: (force.local(state, p), force.local(lambda q: state(q), p)))(point)
    np.testing.assert_allclose(signed, through_log, rtol=1e-12)


def test_two_neutrons_in_a_singlet_feel_all_of_it_and_in_a_triplet_nothing(key):
    force = Pionless(6.0, 1, DEPTH, REACH)
    point = Spinful(6 * jax.random.uniform(key, (2, 3)), jnp.asarray([-1, 1], jnp.int8))
    depth = float(force.pair(point.positions[0] - point.positions[1]))
    singlet = force.local(lambda p: jnp.where(p.spins[0] > 0, 0.0, 1j * jnp.pi), point)
    triplet = force.local(lambda p: jnp.zeros(()) + 0j, point)
    assert complex(singlet) == pytest.approx(depth, abs=1e-12)
    assert complex(triplet) == pytest.approx(0.0, abs=1e-12)


def test_images(key):
    """All of them against a plain sum over the neighbouring 7^3 cubes; the nearest alone; both periodic."""
    apart = 6 * jax.random.uniform(key, (5, 3))
    moved = apart + jnp.asarray([6.0, -12.0, 0.0])[None]
    shifts = 6.0 * np.asarray(list(itertools.product(range(-3, 4), repeat=3)))
    square = ((np.asarray(apart)[:, None] + shifts) ** 2).sum(-1)
    every, nearest = Pionless(6.0, 2, DEPTH, REACH), Pionless(6.0, 2, DEPTH, REACH, "nearest")
    np.testing.assert_allclose(every.pair(apart), DEPTH * np.exp(-square / REACH**2).sum(1), rtol=1e-12)
    np.testing.assert_allclose(nearest.pair(apart), DEPTH * np.exp(-square.min(1) / REACH**2), rtol=1e-12)
    np.testing.assert_allclose(every.pair(moved), every.pair(apart), rtol=1e-10)
    np.testing.assert_allclose(nearest.pair(moved), nearest.pair(apart), rtol=1e-10)


def test_kinetic_energy_with_spins_up_first_is_the_kinetic_energy(point, state):
    """Plane waves are eigenstates: (2 pi/L)^2 for each of the two particles that move, times c."""
    local = jax.jit(lambda p: Ordered(Kinetic(0.7)).local(state, p))(point)
    assert complex(local) == pytest.approx(0.7 * 2 * (2 * np.pi / 6) ** 2, abs=1e-9)


def test_what_is_refused(force, point, state):
    with pytest.raises(ValueError, match="positive length"):
        Pionless(0.0, 2, DEPTH, REACH)
    with pytest.raises(ValueError, match="points with spins"):
        force.local(state, point.positions)
