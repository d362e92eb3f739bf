"""Determinants of plane waves, sampled: Hartree-Fock energies within their blocked errors; small recipes end to end."""

import dataclasses

import pytest

from ritz import fit
from ritz.measures import blocking
from ritz.operators import Total
from ritz.problems.quantum import ElectronGas, NeutronMatter
from ritz.recipes.base import verdict
from ritz.recipes.quantum import ElectronGasRecipe, NeutronsRecipe, walks
from ritz.samplers import Walkers

SIGMAS = 3.0


def potential_energy(recipe, key, *, chains, draws, sweeps):
    """(mean, blocked error) of the potential part; the kinetic one is the same at every point (test_pionless)."""
    sampler = Walkers(
        recipe.domain(), recipe.proposals(), chains=chains, draws=draws, sweeps=sweeps, warm_up=60, adapt=False
    )
    part = Total({"potential": recipe.operator().terms["potential"]})
    return blocking(walks.walk(recipe.trial(key=key), part, sampler, 1, chunk=64, key=key).energies)


@pytest.mark.slow
def test_electrons_in_plane_waves_have_the_energy_of_hartree_fock(key):
    """Within 3 errors, which are small enough to tell: a fifth of the exchange energy."""
    recipe = ElectronGasRecipe(ElectronGas(14, 2.0), ansatz="slater")
    energy, error = potential_energy(recipe, key, chains=128, draws=24, sweeps=6)
    kinetic, exchange = 14 * 0.2802282, 14 * 0.0746151
    assert abs(kinetic + energy - recipe.reference().value) < SIGMAS * error
    assert error < 0.2 * exchange


@pytest.mark.slow
def test_neutrons_in_plane_waves_have_the_energy_of_hartree_fock(key):
    """With sampled spins, within 3 errors: each less than a twentieth of what the force adds."""
    recipe = NeutronsRecipe(NeutronMatter(14, 0.04), ansatz="slater")
    energy, error = potential_energy(recipe, key, chains=64, draws=20, sweeps=2)
    expected = recipe.reference().value - recipe.problem.free_gas().value
    assert abs(energy - expected) < SIGMAS * error
    assert error < 0.05 * abs(expected)


@pytest.mark.slow
@pytest.mark.parametrize(
    "recipe",
    [
        ElectronGasRecipe(ElectronGas(2, 2.0), ansatz="slater-jastrow", width=4, chains=64, steps=30, draws=20),
        NeutronsRecipe(NeutronMatter(2, 0.01), ansatz="pfaffian", shells=2, width=4, chains=64, steps=30, draws=20),
    ],
    ids=["electron-gas", "neutrons"],
)
def test_two_particles_end_to_end_lie_below_hartree_fock(recipe, key):
    """By at least 5 errors, with the convention in words; slater: the same as Hartree-Fock."""
    job = recipe.jobs(key=key)["main"]
    done = fit(job.ansatz, job.sampler, job.cost, job.optimiser, steps=job.steps, key=key)
    found = recipe.findings({"main": done}, key=key)
    assert {"energy", "energy_per_particle", "variance", "acceptance", "r_hat"} <= found.measures.keys()
    energy = found.measures["energy"]
    assert energy.value + 5 * energy.error < recipe.problem.hartree_fock().value
    assert verdict(recipe.expectations(), found.measures) == "met"
    assert recipe.problem.convention() in found.remarks[0]
    assert {curves.title for curves in found.exhibits} >= {"Pair correlation", "Structure factor"}
    assert dataclasses.replace(recipe, ansatz="slater").expectations()["energy"].relation == "equal"
