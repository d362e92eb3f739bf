"""Atoms and the hydrogen molecule: cusps, antisymmetry, references, and short runs through the recipes."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ritz import fit
from ritz.ansatze import AtomicOrbitals, ElectronNetwork, NuclearCusp, Pade, Product
from ritz.operators import Kinetic, Loop, Total
from ritz.problems.quantum import Atom, Molecule
from ritz.recipes.base import verdict
from ritz.recipes.quantum.atom import AtomRecipe
from ritz.recipes.quantum.molecule import MoleculeRecipe

CENTRES = ((0.0, 0.0, 0.0), (0.0, 0.0, 1.4))


def run(recipe, seed=3):
    key = jax.random.key(seed)
    job = recipe.jobs(key=key)["main"]
    made = fit(job.ansatz, job.sampler, job.cost, job.optimiser, steps=job.steps, key=jax.random.fold_in(key, 9))
    return made, recipe.findings({"main": made}, key=key)


def local_energies(problem, psi, points):
    """By the loop, which compiles sooner than the forward Laplacian."""
    operator = Total(problem.operator().terms | {"kinetic": Kinetic(0.5, Loop())})
    return np.asarray(jax.jit(jax.vmap(lambda x: operator.local(psi, x)))(jnp.asarray(points)))


@pytest.mark.parametrize("recipe", [AtomRecipe(Atom("Li")), MoleculeRecipe()], ids=["Li", "H2"])
def test_local_energies_stay_finite_where_particles_meet(recipe, key):
    """At r = 1e-2 ... 1e-5 from a nucleus, and from electrons of either spin, along a line: no 1/r is left."""
    problem = recipe.problem
    up, _ = problem.counts
    psi, x = recipe.trial(key=key), np.asarray(jax.random.normal(key, (problem.particles, 3)))
    distances = np.array([1e-2, 1e-3, 1e-4, 1e-5])
    meetings = [(0, np.asarray(problem.centres[-1])), (up, x[0])] + ([(1, x[0])] if up > 1 else [])
    points = np.tile(x, (len(meetings), 4, 1, 1))
    for row, (moving, target) in zip(points, meetings, strict=True):
        row[:, moving] = target + distances[:, None] * np.array([0.6, 0.0, 0.8])
    local = local_energies(problem, psi, points.reshape(-1, *x.shape)).reshape(len(meetings), 4)
    assert (np.abs(local) < 100).all()
    assert np.abs(np.diff(local, axis=1)[:, 1:]).max() < 0.5


def test_without_a_cusp_the_local_energy_diverges(key):
    problem = Atom("He")
    psi = Product(NuclearCusp((1.0,), ((0.0, 0.0, 0.0),)), Pade(3, 1))
    x = jnp.asarray([[[1e-5, 0.0, 0.0], [0.5, 0.5, 0.0]]])
    assert abs(local_energies(problem, psi, x)[0]) > 1e4


def test_hydrogen_without_a_share_is_exact(key):
    psi = NuclearCusp((1.0,), ((0.0, 0.0, 0.0),))
    x = jax.random.normal(key, (20, 1, 3))
    np.testing.assert_allclose(local_energies(Atom("H"), psi, x), -0.5, rtol=1e-12)
    forward = jax.jit(jax.vmap(lambda point: Atom("H").operator().local(psi, point)))(x)
    np.testing.assert_allclose(forward, -0.5, rtol=1e-12)
    assert Atom("H").energy().value == -0.5
    assert Atom("Be", 3).energy().value == -8.0


def test_the_state_of_lithium_is_antisymmetric_in_equal_spins_alone(key):
    psi, x = AtomRecipe(Atom("Li")).trial(key=key), jax.random.normal(key, (3, 3))
    signs, logs = jax.jit(jax.vmap(psi.signed))(x[jnp.asarray([[0, 1, 2], [1, 0, 2], [2, 1, 0]])])
    assert signs[0] == -signs[1] != 0
    assert float(logs[1]) == pytest.approx(float(logs[0]), rel=1e-10)
    assert abs(float(logs[2]) - float(logs[0])) > 1e-6


def test_the_network_does_not_know_the_order_of_equal_spins(key):
    psi, x = ElectronNetwork(CENTRES, 2, width=4, key=key), jax.random.normal(key, (4, 3))
    orders = jnp.asarray([[0, 1, 2, 3], [1, 0, 2, 3], [0, 1, 3, 2], [2, 1, 0, 3]])
    values = np.asarray(jax.jit(jax.vmap(psi))(x[orders]))
    np.testing.assert_allclose(values[1:3], values[0], rtol=1e-12)
    assert abs(values[3] - values[0]) > 1e-8


@pytest.mark.slow
@pytest.mark.parametrize("recipe", [AtomRecipe(Atom("H")), AtomRecipe(), MoleculeRecipe()], ids=["H", "He", "H2"])
def test_the_recipes_as_they_stand(recipe):
    assert verdict(recipe.expectations(), run(recipe)[1].measures) == "met"


def test_what_is_known_and_what_is_not():
    assert Atom("He").energy().value == -2.903724377
    assert Molecule().energy().value == -1.17448
    assert [made.energy() for made in (Atom("Li"), Atom("Be"), Molecule(bond=2.0))] == [None, None, None]
    assert "energy" not in AtomRecipe(Atom("Li")).expectations()
    assert [Atom(symbol).counts for symbol in ("H", "He", "Li", "Be")] == [(1, 0), (1, 1), (2, 1), (2, 2)]
    assert Atom("Be", 1).counts == (2, 1)


def test_nuclei_repel(key):
    """H2 with both electrons far away: 1/R and the attraction of two charges."""
    x = jnp.asarray([[0.0, 0.0, 1e6], [1e6, 0.0, 0.0]])
    potential = Molecule(bond=2.0).operator().terms["potential"]
    assert float(potential.value(x)) == pytest.approx(0.5 - 4e-6, rel=1e-6)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Atom("Xx"), "Expected one of H, He"),
        (lambda: Atom("H", 1), "between 1 and 4 electrons"),
        (lambda: Atom("Be", -1), "between 1 and 4 electrons"),
        (lambda: Molecule(0.0), "positive length"),
        (lambda: NuclearCusp((1.0,), ()), "position for every nuclear charge"),
        (lambda: NuclearCusp((1.0,), ((0.0, 0.0, 0.0),), share=1.0), "share below 1"),
        (lambda: AtomicOrbitals(3, charge=3.0), "one shell or two"),
        (lambda: ElectronNetwork((), 1, key=jax.random.key(0)), "at least 1 nucleus"),
    ],
)
def test_what_is_refused(make, words):
    with pytest.raises(ValueError, match=words):
        make()
