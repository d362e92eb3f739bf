"""Unknown constants: the right ones come out, with error bars."""

import dataclasses

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ritz.fitting import fit
from ritz.measures.base import Curves, Table
from ritz.problems.equations.inverse import HeatInverse, LorenzInverse
from ritz.recipes.base import verdict
from ritz.recipes.equations.inverse import BurgersInverseRecipe, HeatInverseRecipe, LorenzInverseRecipe, unknowns
from ritz.samplers import Labelled


@pytest.fixture(scope="module")
def rod():
    """(recipe, job, fit of a measurement): the same functions every time, so that all is compiled once."""
    recipe = HeatInverseRecipe(HeatInverse(), width=10, inside=64, steps=25)
    job = recipe.jobs(key=jax.random.key(1))["main"]
    job = dataclasses.replace(job, sampler=eqx.tree_at(_rows, job.sampler, _rows(job.sampler)))

    def made(draw, callbacks=()):
        seen = dataclasses.replace(recipe.problem, draw=draw).observe()
        sampler = eqx.tree_at(_rows, job.sampler, Labelled(seen.points, seen.values))
        done = fit(
            job.ansatz, sampler, job.cost, job.optimiser, steps=25, key=jax.random.key(draw), callbacks=callbacks
        )
        return done, unknowns.error_bars(job.cost, done.ansatz, sampler, key=jax.random.key(100 + draw))

    return recipe, job, made


def _rows(sampler):
    return sampler.samplers["data"].rows


@pytest.mark.slow
def test_findings_of_the_rod(rod):
    recipe, job, made = rod
    done, _ = made(0, job.callbacks)
    findings = recipe.findings({"main": done}, key=jax.random.key(3))
    assert findings.headline == "conductivity"
    assert findings.measures["conductivity"].error is not None
    assert verdict(recipe.expectations(), findings.measures) == "met"
    table, path = findings.exhibits[:2]
    assert isinstance(table, Table)
    assert isinstance(path, Curves)
    assert abs(path.lines["conductivity"].y[-1] - 1) < 0.02
    assert {"relative_l2", "conductivity_pull", "noise"} <= set(findings.measures)


@pytest.mark.slow
def test_lorenz_from_a_short_orbit(key):
    """All three parameters to two per cent, from 60 points over one unit of time."""
    recipe = LorenzInverseRecipe(LorenzInverse(time=1.0, observed=60), features=16, width=16, inside=64, scale=4.0)
    job = recipe.jobs(key=key)["main"]
    done = fit(job.ansatz, job.sampler, job.cost, job.optimiser, steps=60, key=key)
    for name, value in recipe.problem.unknowns.items():
        np.testing.assert_allclose(done.ansatz.constants[name], value, rtol=0.02)


def test_the_goal_of_burgers_is_that_of_its_noise():
    for noise, goal in ((0.0, 0.001), (0.01, 0.01)):
        recipe = BurgersInverseRecipe()
        recipe = dataclasses.replace(recipe, problem=dataclasses.replace(recipe.problem, noise=noise))
        expected = recipe.expectations()
        assert expected["viscosity"].tolerance == pytest.approx(goal * 0.01 / np.pi)
        assert ("viscosity_pull" in expected) == (noise > 0)
    assert jnp.isfinite(recipe.problem.observe().values).all()
