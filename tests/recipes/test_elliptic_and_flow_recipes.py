"""Flows whose conditions are built in."""

import pytest

from ritz.ansatze import HardConditions
from ritz.domains.regions import point_at
from ritz.fitting import fit
from ritz.recipes.equations.cavity import CavityRecipe
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


def test_the_cavity_is_built_with_its_walls(key):
    """The stream function is zero on the walls whatever the network."""
    job = CavityRecipe().jobs(key=key)["main"]
    assert set(job.cost.residuals) == {"inside"}
    for place in (point_at(x=0.3, y=1.0), point_at(x=1.0, y=0.6)):
        assert abs(job.ansatz(place)[0]) < 1e-15


@pytest.mark.slow
@pytest.mark.parametrize("recipe", [StokesRecipe(), CavityRecipe()], ids=["stokes", "cavity"])
def test_flows_reach_their_goals(recipe, key):
    job = recipe.jobs(key=key)["main"]
    made = fit(job.ansatz, job.sampler, job.cost, job.optimiser, steps=job.steps, key=key)
    found = recipe.findings({"main": made}, key=key).measures
    for name, expectation in recipe.expectations().items():
        assert expectation.met(found[name])
