"""Flows whose conditions are built in."""

import pytest

from ritz.ansatze import HardConditions
from ritz.fitting import fit
from ritz.recipes.equations import assembly
from ritz.recipes.equations.cavity import CavityRecipe
from ritz.recipes.equations.kovasznay import KovasznayRecipe
from ritz.recipes.equations.taylor_green import TaylorGreenRecipe
from ritz.recipes.equations.vortices import VorticesRecipe


@pytest.mark.parametrize("recipe", [KovasznayRecipe(), TaylorGreenRecipe()], ids=["kovasznay", "taylor-green"])
def test_flows_are_built_with_their_conditions(recipe, key):
    """Nothing but the equations and the gauge of the pressure is left to the cost."""
    job = recipe.jobs(key=key)["main"]
    assert set(job.cost.residuals) == {"inside", "pressure"}
    assert isinstance(job.ansatz.inner, HardConditions)
    assert set(recipe.expectations()) == {"relative_l2_u", "relative_l2_v", "relative_l2_p"}


@pytest.mark.parametrize("recipe", [CavityRecipe(), VorticesRecipe()], ids=["cavity", "torus"])
def test_flows_by_stream_function_and_vorticity(recipe, key):
    """Walls and seams hold before anything is learnt."""
    job = recipe.jobs(key=key)["main"]
    assert isinstance(job.ansatz.inner, HardConditions)
    assert set(recipe.problem.equations()) <= set(job.cost.residuals) <= set(assembly.residuals(recipe.problem))


@pytest.mark.slow
@pytest.mark.parametrize("recipe", [CavityRecipe(), VorticesRecipe()], ids=["cavity", "torus"])
def test_flows_reach_their_goals(recipe, key):
    job = recipe.jobs(key=key)["main"]
    made = fit(job.ansatz, job.sampler, job.cost, job.optimiser, steps=job.steps, key=key)
    found = recipe.findings({"main": made}, key=key).measures
    for name, expectation in recipe.expectations().items():
        assert expectation.met(found[name])
