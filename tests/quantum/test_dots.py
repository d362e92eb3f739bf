"""Quantum dots: exact energies by two routes, refusals, and two electrons through the recipe."""

import jax
import numpy as np
import pytest

from ritz import fit
from ritz.problems.quantum import QuantumDot
from ritz.problems.quantum.radial import two_particles
from ritz.recipes.quantum import DotRecipe


@pytest.mark.parametrize(
    ("omega", "dimension", "energy"),
    [
        (1.0, 2, 3.0),
        (0.5, 3, 2.0),
        (0.5, 2, 1.659772149),
        (0.1, 2, 0.440791888),
        (0.01, 2, 0.073835041),
        (0.25, 3, 1.089262054),
        (1.0, 3, 3.730120963),
    ],
)
def test_two_electrons(omega, dimension, energy):
    """Taut 1993 (the first two are exact); the others from another radial diagonalisation, to nine digits."""
    assert two_particles(omega, dimension, 1.0) == pytest.approx(energy, abs=1e-8)


@pytest.mark.parametrize("dimension", [1, 2, 3])
def test_without_repulsion_the_radial_equation_gives_two_oscillators(dimension):
    assert two_particles(0.7, dimension, 0.0) == pytest.approx(0.7 * dimension, abs=1e-10)


def test_ideal_shells():
    """2, 10 and 28 omega in two dimensions, 3 and 18 in three (Taut 1993; elementary)."""
    assert [QuantumDot(n, 1.0, 2, 0.0).energy().value for n in (2, 6, 12)] == [2.0, 10.0, 28.0]
    assert [QuantumDot(n, 1.0, 3, 0.0).energy().value for n in (2, 8)] == [3.0, 18.0]


def test_what_is_known_and_what_is_not():
    assert QuantumDot(6).energy().kind == "published"
    assert QuantumDot(12, 0.3).energy() is None
    assert QuantumDot(2, 0.3, 3).energy().kind == "exact"


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: QuantumDot(3), "odd number"),
        (lambda: QuantumDot(4), "closed shell"),
        (lambda: QuantumDot(2, -1.0), "positive frequency"),
        (lambda: QuantumDot(2, 1.0, 4), "dimensions"),
        (lambda: QuantumDot(2, 1.0, 1), "too strong"),
        (lambda: QuantumDot(2, 1.0, 2, -0.5), "strength"),
        (lambda: DotRecipe(chains=0), "at least 1 chain"),
    ],
)
def test_what_is_refused(make, words):
    with pytest.raises(ValueError, match=words):
        make()


@pytest.fixture(scope="module")
def found():
    recipe = DotRecipe(chains=128, steps=80, width=4, draws=40, chunk=64)
    job = recipe.jobs(key=jax.random.key(1))["main"]
    fitted = fit(job.ansatz, job.sampler, job.cost, job.optimiser, steps=job.steps, key=jax.random.key(2))
    return recipe.findings({"main": fitted}, key=jax.random.key(1))


@pytest.mark.slow
def test_two_electrons_in_a_dot(found):
    """Exactly 3 (Taut 1993): not below by more than 3 blocked standard errors, above by no more than 3e-3."""
    energy = found.measures["energy"]
    assert 0 < energy.error < 2e-3
    assert 3 - 3 * energy.error < energy.value < 3 + 3e-3 + 3 * energy.error
    parts = [found.measures[name].value for name in ("kinetic", "potential", "interaction")]
    assert np.sum(parts) == pytest.approx(energy.value, abs=1e-12)
    virial = found.measures["virial_ratio"]
    assert abs(virial.value - 1) < 4 * virial.error + 0.01
    assert {"energy_per_particle", "variance", "acceptance", "r_hat", "v_score", "tau"} <= found.measures.keys()


@pytest.mark.slow
def test_the_pictures_of_a_dot(found):
    titles = [exhibit.title for exhibit in found.exhibits]
    assert titles[:3] == ["Energy against iterations", "One-body density", "Pairs"]
