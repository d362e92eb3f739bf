"""The recipes of the lectures reach their exact references."""

import jax
import numpy as np
import pytest

from ritz.fitting import fit
from ritz.problems.textbook import Quadrant
from ritz.recipes.base import verdict
from ritz.recipes.textbook import BackpropRecipe, QuadrantRecipe


def run(recipe, key):
    return {
        name: fit(job.ansatz, job.sampler, job.cost, job.optimiser, steps=job.steps, key=key, callbacks=job.callbacks)
        for name, job in recipe.jobs(key=key).items()
    }


@pytest.mark.slow
def test_a_hidden_layer_solves_the_quadrant_problem(key):
    recipe = QuadrantRecipe(steps=1500)
    findings = recipe.findings(run(recipe, key), key=key)
    assert verdict(recipe.expectations(), findings.measures) == "met"
    decision, landscape = findings.exhibits
    assert decision.panels["after training"].std() > 5 * decision.panels["before training"].std() > 0
    ends = {name: paths["gradient descent"][-1] for name, paths in landscape.paths.items()}
    lowest = np.array([-3.46, 4.0])  # by descent in double precision, L2 strength 0.005
    assert np.linalg.norm(ends["rate 5"] - lowest) < 0.3
    assert np.linalg.norm(ends["rate 0.5"] - lowest) > 1
    longest = {name: np.abs(np.diff(p["gradient descent"], axis=0)).max() for name, p in landscape.paths.items()}
    assert longest["rate 20"] > 4 > longest["rate 5"]


def test_the_rule_is_the_sign_of_the_product(key):
    x, y = Quadrant(events=500).points(key=key)
    assert ((np.prod(np.asarray(x), 1) < 0) == np.asarray(y)).all()
    assert 0.4 < np.mean(np.asarray(y)) < 0.6


def test_back_propagation_agrees_with_the_machine(key):
    recipe = BackpropRecipe(depth=20, width=30)
    findings = recipe.findings(run(recipe, key), key=key)
    assert verdict(recipe.expectations(), findings.measures) == "met"
    assert findings.measures["disagreement"].value > 0, "rounding leaves something; nothing at all was not compared"
    assert findings.measures["fading_small"].value < 1e-2
    assert findings.measures["fading_large"].value > 10
    assert jax.config.jax_enable_x64
