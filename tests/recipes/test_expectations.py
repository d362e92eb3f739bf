"""What every recipe expects with its default settings: power, bounds, and a card that names it."""

import dataclasses
import importlib

import pytest

from ritz.cards import cards
from ritz.measures.base import Measure
from ritz.problems.quantum import Heisenberg, PauliStrings, TransverseIsing
from ritz.recipes import overrides
from ritz.recipes.base import Recipe
from ritz.recipes.quantum import PauliRecipe

SLOW = {
    *("susy-grid", "lorenz-series", "pendulum-series", "cavity", "kdv", "navier-stokes-torus", "allen-cahn"),
    *("kuramoto-sivashinsky", "lorenz"),
}
"""Their references take many seconds."""
OWN_FILE = {"higgs"}


def recipes():
    for name, (card, module) in cards().items():
        if name not in OWN_FILE:
            yield pytest.param(card, module, id=name, marks=[pytest.mark.slow] if name in SLOW else [])


def default(module):
    kinds = [
        kind
        for kind in vars(importlib.import_module(module)).values()
        if isinstance(kind, type) and issubclass(kind, Recipe) and kind.__module__ == module
    ]
    assert len(kinds) == 1
    return kinds[0]()


@pytest.mark.parametrize(("card", "module"), list(recipes()))
def test_expectations_have_power_and_bounds_and_the_card_names_them(card, module):
    """Whatever allows for errors says which error decides; "at least" has a ceiling or a resolution; an error measure
    has a goal. A card says whether its measure has a reference, and its first word where it is exact or published."""
    expectations = default(module).expectations()
    for name, each in expectations.items():
        if each.sigmas > 0:
            assert each.resolution or each.tolerance, f"{name}: no error bar is too wide for it"
        if each.relation == "at least":
            assert each.highest is not None or each.resolution, name
        if each.relation == "equal":
            assert each.tolerance or each.resolution or each.sigmas or each.lowest is not None, name
        if (
            name.endswith("energy")
            and not name.startswith("extrapolated")
            and each.reference.kind == "exact"
            and each.reference.value
        ):
            assert each.lowest is not None, f"{name}: an energy has a lower bound"
        assert each.assess(None).verdict == "missed"
        assert each.assess(Measure(float("inf"))).verdict == "missed"
    headline = card.measure.split()[0]
    if not expectations:
        assert card.reference.startswith("none"), "the card names a reference and nothing is expected"
    elif headline in expectations:
        kinds = {"exact": ("exact", "0, ", "1, ", "derivation"), "computed": ("exact",), "published": ()}
        kind = expectations[headline].reference.kind
        if kind == "computed":
            assert "exact" not in card.reference.split(":")[0].split(";")[0].split(), "the reference is computed"
        assert kind in kinds


@pytest.mark.parametrize(
    ("problem", "scale"),
    [(TransverseIsing(8, 0.5), 12.0), (Heisenberg((8,)), 6.0), (Heisenberg((4, 4), 0.5), 36.0)],
)
def test_scales_of_energies_are_sums_of_couplings(problem, scale):
    assert problem.energy_scale == pytest.approx(scale)


def test_a_constant_changes_the_energy_and_no_verdict(tmp_path):
    """H + c for c that makes E_0 zero: the same tolerance, the same verdict of the same shifted measure."""
    free = "-1 XX\n0.5 ZI\n"
    lowest = PauliStrings(written(tmp_path, "free", free)).energy().value
    shifted = PauliStrings(written(tmp_path, "shifted", f"{free}{-lowest!r} II\n"))
    assert shifted.energy().value == pytest.approx(0.0, abs=1e-12)
    plain, moved = (PauliRecipe(PauliStrings(str(tmp_path / name))).expectations() for name in ("free", "shifted"))
    assert plain["energy"].tolerance == moved["energy"].tolerance > 0
    for off in (0.0, 5e-4, -1e-3, 1e-2):
        verdicts = {
            each["energy"].assess(Measure(each["energy"].reference.value + off, 1e-4)).verdict
            for each in (plain, moved)
        }
        assert len(verdicts) == 1


def written(folder, name, text):
    path = folder / name
    path.write_text(text)
    return str(path)


def test_diagonalisation_by_kronecker_products_agrees_with_the_sparse_operator():
    from ritz.operators import ground_state

    for problem in (PauliStrings(), Heisenberg((8,), 0.3), Heisenberg((4, 4), 0.0)):
        energy = ground_state(problem.operator(), problem.domain)[0]
        assert problem.energy().value == pytest.approx(energy, abs=1e-9)


def test_settings_reach_the_expectations():
    """`relative` is a share of the scale that a constant does not change."""
    recipe = overrides.override(PauliRecipe(), {"relative": 1e-2})
    assert recipe.expectations()["energy"].tolerance == pytest.approx(1e-2 * recipe.problem.energy_scale)
    assert dataclasses.replace(recipe, relative=None).expectations()["energy"].tolerance > 0
