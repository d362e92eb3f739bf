"""Determinants of plane waves, sampled: Hartree-Fock energies within their blocked errors; small recipes end to end."""

import dataclasses

import numpy as np
import pytest

from ritz import fit
from ritz.measures import blocking
from ritz.problems.quantum import ElectronGas, NeutronMatter
from ritz.recipes.base import verdict
from ritz.recipes.quantum import ElectronGasRecipe, NeutronsRecipe, walks
from ritz.samplers import Walkers

SIGMAS = 3.0


def walked(recipe, key, *, chains, draws, sweeps):
    psi = recipe.trial(key=key)
    sampler = Walkers(
        recipe.domain(), recipe.proposals(), chains=chains, draws=draws, sweeps=sweeps, warm_up=60, adapt=False
    )
    return walks.walk(psi, recipe.operator(), sampler, 1, chunk=64, key=key)


def test_electrons_in_plane_waves_have_the_energy_of_hartree_fock(key):
    """The kinetic part exactly, in every sample; the potential part within 3 errors that are small enough to tell."""
    recipe = ElectronGasRecipe(ElectronGas(14, 2.0), ansatz="slater")
    found = walked(recipe, key, chains=128, draws=24, sweeps=6)
    reference = recipe.reference().value
    np.testing.assert_allclose(found.parts["kinetic"], 14 * 0.2802282, atol=2e-6)
    energy, error = blocking(found.energies)
    assert abs(energy - reference) < SIGMAS * error
    assert error < 0.2 * 14 * 0.0746151  # a fifth of the exchange energy


def test_neutrons_in_plane_waves_have_the_energy_of_hartree_fock(key):
    """Kinetic energy as in the free gas, whatever the spins are; the force within 3 errors."""
    recipe = NeutronsRecipe(NeutronMatter(14, 0.04), ansatz="slater")
    found = walked(recipe, key, chains=64, draws=20, sweeps=2)
    np.testing.assert_allclose(found.parts["kinetic"], recipe.problem.free_gas().value, rtol=1e-9)
    energy, error = blocking(found.energies)
    assert abs(energy - recipe.reference().value) < SIGMAS * error
    assert error < 0.05 * (recipe.problem.free_gas().value - recipe.reference().value)


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
