"""Recipes for operators at small budgets: errors against the solver, and what the pages show."""

import dataclasses
import time

import jax.numpy as jnp
import numpy as np
import pytest

from ritz.callbacks import Clock
from ritz.domains.functions import Query
from ritz.fitting import fit
from ritz.measures.base import Curves, Surface
from ritz.problems.equations.operators import Pairs
from ritz.recipes.base import verdict
from ritz.recipes.equations.operators import (
    AdvectionRecipe,
    AntiderivativeRecipe,
    BurgersFlowRecipe,
    CaputoRecipe,
    DarcyRecipe,
    DiffusionReactionRecipe,
    FractionalLineRecipe,
    InformedRecipe,
    LegendreRecipe,
    PendulumRecipe,
    StochasticRecipe,
)
from ritz.recipes.equations.operators.darcy import turned


def performed(recipe, key):
    fits = {
        name: fit(job.ansatz, job.sampler, job.cost, job.optimiser, steps=job.steps, key=key, callbacks=job.callbacks)
        for name, job in recipe.jobs(key=key).items()
    }
    findings = recipe.findings(fits, key=key)
    assert findings.headline in findings.measures
    assert set(recipe.expectations()) <= set(findings.measures)
    assert findings.measures["data_seconds"].value > 0
    return findings


@pytest.mark.slow
def test_antiderivative(key):
    """After 25 steps of half the batch the mean squared error is a thousandth of the mean square of the answers."""
    recipe = AntiderivativeRecipe(train=2000, test=6000, width=20, batch=400, steps=25, adam_steps=50)
    findings = performed(recipe, key)
    assert findings.measures["relative_l2"].value < 0.03
    clock = next(each for each in findings.exhibits if isinstance(each, Curves))
    assert list(clock.lines) == ["natural gradient", "Adam", "Adam on sensors"]
    assert all(np.all(np.diff(line.x) > 0) for line in clock.lines.values())


@pytest.mark.slow
def test_pendulum(key):
    findings = performed(PendulumRecipe(train=2000, test=50, width=20, batch=400, steps=25), key)
    assert findings.measures["relative_l2"].value < 0.3 < 0.9 < findings.measures["relative_l2_mean"].value
    assert findings.measures["relative_l2_noise_small"].value < 1.1 * findings.measures["relative_l2"].value


@pytest.mark.slow
def test_diffusion_and_reaction(key):
    recipe = DiffusionReactionRecipe(
        train=150, test=10, width=16, batch=300, steps=25, modes=6, pod_steps=150, pod_rate=1e-2
    )
    findings = performed(recipe, key)
    assert findings.measures["relative_l2"].value < 0.3
    assert findings.measures["relative_l2_pod"].value < 0.3
    assert [type(exhibit) for exhibit in findings.exhibits][-3:] == [Surface, Surface, Curves]


@pytest.mark.slow
def test_burgers(key):
    findings = performed(BurgersFlowRecipe(train=100, test=20, width=8, modes=4, depth=2, epochs=8), key)
    assert findings.measures["relative_l2"].value < 0.6 < findings.measures["relative_l2_mean"].value
    assert findings.measures["relative_l2_worst"].value >= findings.measures["relative_l2"].value


@pytest.mark.slow
def test_darcy_needs_few_steps_to_beat_the_mean(key):
    recipe = DarcyRecipe(train=20, test=10, width=6, modes=3, depth=2, epochs=6)
    findings = performed(recipe, key)
    assert findings.measures["relative_l2"].value < 2 * findings.measures["relative_l2_mean"].value
    assert [type(exhibit) for exhibit in findings.exhibits][-3:] == [Surface, Surface, Curves]


@pytest.mark.slow
def test_the_equation_alone_teaches_its_solutions(key):
    recipe = InformedRecipe(train=300, test=10, width=16, batch=400, steps=30)
    findings = performed(recipe, key)
    assert findings.measures["relative_l2"].value < 0.3
    assert [type(exhibit) for exhibit in findings.exhibits][-3:] == [Surface, Surface, Curves]


@pytest.mark.slow
def test_random_growth_reaches_the_promised_figure_and_its_moments(key):
    recipe = StochasticRecipe()
    assert verdict(recipe.expectations(), performed(recipe, key).measures) == "met"


LINEAR = {"legendre": LegendreRecipe(), "caputo": CaputoRecipe(), "fractional": FractionalLineRecipe()}


@pytest.mark.slow
@pytest.mark.parametrize("recipe", LINEAR.values(), ids=LINEAR)
def test_linear_operators_reach_the_promised_figures(recipe, key):
    found = performed(recipe, key).measures
    assert verdict(recipe.expectations(), found) == "met"
    assert found["relative_l2_modes"].value < 1e-8


def test_a_linear_operator_has_a_linear_network(key):
    """The answer to a sum is the sum of the answers, before anything is learnt."""
    recipe = CaputoRecipe()
    one, other = recipe.problem.given(recipe.problem.draw(2, key=key))
    net = dataclasses.replace(recipe, train=60).jobs(key=key)["main"].ansatz
    y = recipe.problem.places[3]
    answers = [float(net(Query(jnp.asarray(u), jnp.asarray(y)))[0]) for u in (one, other, one + other)]
    assert answers[2] == pytest.approx(answers[0] + answers[1], rel=1e-9)


@pytest.mark.slow
def test_advection_by_one_natural_step_is_least_squares(key):
    """32 harmonics in, as many modes out, all of which the answers have: exact to rounding."""
    recipe = AdvectionRecipe(train=80, test=10)
    found = performed(recipe, key).measures
    assert verdict(recipe.expectations(), found) == "met"
    assert found["relative_l2"].value < 1e-8


def test_a_square_has_eight_positions():
    pairs = Pairs(np.arange(9.0)[None], np.arange(9.0)[None])
    seen = {tuple(row) for row in turned(pairs).u.astype(int).tolist()}
    assert len(seen) == 8
    assert {row[4] for row in seen} == {4}
    np.testing.assert_array_equal(turned(pairs).u, turned(pairs).s)


def test_the_clock_counts_processor_time_and_goes_on_after_a_resume():
    clock = Clock(every=1)
    begun = time.process_time()
    while time.process_time() - begun < 0.05:
        pass
    assert 0.05 <= clock.save() < 0.5
    clock.load(10.0)
    assert clock.save() > 10.05
    time.sleep(0.1)
    assert clock.save() < 10.6
    with pytest.raises(ValueError, match="at least 1 step"):
        Clock(every=0)
