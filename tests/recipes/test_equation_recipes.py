"""Recipes for equations at small budgets: errors against the exact solution, and the warnings that are due."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ritz.fitting import fit
from ritz.measures.base import Curves, Surface
from ritz.problems.equations import Burgers, Heat, Poisson
from ritz.recipes.equations import assembly
from ritz.recipes.equations.burgers import BurgersRecipe
from ritz.recipes.equations.heat import HeatRecipe
from ritz.recipes.equations.poisson import PoissonRecipe


def performed(recipe, key, steps=None):
    fits = {
        name: fit(
            *(job.ansatz, job.sampler, job.cost, job.optimiser),
            steps=steps or job.steps,
            key=key,
            callbacks=job.callbacks,
        )
        for name, job in recipe.jobs(key=key).items()
    }
    return recipe.findings(fits, key=key)


def test_poisson_in_the_plane(key):
    """Two hidden layers of 32, 256 points: below 1e-6 in 100 steps."""
    findings = performed(PoissonRecipe(), key, steps=100)
    assert findings.measures["fresh_residual_ratio"].value < 10
    assert findings.measures["relative_l2"].value < 1e-6
    assert [type(exhibit) for exhibit in findings.exhibits] == [Surface, Surface, Curves]
    assert findings.headline == "relative_l2"


@pytest.mark.slow
def test_poisson_on_a_line(key):
    recipe = PoissonRecipe(Poisson(1), width=10, inside=32, steps=60)
    findings = performed(recipe, key)
    assert findings.measures["relative_l2"].value < 1e-4
    assert [type(exhibit) for exhibit in findings.exhibits] == [Curves, Curves]


def test_zero_on_the_boundary_is_not_built_in_where_the_solution_is_not_zero(key):
    """A sum of cosines needs the residual on the boundary, and nothing is promised of it."""
    with pytest.raises(ValueError, match="use hard=false"):
        PoissonRecipe(Poisson(5, "cosines")).jobs(key=key)
    recipe = PoissonRecipe(Poisson(5, "cosines"), hard=False)
    assert set(recipe.jobs(key=key)["main"].cost.residuals) == {"inside", "boundary"}
    assert not recipe.expectations()


@pytest.mark.slow
def test_heat(key):
    findings = performed(HeatRecipe(Heat(), width=16, inside=128, edges=32), key, steps=100)
    assert findings.measures["relative_l2"].value < 1e-3
    assert findings.measures["fresh_residual_ratio"].value < 10


@pytest.mark.slow
def test_burgers_with_a_wider_layer(key):
    """Both optimisers from the same weights, on one clock; the points of the last step lie in the plane."""
    recipe = BurgersRecipe(Burgers(0.05), width=12, points=256, steps=60, adam_steps=120)
    findings = performed(recipe, key)
    assert findings.measures["relative_l2"].value < 1e-2
    assert findings.measures["relative_l2_adam"].value > findings.measures["relative_l2"].value
    along, clock, points, *_ = findings.exhibits
    assert along.title == "u along x"
    assert len(along.lines) == 6
    assert set(clock.lines) == {"natural", "adam"}
    assert all(np.all(np.diff(line.x) > 0) for line in clock.lines.values())
    (places,) = points.points.values()
    assert np.all((places >= [0, -1]) & (places <= [1, 1]))


@pytest.mark.slow
def test_points_that_were_fitted_in_place_of_the_equation_are_reported(key):
    """Six points, always the same, and many more parameters."""
    findings = performed(PoissonRecipe(Poisson(1), width=16, inside=6, redraw=False), key, steps=30)
    assert findings.measures["fresh_residual_ratio"].value > 10
    assert any("fits its points and not the equation" in remark for remark in findings.remarks)


@pytest.mark.slow
def test_a_trivial_solution_is_reported(key):
    recipe = PoissonRecipe(Poisson(1), width=8, inside=8)
    job = recipe.jobs(key=key)["main"]
    made = fit(job.ansatz, job.sampler, job.cost, job.optimiser, steps=1, key=key)
    flat = dataclasses.replace(made, ansatz=jax.tree.map(jnp.zeros_like, made.ansatz))
    remarks = recipe.findings({"main": flat}, key=key).remarks
    assert any("trivial solution" in remark for remark in remarks)


def test_a_boundary_without_a_condition_is_refused():
    with pytest.raises(ValueError, match="all of the boundary; nothing is asked for on 67% of it"):
        assembly.points(Heat(), {"inside": 8, "start": 4})


def test_a_name_that_the_problem_does_not_have_is_refused(key):
    with pytest.raises(ValueError, match="counts for inside, boundary; got walls"):
        assembly.points(Poisson(), {"walls": 3})
    assert set(assembly.fresh(Poisson(), ["inside"], count=5, key=key)) == {"inside"}
    assert np.shape(assembly.fresh(Poisson(), ["inside"], count=5, key=key)["inside"].values) == (5, 2)
