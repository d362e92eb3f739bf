"""Flows whose conditions are built in."""

import jax
import numpy as np
import pytest

from ritz.ansatze import HardConditions, count_parameters
from ritz.domains.regions import point_at
from ritz.fitting import fit
from ritz.recipes.equations import assembly
from ritz.recipes.equations.cavity import CavityRecipe
from ritz.recipes.equations.kovasznay import KovasznayRecipe
from ritz.recipes.equations.stokes import StokesRecipe
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
def test_creeping_flow_is_built_with_its_conditions(key):
    """Velocities on the boundary and the pressure in the middle are right before anything is learnt."""
    recipe = StokesRecipe(width=4)
    problem, job = recipe.problem, recipe.jobs(key=key)["main"]
    edge = problem.grid(2, x=1.0)
    np.testing.assert_allclose(jax.vmap(job.ansatz)(edge)[:, :2], problem.solution(edge)[:, :2], atol=1e-14)
    assert abs(float(job.ansatz["p"](point_at(**problem.middle)))) < 1e-14
    rows = 3 * recipe.inside
    assert rows > count_parameters(StokesRecipe().jobs(key=key)["main"].ansatz)


@pytest.mark.slow
@pytest.mark.parametrize(
    "recipe", [CavityRecipe(), VorticesRecipe(), StokesRecipe()], ids=["cavity", "torus", "stokes"]
)
def test_flows_reach_their_goals(recipe, key):
    job = recipe.jobs(key=key)["main"]
    made = fit(job.ansatz, job.sampler, job.cost, job.optimiser, steps=job.steps, key=key)
    found = recipe.findings({"main": made}, key=key).measures
    for name, expectation in recipe.expectations().items():
        assert expectation.met(found[name])
