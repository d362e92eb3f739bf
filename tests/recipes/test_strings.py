"""Recipes for h11 at reduced budgets: their parts, their honesty about data, their findings."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ritz.ansatze import LineInception, count_parameters
from ritz.fitting import fit
from ritz.problems.strings import HodgeNumbers
from ritz.problems.strings.hodge import permuted
from ritz.recipes.base import verdict
from ritz.recipes.strings import (
    HodgeBiasVariance,
    HodgeCNN,
    HodgeDense,
    HodgeInception,
    HodgeOverfitting,
    HodgeRegularised,
    baselines,
)
from ritz.recipes.strings.hodge_learning_curve import HodgeLearningCurve
from ritz.recipes.strings.manifolds import as_classes, outputs, parts_of

SMALL = HodgeNumbers(train_fraction=0.1, validation_fraction=0.2)


@pytest.fixture(autouse=True)
def quick(request, monkeypatch):
    """Without scikit-learn's learners, which take ten seconds, but for the test that looks at them."""
    if "baselines" not in request.keywords:
        monkeypatch.setattr(baselines, "LEARNERS", {})
        monkeypatch.setattr(baselines, "CLASSIFIERS", ())


def run(recipe, key, steps=None):
    jobs = recipe.jobs(key=key)
    return {
        name: fit(
            job.ansatz, job.sampler, job.cost, job.optimiser, steps=steps or job.steps, key=key, callbacks=job.callbacks
        )
        for name, job in jobs.items()
    }


def test_the_dense_network_has_the_parameters_of_the_lectures(key):
    ansatz = HodgeDense().jobs(key=key)["main"].ansatz
    layers = ansatz.layers[1].layers
    assert [layer.weight.size + layer.bias.size for layer in layers] == [23168, 16512, 16512, 2451]
    assert count_parameters(ansatz) == 58643


def test_labels_are_classes_from_zero_and_data_are_in_single_precision():
    rows = as_classes(parts_of(SMALL).train)
    assert rows.x.dtype == jnp.float32
    assert int(rows.y.min()) >= 0
    assert int(rows.y.max()) <= 18


@pytest.mark.baselines
@pytest.mark.slow
def test_a_dense_network_learns_something_and_its_findings_say_how_far_it_is(key):
    recipe = HodgeDense(problem=HodgeNumbers(train_fraction=0.8, split_seed=3), hidden=(64, 64), epochs=6)
    findings = recipe.findings(run(recipe, key), key=key)
    measures = findings.measures
    assert measures["h11_accuracy"].value > measures["h11_accuracy_rows"].value - 0.1
    assert measures["h11_accuracy"].value > 0.5
    assert measures["h11_accuracy_permuted"].value < measures["h11_accuracy"].value, "a dense network knows the order"
    gap = measures["h11_below_inception"].value
    assert gap == pytest.approx(0.9721 - measures["h11_accuracy"].value)
    assert measures["h11_accuracy_rows"].value == pytest.approx(0.618, abs=0.05)
    assert verdict(recipe.expectations(), measures) in {"met", "missed"}
    assert "equivalent descriptions never on two sides" in findings.remarks[0]


def test_shuffled_labels_are_not_learnt(key):
    """With labels dealt at random the accuracy on the test part is that of guessing: nothing leaks."""
    recipe = HodgeDense(problem=HodgeNumbers(train_fraction=0.5), hidden=(64,), epochs=8, patience=99)
    job = recipe.jobs(key=key)["main"]
    mixed = jax.random.permutation(key, job.sampler.rows.y)
    sampler = dataclasses.replace(job.sampler.rows, y=mixed)
    trained = fit(job.ansatz, type(job.sampler)(sampler, batch=64), job.cost, job.optimiser, steps=400, key=key).ansatz
    test = parts_of(recipe.problem).test
    guessed = np.mean(recipe.predict([trained], test.matrices) == test.h11)
    commonest = np.bincount(test.h11).max() / len(test)
    assert guessed < commonest + 4 * np.sqrt(commonest / len(test))


def test_tied_line_kernels_do_not_know_the_order_of_rows_and_columns(key):
    parts = parts_of(SMALL)
    ansatz = LineInception(blocks=2, channels=8, key=key, dtype=jnp.float32)
    few = parts.test.take(np.arange(0, len(parts.test), 200))
    plain, mixed = outputs(ansatz, few.matrices), outputs(ansatz, permuted(few, seed=1))
    assert (few.matrices != permuted(few, seed=1)).any()
    np.testing.assert_allclose(plain, mixed, rtol=2e-5)


def test_a_matrix_with_too_many_entries_is_not_a_number(key):
    ansatz = LineInception(blocks=1, channels=4, cells=3, key=key)
    assert np.isnan(ansatz(jnp.ones((3, 3), jnp.int32))).all()
    assert np.isfinite(ansatz(jnp.eye(3, dtype=jnp.int32))).all()


@pytest.mark.slow
def test_inception_learns_beyond_the_number_of_rows(key):
    recipe = HodgeInception(
        problem=dataclasses.replace(SMALL, train_fraction=0.25),
        members=2,
        blocks=3,
        channels=32,
        batch=64,
        epochs=20,
        looks=2,
    )
    fits = run(recipe, key)
    findings = recipe.findings(fits, key=key)
    assert findings.measures["h11_accuracy"].value > findings.measures["h11_accuracy_rows"].value + 0.02
    assert findings.measures["h11_accuracy"].value == pytest.approx(findings.measures["h11_accuracy_permuted"].value)
    assert findings.measures["h11_accuracy_single"].error is None, "how much networks differ is no error bar"
    assert findings.measures["h11_accuracy_single_deviation"].value >= 0
    assert {*recipe.expectations()} == {"ahead_of_baselines", "repeated_test_rows", "hodge_relation", "shared_groups"}


@pytest.mark.slow
@pytest.mark.parametrize(
    "recipe",
    [
        HodgeRegularised(problem=SMALL, hidden=(8,), epochs=2),
        HodgeCNN(problem=SMALL, filters=(2, 2, 2), hidden=8, epochs=1),
        HodgeInception(problem=SMALL, kernels="free", members=1, epochs=1, looks=1),
    ],
    ids=lambda recipe: type(recipe).__name__,
)
def test_the_other_recipes_run_from_end_to_end(recipe, key):
    findings = recipe.findings(run(recipe, key, steps=2), key=key)
    assert 0 <= findings.measures["h11_accuracy"].value <= 1
    assert {type(exhibit).__name__ for exhibit in findings.exhibits} == {"Confusion", "Picture", "Table"}


@pytest.mark.slow
def test_the_studies_draw_their_curves(key):
    curve = HodgeLearningCurve(fractions=(0.02, 0.04), epochs=1, dense_epochs=1)
    assert len(curve.findings(run(curve, key), key=key).exhibits[0].lines) == 3
    over = HodgeOverfitting(problem=SMALL, epochs=1)
    assert len(over.findings(run(over, key), key=key).exhibits) == 2
    spread = HodgeBiasVariance(problem=SMALL, widths=(1, 4), draws=2, epochs=1)
    found = spread.findings(run(spread, key), key=key).measures
    total = found["squared_bias_largest"].value + found["variance_largest"].value
    assert found["error_largest"].value == pytest.approx(total)


def test_nonsense_is_refused():
    with pytest.raises(ValueError, match="members >= 1"):
        HodgeInception(members=0)
    with pytest.raises(ValueError, match="at least 2 draws"):
        HodgeBiasVariance(draws=1)
