"""A small ring through its recipe: the energy agrees with the exact one and does not lie below it."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ritz import fit
from ritz.domains import Lattice
from ritz.measures.base import Measure
from ritz.operators import ising
from ritz.problems.quantum import TransverseIsing
from ritz.recipes.base import verdict
from ritz.recipes.quantum import TransverseIsingRecipe, measurement
from ritz.recipes.quantum.energies import without_variance
from ritz.recipes.quantum.measurement import Drawn, _connected


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


WELLS = np.random.default_rng(31).normal(size=(256, 100)) + 0.5 * (np.arange(256)[:, None] % 2)
"""Two wells that no chain leaves, half a standard deviation apart: R-hat is 1.03."""


@pytest.mark.parametrize(
    ("energies", "acceptance", "words"),
    [
        (np.full((4, 8), -1.0), float("nan"), "frozen"),
        (np.repeat(np.arange(4.0)[:, None], 8, axis=1), 0.3, "R-hat"),
        (np.repeat(np.arange(4.0)[:, None], 8, axis=1), 0.0, "different local energies"),
        (np.full((4, 8), -1.0), 0.0, "basis state, which is no eigenstate"),
        (WELLS, 0.3, "two halves of a chain"),
    ],
    ids=["not finite", "unmixed", "frozen", "collapsed", "wells"],
)
def test_chains_that_give_no_number_are_told_in_words(fits, energies, acceptance, words):
    found = measurement.findings(fits["main"], Drawn(energies, acceptance, np.ones(4)), 6, "J", None)
    assert not found.measures
    assert words in found.remarks[0]


@pytest.mark.parametrize("size", [1e-6, 1.0, 750.0])
def test_no_variance_is_success(fits, size):
    """Rounding noise that differs from chain to chain, of which R-hat is large; and a basis state without a move."""
    noise = 1e-15 * size * (np.arange(4.0)[:, None] + np.random.default_rng(1).uniform(size=(4, 8)))
    for energies, drawn in ((size + noise, 0.5), (np.full((4, 8), size), 0.0)):
        found = measurement.findings(fits["main"], Drawn(energies, drawn, np.ones(4), connected=False), 6, "J", None)
        assert found.measures["energy"].value == pytest.approx(size)
        assert found.measures["energy"].error < 1e-14 * size
        assert "eigenstate" in found.remarks[0]


def test_an_energy_of_zero_has_the_scale_of_its_parts():
    """Kinetic and potential energy that cancel but for rounding, and two states that are no eigenstates."""
    noise = 1e-15 * np.random.default_rng(2).standard_normal((8, 50))
    assert without_variance(noise, scale=1.0)
    assert not without_variance(noise)
    assert not without_variance(1e9 * noise, scale=1.0)
    assert not without_variance(100 + 1e8 * noise)


def test_what_is_refused():
    with pytest.raises(ValueError, match="at least 1 feature"):
        TransverseIsingRecipe(features=0)


@pytest.mark.parametrize(("field", "connected"), [(0.0, False), (1.0, True)])
def test_a_basis_state_is_an_eigenstate_where_nothing_leads_away(field, connected):
    s = jnp.ones((3, 4), jnp.int8)
    operator = ising(4, Lattice(4).bonds(), field=field)
    diagonal = np.full(3, -4.0)
    assert _connected(operator, s, diagonal) == connected
