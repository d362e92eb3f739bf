"""Recipes for integral and fractional equations: small budgets, and the promised figures in full."""

import pytest

from ritz.fitting import fit
from ritz.recipes.base import verdict
from ritz.recipes.equations.integral import BoseGasRecipe, FractionalDiskRecipe, FractionalRecipe, VolterraRecipe


def performed(recipe, key):
    (job,) = recipe.jobs(key=key).values()
    made = fit(job.ansatz, job.sampler, job.cost, job.optimiser, steps=job.steps, key=key)
    return recipe.findings({"main": made}, key=key)


@pytest.mark.slow
def test_decay_with_a_memory_in_few_steps(key):
    findings = performed(VolterraRecipe(width=6, points=48, steps=12), key)
    assert findings.headline == "relative_l2"
    assert findings.measures["relative_l2"].value < 0.02
    assert [exhibit.title for exhibit in findings.exhibits] == ["u along t", "Residuals"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "recipe",
    [VolterraRecipe(), FractionalRecipe(), BoseGasRecipe(), FractionalDiskRecipe()],
    ids=["Volterra", "fractional", "bosons", "disk"],
)
def test_the_promised_figure_is_reached(recipe, key):
    findings = performed(recipe, key)
    assert verdict(recipe.expectations(), findings.measures) == "met"
    assert not findings.remarks
