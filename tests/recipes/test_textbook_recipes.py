"""The regression, classification and series recipes of the lectures against their exact references."""

import dataclasses

import numpy as np
import pytest

from ritz.fitting import fit
from ritz.problems.textbook import HeartDisease, IsingCouplings, Overfitting, Runge
from ritz.recipes.base import verdict
from ritz.recipes.textbook import (
    BreastCancerRecipe,
    DigitsRecipe,
    FrankeRecipe,
    HeartDiseaseRecipe,
    IsingCouplingsRecipe,
    LorenzSeriesRecipe,
    OverfittingRecipe,
    PendulumSeriesRecipe,
    RungeRecipe,
)


def run(recipe, key):
    fits = {
        name: fit(job.ansatz, job.sampler, job.cost, job.optimiser, steps=job.steps, key=key, callbacks=job.callbacks)
        for name, job in recipe.jobs(key=key).items()
    }
    return recipe.findings(fits, key=key)


def test_the_optimism_of_the_training_error_is_the_exact_one(key):
    recipe = OverfittingRecipe(degrees=(0, 2, 4, 6, 8, 10), shown=(1,), draws=300)
    findings = run(recipe, key)
    assert verdict(recipe.expectations(), findings.measures) == "met"
    curves = findings.exhibits[0].lines
    assert (np.diff(curves["training error"].y) < 0).all()
    assert curves["test error"].y.argmin() not in (0, 5), "the least error on new noise is at a degree in between"
    np.testing.assert_allclose(
        curves["test error"].y, curves["bias^2 + noise^2 (1 + p/n)"].y, rtol=5 * np.sqrt(2 / 300 / 40)
    )


def test_runge_decays_and_grows_as_theory_says_and_the_network_does_neither(key):
    recipe = RungeRecipe(problem=Runge(nodes=21), steps=60)
    findings = run(recipe, key)
    assert verdict(recipe.expectations(), findings.measures) == "met"
    assert findings.measures["error_network"].value < 0.05 < 1 < findings.measures["error_polynomial"].value


@pytest.mark.slow
def test_logistic_regression_comes_as_near_to_the_true_risk_as_theory_says(key):
    recipe = HeartDiseaseRecipe(problem=HeartDisease(patients=1000, test=5000), steps=8, hidden=2)
    findings = run(recipe, key)
    assert verdict(recipe.expectations(), findings.measures) == "met"
    behind = [findings.measures[f"excess_{name}"].value for name in ("logistic", "network", "boosting")]
    assert 0 < behind[0] < behind[2]
    assert behind[1] > 0


def test_degrees_that_the_points_cannot_fix_are_refused():
    with pytest.raises(ValueError, match="degrees below 9"):
        OverfittingRecipe(problem=Overfitting(points=10))


@pytest.mark.slow
def test_every_method_comes_near_the_noise_about_franke(key):
    recipe = FrankeRecipe(degrees=tuple(range(3, 10)), draws=5)
    findings = run(recipe, key)
    assert verdict(recipe.expectations(), findings.measures) == "met"
    table = findings.exhibits[0]
    assert "of the weights zero" in table.rows[2][1]
    assert not table.rows[2][1].endswith(" 0% of the weights zero")


@pytest.mark.slow
def test_the_lasso_finds_who_is_coupled(key):
    """On a ring of 16 from 90 states: 120 pairs, so least squares has not enough of them."""
    recipe = IsingCouplingsRecipe(problem=IsingCouplings(length=16, states=90), lasso_steps=3000)
    findings = run(recipe, key)
    assert verdict(recipe.expectations(), findings.measures) == "met"
    assert findings.measures["error_ols"].value > 0.2
    theirs = findings.exhibits[0].rows[3]
    assert theirs[1] == pytest.approx(findings.measures["error_lasso"].value, abs=2e-3), (
        "of J + J^T, both are the Lasso"
    )


@pytest.mark.slow
def test_the_network_is_not_behind_support_vectors_on_tumours(key):
    recipe = BreastCancerRecipe(problem=dataclasses.replace(BreastCancerRecipe().problem, folds=5))
    findings = run(recipe, key)
    assert verdict(recipe.expectations(), findings.measures) == "met"
    assert findings.measures["accuracy"].value > 0.95
    assert findings.exhibits[1].counts.sum() == 569


@pytest.mark.slow
def test_digits_are_read_by_the_network(key):
    """No verdict: of 597 digits support vectors miss 3 to 14 and the network 7 to 13, by the key."""
    findings = run(DigitsRecipe(epochs=60), key)
    assert findings.measures["accuracy"].value > 0.96
    assert findings.exhibits[1].counts.sum() == 597
    assert 0.3 < findings.measures["rand_k_means"].value < 0.9


@pytest.mark.slow
def test_the_lorenz_attractor_is_learned_with_its_exponent(key):
    recipe = LorenzSeriesRecipe(adam_steps=600, starts=60)
    findings = run(recipe, key)
    assert verdict(recipe.expectations(), findings.measures) == "met"
    natural, adam = (findings.measures[f"valid_time_{name}"].value for name in ("gru", "gru_adam"))
    assert natural > 4
    assert natural > adam


@pytest.mark.slow
def test_forecasts_of_the_pendulum_that_are_not_small_for_long_have_no_growth(key):
    recipe = PendulumSeriesRecipe(natural_steps=5, adam_steps=20, starts=8, orbits=8, horizon=4.0)
    findings = run(recipe, key)
    assert "growth" not in findings.measures
    assert 0 < findings.measures["valid_time_gru"].value < 2
