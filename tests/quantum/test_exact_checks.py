"""The checks that recipes make of Hamiltonians and trial functions, and that they notice what is wrong."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ritz.ansatze import GaussianTrap, Oscillator, Pade, Product, Slater
from ritz.operators import Coulomb, Kinetic, Nuclei, Total, Trap
from ritz.problems.quantum import Atom, Bosons, ElectronGas, QuantumDot
from ritz.recipes.quantum import AtomRecipe, DotRecipe, checks
from ritz.recipes.quantum.bosons import exact_state
from ritz.recipes.quantum.dot import exact_states


def points(problem, count=8):
    keys = jax.random.split(jax.random.key(1), count)
    return np.asarray(jax.vmap(lambda key: problem.domain.sample(key=key))(keys))


@pytest.mark.parametrize("dimension", [2, 3])
def test_dots_have_the_eigenvalues_of_closed_forms(dimension):
    states = exact_states(QuantumDot(dimension=dimension))
    assert len(states) == 2
    assert checks.eigenstates_agree().met(checks.eigenstate_error(states))


def test_traps_of_every_shape_have_the_eigenvalues_of_closed_forms():
    for problem in (Bosons(), Bosons(4, 1), Bosons(3, 2, 2.0)):
        assert checks.eigenstates_agree().met(checks.eigenstate_error([exact_state(problem)]))


@pytest.mark.parametrize(
    "wrong",
    [
        Total({"kinetic": Kinetic(), "potential": Trap((1.7**0.5,))}),
        Total({"kinetic": Kinetic(0.55), "potential": Trap((1.7,))}),
        Total({"kinetic": Kinetic(), "potential": Trap((1.7,)), "interaction": Coulomb(0.05)}),
    ],
    ids=["omega for omega^2", "kinetic energy", "a repulsion"],
)
def test_a_wrong_hamiltonian_is_noticed(wrong):
    (_, state, energy, count), *_ = exact_states(QuantumDot())
    assert not checks.eigenstates_agree().met(checks.eigenstate_error([(wrong, state, energy, count)]))


@pytest.mark.parametrize(("strength", "met"), [(1.0, True), (0.9, False)])
def test_cusps_of_like_and_unlike_spins(strength, met):
    """Six electrons in a plane: 1/r is gone with Kato's slopes of a repulsion of strength one, and with no others."""
    problem = QuantumDot(6)
    psi = Product(Slater(Oscillator(3, 2), 3, 3), GaussianTrap(0.5), Pade(2, 3, strength=strength))
    for pair in checks.like_and_unlike(3, 6):
        left = checks.pair_divergence(psi, problem.operator(), points(problem), [pair])
        assert checks.finite_where_charges_meet(1.0).met(left) == met, pair
        assert met or left.value == pytest.approx(abs(1 - strength), rel=0.02)


@pytest.mark.parametrize(("charge", "met"), [(1.0, True), (0.9, False)])
def test_the_cusp_at_a_nucleus(charge, met):
    problem = Atom("H")
    psi = AtomRecipe(problem=problem).trial(key=jax.random.key(0))
    operator = Total({"kinetic": Kinetic(), "potential": Nuclei((charge,), problem.centres)})
    left = checks.nuclear_divergence(psi, operator, points(problem), problem.centres)
    assert checks.finite_where_charges_meet(1.0).met(left) == met


def test_the_sum_over_images_is_that_of_a_crystal():
    """-0.895929 for the body-centred lattice, at any r_s, and not without the images."""
    for r_s in (1.0, 5.0):
        problem = ElectronGas(r_s=r_s)
        energy = checks.crystal_energy(problem.operator().terms["potential"], problem.length)
        assert checks.lattice_sums_agree().met(energy)
    alone = checks.crystal_energy(Nearest(), 3.0)
    assert not checks.lattice_sums_agree().met(alone)


class Nearest(Coulomb):
    """Pairs without images."""

    def value(self, x):
        """One over the distance to the nearest image."""
        apart = x[0] - x[1]
        folded = apart - 3.0 * jnp.round(apart / 3.0)
        return 1 / jnp.sqrt(jnp.sum(folded**2))


def test_a_machine_has_no_cusp_to_be_checked():
    assert "cusp_error" not in DotRecipe(ansatz="rbm").expectations()
    assert "cusp_error" in DotRecipe().expectations()
