"""A ring of six through growing machines: measures, the line, refusals."""

import jax
import pytest

from ritz import fit
from ritz.problems.quantum import Heisenberg
from ritz.recipes.base import verdict
from ritz.recipes.quantum import ExtrapolatedRecipe


@pytest.mark.slow
def test_the_line_of_a_ring_of_six():
    recipe = ExtrapolatedRecipe(Heisenberg((6,)), sizes=(1, 2), chains=128, steps=40, draws=40, tolerance=1e-2)
    jobs = recipe.jobs(key=jax.random.key(1))
    fits = {
        name: fit(job.ansatz, job.sampler, job.cost, job.optimiser, steps=job.steps, key=jax.random.key(2))
        for name, job in jobs.items()
    }
    found = recipe.findings(fits, key=jax.random.key(1))
    assert verdict(recipe.expectations(), found.measures) == "met"
    assert "not an upper bound" in found.remarks[0]
    points = found.exhibits[0].lines["machines"]
    assert len(points.x) == 2
    assert found.measures["lowest_energy"].value == pytest.approx(points.y.min())


def test_one_size_gives_no_line():
    with pytest.raises(ValueError, match="two different sizes"):
        ExtrapolatedRecipe(sizes=(2, 2))
