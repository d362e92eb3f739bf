"""Ewald sums against known lattice constants, against themselves, and against a sum over neutral cubes."""

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ritz.operators import Ewald


def energy(operator, x):
    return float(jax.jit(operator.value)(x))


@pytest.fixture
def x(key):
    return 2.5 * jax.random.uniform(key, (6, 3))


def test_the_constant_of_a_cube():
    """v_M L = -2.8372974795 (computed in several codes)."""
    assert Ewald(1.7, tolerance=1e-12).constant() * 1.7 == pytest.approx(-2.8372974795, abs=2e-10)
    assert Ewald(1.7).constant() * 1.7 == pytest.approx(-2.8372974795, abs=1e-8)


def test_rock_salt():
    """The Madelung constant 1.74756 of NaCl, from four pairs of ions in a cube; 1.747564594633 to more digits."""
    places = np.asarray(list(itertools.product((0.0, 1.0), repeat=3)))
    charges = tuple((1.0 - 2.0 * (places.sum(1) % 2)).tolist())
    value = energy(Ewald(2.0, charges, tolerance=1e-10), jnp.asarray(places))
    assert value / 4 == pytest.approx(-1.747564594633, abs=1e-9)


def test_the_sharpness_does_not_matter(x):
    charges = (1.0, -2.0, 0.5, 1.0, 1.0, -0.5)
    values = [energy(Ewald(2.5, charges, tolerance=1e-12, sharpness=s), x) for s in (None, 7.5)]
    np.testing.assert_allclose(values, values[0], atol=1e-10)
    assert energy(Ewald(2.5, charges), x) == pytest.approx(values[0], abs=3e-6)


def test_moved_as_a_whole_and_around_the_cube(x):
    around = [jnp.asarray([0.3, -1.2, 5.0])[None] + x, x.at[2].add(jnp.asarray([2.5, -5.0, 0.0]))]
    other = x.at[2].add(jnp.asarray([0.1, 0.0, 0.0]))
    values = jax.jit(jax.vmap(Ewald(2.5, tolerance=1e-12).value))(jnp.stack([x, *around, other]))
    np.testing.assert_allclose(values[:3], float(values[0]), atol=1e-10)
    assert abs(float(values[3] - values[0])) > 1e-3


def test_the_madelung_term_is_half_the_constant_times_the_squares(x):
    charges = (1.0, -2.0, 0.5, 1.0, 1.0, -0.5)
    with_term, without = Ewald(2.5, charges), Ewald(2.5, charges, madelung=False)
    gap = energy(with_term, x) - energy(without, x)
    assert gap == pytest.approx(with_term.constant() * 7.5 / 2, abs=1e-12)


def test_it_solves_the_equation_of_poisson():
    """lap psi = 4 pi/V away from the charges (the background), and psi = 1/r + v_M close to contact."""
    pair = Ewald(1.0, madelung=False, tolerance=1e-10)
    near = energy(pair, jnp.asarray([[0.0, 0.0, 0.0], [1e-4, 0.0, 0.0]]))
    assert near - 1e4 == pytest.approx(pair.constant(), abs=1e-6)
    h, middle = 2e-3, jnp.asarray([[0.3, 0.1, 0.45]])
    steps = jnp.concatenate([h * jnp.eye(3), -h * jnp.eye(3), jnp.zeros((1, 3))])
    values = jax.jit(jax.vmap(lambda r: pair.value(jnp.stack([jnp.zeros(3), r]))))(middle + steps)
    laplacian = float(jnp.sum(values[:6]) - 6 * values[6]) / h**2
    assert laplacian == pytest.approx(4 * np.pi, abs=2e-3)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Ewald(-1.0), "positive length"),
        (lambda: Ewald(1.0, sharpness=2.0), "at least"),
        (lambda: Ewald(1.0).value(jnp.zeros((2, 2))), "three dimensions"),
        (lambda: Ewald(1.0, (1.0, -1.0)).value(jnp.zeros((3, 3))), "a charge for each"),
    ],
    ids=["length", "sharpness", "dimension", "charges"],
)
def test_what_is_refused(make, words):
    with pytest.raises(ValueError, match=words):
        make()
