"""The lowest states of a particle together: energies to many digits, states in order, the picture."""

import pytest

from ritz.fitting import fit
from ritz.measures.base import Curves
from ritz.problems.equations import Eigenstates
from ritz.recipes.base import verdict
from ritz.recipes.equations import EigenstatesRecipe


@pytest.mark.slow
@pytest.mark.parametrize("potential", ["oscillator", "hydrogen"])
def test_three_states_together(potential, key):
    """Every energy to the goal; none below the exact one by more than rounding and the rule leave open."""
    recipe = EigenstatesRecipe(Eigenstates(potential))
    job = recipe.jobs(key=key)["main"]
    made = fit(job.ansatz, job.sampler, job.cost, job.optimiser, steps=job.steps, key=key)
    findings = recipe.findings({"main": made}, key=key)
    assert verdict(recipe.expectations(), findings.measures) == "met"
    exact = [reference.value for reference in recipe.problem.energies()]
    assert all(findings.measures[f"energy_{k}"].value > exact[k] - 1e-10 for k in range(3))
    assert all(findings.measures[f"relative_l2_{k}"].value < 1e-3 for k in range(3))
    beside, way = findings.exhibits
    assert isinstance(beside, Curves)
    assert isinstance(way, Curves)
    assert set(beside.lines) == {"potential", *(f"psi_{k}{end}" for k in range(3) for end in ("", ", reference"))}


def test_the_goal_is_that_of_the_potential():
    """Levels of the oscillator are 1 apart; the three lowest of hydrogen 4/9 from first to last."""
    assert EigenstatesRecipe().expectations()["energy_1"].tolerance == pytest.approx(1e-6, rel=1e-9)
    hydrogen = EigenstatesRecipe(Eigenstates("hydrogen")).expectations()["energy_1"]
    assert hydrogen.tolerance == pytest.approx(1e-5 * (0.5 - 0.5 / 9) / 2, rel=1e-4)
