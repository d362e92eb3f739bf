"""Flows whose conditions are built in."""

import pytest

from ritz.ansatze import HardConditions
from ritz.fitting import fit
from ritz.recipes.equations.kovasznay import KovasznayRecipe
from ritz.recipes.equations.stokes import StokesRecipe
from ritz.recipes.equations.taylor_green import TaylorGreenRecipe


@pytest.mark.parametrize(
    "recipe", [KovasznayRecipe(), TaylorGreenRecipe(), StokesRecipe()], ids=["kovasznay", "taylor-green", "stokes"]
)
def test_flows_are_built_with_their_conditions(recipe, key):
    """Nothing but the equations and the gauge of the pressure is left to the cost."""
    job = recipe.jobs(key=key)["main"]
    assert set(job.cost.residuals) == {"inside", "pressure"}
    assert isinstance(job.ansatz.inner, HardConditions)
    assert set(recipe.expectations()) == {"relative_l2_u", "relative_l2_v", "relative_l2_p"}


@pytest.mark.slow
def test_stokes_flow_reaches_its_goals(key):
    recipe = StokesRecipe()
    job = recipe.jobs(key=key)["main"]
    made = fit(job.ansatz, job.sampler, job.cost, job.optimiser, steps=job.steps, key=key)
    found = recipe.findings({"main": made}, key=key).measures
    for name, expectation in recipe.expectations().items():
        assert expectation.met(found[name])
