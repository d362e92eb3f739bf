"""Sums over permutations: (anti)symmetric whatever is inside, and equal to what is known in closed form."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ritz.ansatze import (
    AntisymmetricSum,
    GaussianBinaryRBM,
    Linear,
    Oscillator,
    Product,
    Slater,
    SymmetricSum,
)
from ritz.ansatze.base import Ansatz, Example
from ritz.domains import Signed, Spinful
from ritz.operators import Forward, Kinetic, Loop


def machine(key, particles=4):
    return GaussianBinaryRBM(particles, 2, 3, scale=0.6, key=key)


def swapped(x, first, second):
    return x.at[jnp.asarray([first, second])].set(x[jnp.asarray([second, first])])


def test_exchanges_within_a_group(key):
    """Symmetric: psi stays. Antisymmetric: the sign turns over. Across groups nothing is promised, nor true here."""
    groups = (1, 3)
    inner, x = machine(key), jax.random.normal(jax.random.fold_in(key, 1), (4, 2))
    bosons, fermions = SymmetricSum(inner, groups), AntisymmetricSum(inner, groups)
    signed, symmetric = jax.jit(lambda x: fermions.signed(x)), jax.jit(lambda x: bosons(x))
    kind = np.repeat(np.arange(len(groups)), groups)
    for first in range(4):
        for second in range(first + 1, 4):
            y = swapped(x, first, second)
            sign, log = signed(x)
            other_sign, other_log = signed(y)
            if kind[first] == kind[second]:
                assert float(symmetric(y)) == pytest.approx(float(symmetric(x)), rel=1e-12)
                assert float(other_log) == pytest.approx(float(log), rel=1e-9)
                assert other_sign == -sign != 0
            else:
                assert abs(float(symmetric(y)) - float(symmetric(x))) > 1e-6


def test_a_node_where_two_fermions_meet(key):
    x = jax.random.normal(key, (4, 2)).at[1].set(jnp.array([0.3, 0.1])).at[0].set(jnp.array([0.3, 0.1]))
    sign, log = AntisymmetricSum(machine(key), (3, 1)).signed(x)
    assert float(log) < -25  # zero but for rounding
    assert abs(float(sign)) <= 1


class Ladder(Signed, Ansatz):
    """x_1^0 x_2^1 x_3^2 ...: its antisymmetric sum is a Vandermonde determinant."""

    def signed(self, x):
        """(sign, log)."""
        value = jnp.prod(x[:, 0] ** jnp.arange(x.shape[0]))
        return jnp.sign(value), jnp.log(jnp.abs(value))

    def __call__(self, x):
        """log."""
        return self.signed(x)[1]

    @classmethod
    def example(cls, *, key):
        """Three."""
        return Example(cls(), jnp.ones((3, 1)))


@pytest.mark.parametrize("count", [2, 3, 5])
def test_vandermonde(count, key):
    """sum_P sign(P) prod_i x_P(i)^i = prod_{i<j} (x_j - x_i), signs included."""
    x = jax.random.normal(key, (count, 1))
    sign, log = AntisymmetricSum(Ladder(), (count,)).signed(x)
    z = np.asarray(x)[:, 0]
    exact = np.prod([z[j] - z[i] for i in range(count) for j in range(i + 1, count)])
    assert float(sign * jnp.exp(log)) == pytest.approx(exact, rel=1e-9)


def test_a_determinant_made_antisymmetric_is_n_factorial_times_itself(key):
    """Slater's own signs are used: 2! 2! times the product of determinants."""
    slater, x = Slater(Oscillator(3, 2), 2, 2), jax.random.normal(key, (4, 2))
    sign, log = AntisymmetricSum(Product(slater), (2, 2)).signed(x)
    own_sign, own_log = slater.signed(x)
    assert sign == own_sign
    assert float(log) == pytest.approx(float(own_log) + np.log(4), rel=1e-12)
    assert float(SymmetricSum(slater, (2, 2))(x)) < float(own_log) - 25  # the terms cancel


def test_a_symmetric_state_is_left_as_it_is_and_spins_go_along(key):
    x = jax.random.normal(key, (3, 2))

    class Sum(Ansatz):
        """sum_i s_i |x_i|^2."""

        def __call__(self, x):
            """The sum."""
            return jnp.sum(x.spins * jnp.sum(x.positions**2, axis=1))

        @classmethod
        def example(cls, *, key):
            """Unused."""
            return Example(cls(), jnp.ones(3))

    point = Spinful(x, jnp.array([1, -1, 1]))
    expected = float(Sum()(point)) + np.log(6)
    assert float(SymmetricSum(Sum(), (3,))(point)) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("make", [SymmetricSum, AntisymmetricSum])
def test_both_ways_to_the_kinetic_energy_agree(make, key):
    psi, x = make(machine(key, 3), (2, 1)), jax.random.normal(jax.random.fold_in(key, 2), (3, 2))
    ways = [float(jax.jit(lambda y, way=way: Kinetic(0.5, way).local(psi, y))(x)) for way in (Forward(), Loop())]
    assert ways[0] == pytest.approx(ways[1], rel=1e-9)


def test_what_is_refused(key):
    for groups in ((6,), (3, 3), (), (0,), (-1, 2)):
        with pytest.raises(ValueError, match="Expected groups with 1 to 5 particles"):
            AntisymmetricSum(machine(key), groups)
    with pytest.raises(ValueError, match="Expected a point of 3 particles"):
        SymmetricSum(Linear(2, 1, key=key), (3,))(jnp.zeros((2, 2)))
