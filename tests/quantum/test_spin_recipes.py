"""A small ring through its recipe: the energy agrees with the exact one and does not lie below it."""

import dataclasses

import jax
import numpy as np
import pytest

from ritz import fit
from ritz.measures.base import Measure
from ritz.problems.quantum import TransverseIsing
from ritz.recipes.base import verdict
from ritz.recipes.quantum import TransverseIsingRecipe, measurement
from ritz.recipes.quantum.measurement import Drawn


def small():
    return TransverseIsingRecipe(TransverseIsing(6), features=2, chains=256, steps=120, draws=40)


@pytest.fixture(scope="module")
def fits():
    job = small().jobs(key=jax.random.key(1))["main"]
    return {"main": fit(job.ansatz, job.sampler, job.cost, job.optimiser, steps=job.steps, key=jax.random.key(2))}


@pytest.mark.slow
def test_a_small_ring_meets_its_reference(fits):
    """Within 1e-3 and 3 blocked standard errors of -2/sin(pi/12), and not below it by more than 3."""
    recipe = dataclasses.replace(small(), relative=1e-3)
    found = recipe.findings(fits, key=jax.random.key(1))
    expected = recipe.expectations()
    exact = -2 / np.sin(np.pi / 12)
    assert expected["energy"].reference.value == pytest.approx(exact, abs=1e-12)
    assert verdict(expected, found.measures) == "met"
    energy = found.measures["energy"]
    assert energy.error > 0
    assert energy.value > exact - 3 * energy.error
    assert found.measures["r_hat"].value < 1.05
    assert {"variance", "v_score", "acceptance", "tau", "energy_per_site"} <= found.measures.keys()
    _, correlations = found.exhibits
    assert correlations.lines["z components"].y[0] == pytest.approx(1.0)


def test_an_energy_below_the_exact_one_is_a_miss():
    expected = small().expectations()
    exact = expected["energy"].reference.value
    assert expected["energy"].assess(Measure(exact - 4e-5, 1e-5)).verdict == "missed"
    assert "lower bound" in expected["energy"].assess(Measure(exact - 4e-5, 1e-5)).sentence
    assert expected["energy"].met(Measure(exact - 2e-5, 1e-5))


@pytest.mark.parametrize(
    ("energies", "acceptance", "words"),
    [
        (np.full((4, 8), -1.0), float("nan"), "frozen"),
        (np.repeat(np.arange(4.0)[:, None], 8, axis=1), 0.3, "R-hat"),
    ],
    ids=["frozen", "unmixed"],
)
def test_chains_that_give_no_number_are_told_in_words(fits, energies, acceptance, words):
    found = measurement.findings(fits["main"], Drawn(energies, acceptance, np.ones(4)), 6, "J", None)
    assert not found.measures
    assert words in found.remarks[0]


def test_what_is_refused():
    with pytest.raises(ValueError, match="at least 1 feature"):
        TransverseIsingRecipe(features=0)
