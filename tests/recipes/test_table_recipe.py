"""The parts of the table recipe against scikit-learn, closed forms, and one another."""

import dataclasses
import json

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from sklearn.datasets import load_diabetes
from sklearn.linear_model import Lasso, LogisticRegression, Ridge

from ritz.ansatze import MLP
from ritz.cli.predictors import load
from ritz.data.preparation import Preparation
from ritz.data.tables import MalformedTable, Table
from ritz.fitting import fit
from ritz.problems.tables import UserTable
from ritz.problems.tables.answers import learn_answers
from ritz.problems.tables.rows import material
from ritz.recipes.tables import TableRecipe, linear, pictures
from ritz.recipes.tables.ensemble import Ensemble
from ritz.recipes.tables.exported import convention, from_program, to_program
from ritz.recipes.tables.network import Training, as_network, curve_rows, curve_size
from ritz.recipes.tables.predictor import Facts, Predictor, described, from_files, to_files
from ritz.recipes.tables.prepared import Part
from ritz.recipes.tables.scores import Resampled, judged
from ritz.recipes.tables.trained import covered, smoothed_temperature, trained
from ritz.runs import manifest

random = np.random.default_rng(7)
X = random.normal(size=(150, 4))
Y = X @ np.array([1.0, -2.0, 0.0, 0.5]) + random.normal(size=150)
LABEL = (Y > 0).astype(int)
EQUAL = np.full(150, 1 / 150)


def run(recipe, key):
    return {
        name: fit(job.ansatz, job.sampler, job.cost, job.optimiser, steps=job.steps, key=key, callbacks=job.callbacks)
        for name, job in recipe.jobs(key=key).items()
    }


def test_linear_models_are_those_of_scikit_learn():
    for model in linear.ridge_numbers(X, Y, EQUAL):
        theirs = Ridge(model.strength * len(Y)).fit(X, Y)
        np.testing.assert_allclose(model.slopes[:, 0], theirs.coef_, atol=1e-10)
        assert model.offset[0] == pytest.approx(theirs.intercept_)
    for model in linear.lasso_numbers(X, Y, EQUAL):
        theirs = Lasso(model.strength, tol=1e-12).fit(X, Y)
        np.testing.assert_allclose(model.slopes[:, 0], theirs.coef_, atol=2e-5)
        assert ((model.slopes[:, 0] == 0) == (theirs.coef_ == 0)).all()


def test_logistic_models_are_those_of_scikit_learn():
    for model in list(linear.ridge_classes(X, LABEL, EQUAL, 2))[:3]:
        theirs = LogisticRegression(C=2 / (model.strength * len(Y)), tol=1e-10).fit(X, LABEL)
        ours = model.slopes[:, 1] - model.slopes[:, 0]
        np.testing.assert_allclose(ours, theirs.coef_[0], rtol=2e-3, atol=1e-3)
    for model in list(linear.lasso_classes(X, LABEL, EQUAL, 2))[:3]:
        away = jax.nn.softmax(jnp.asarray(model.at(X)), axis=1) - np.eye(2)[LABEL]
        slope = X.T @ np.asarray(away) / len(Y)
        moving = model.slopes != 0
        assert (np.abs(slope) <= model.strength + 1e-4).all(), "the conditions of Karush, Kuhn and Tucker"
        np.testing.assert_allclose(np.abs(slope[moving]), model.strength, atol=1e-4)


def test_a_negative_weight_takes_a_row_away():
    more = np.concatenate([X, X[:30] + 1, X[:30] + 1])
    answers = np.concatenate([Y, Y[:30] - 3, Y[:30] - 3])
    weight = np.concatenate([np.ones(150), np.ones(30), -np.ones(30)]) / 150
    for ours, plain in zip(linear.ridge_numbers(more, answers, weight), linear.ridge_numbers(X, Y, EQUAL), strict=True):
        np.testing.assert_allclose(ours.slopes, plain.slopes, atol=1e-10)
    labels = (answers > 0).astype(int)
    ours, plain = (next(iter(linear.ridge_classes(*data, 2))) for data in ((more, labels, weight), (X, LABEL, EQUAL)))
    np.testing.assert_allclose(ours.slopes, plain.slopes, atol=1e-3)
    hollow = linear.ridge_numbers(X, Y, np.where(np.arange(150) < 100, -1.0, 2.5) / 25)
    assert all(np.isfinite(model.slopes).all() for model in hollow)


@pytest.mark.parametrize(
    ("column", "classes"),
    [
        (np.array(["b", "a"] * 20, object), ("a", "b")),
        (np.array([True, False] * 20), ("False", "True")),
        (np.array([0.0, 1.0] * 20), ("0", "1")),
        (np.arange(40) % 3, ("0", "1", "2")),
        (np.arange(40) % 9, ()),
        (np.linspace(0, 1, 40), ()),
    ],
)
def test_the_question_is_inferred_from_the_answers(column, classes):
    answers = learn_answers(column, "t", "a table", "infer")
    assert answers.classes == classes
    assert ("classification" if classes else "regression") in answers.note
    encoded = answers.encode(column, "a table")
    if classes:
        names = [str(value if isinstance(value, str | bool) else int(value)) for value in column.tolist()]
        assert [classes[place] for place in encoded] == names
        with pytest.raises(MalformedTable, match="got also x"):
            answers.encode(np.array(["x", classes[0]], object), "another")
    else:
        np.testing.assert_array_equal(encoded, column)


def test_groups_and_times_decide_the_parts(tmp_path):
    rows = np.arange(300)
    columns = {"x": np.sin(rows), "person": rows // 3, "day": 300.0 - rows, "y": np.cos(rows)}
    path = tmp_path / "t.npz"
    np.savez(path, **columns)
    grouped = material(UserTable(file=str(path), target="y", group="person", drop=("day",)))
    people = [set(np.round(part.table.column("x"), 9).tolist()) for part in (grouped.train, grouped.test)]
    assert not people[0] & people[1]
    assert len(grouped.train) + len(grouped.validation) + len(grouped.test) == 300
    assert all(len(part) % 3 == 0 for part in (grouped.train, grouped.validation, grouped.test))
    timed = material(UserTable(file=str(path), target="y", time="day"))
    assert len(timed.test) == 60
    np.testing.assert_allclose(np.sort(timed.test.table.column("x")), np.sort(columns["x"][:60]))
    assert "day" not in timed.train.table.names
    other = tmp_path / "other.npz"
    np.savez(other, **{name: column[:50] for name, column in columns.items()})
    apart = material(UserTable(file=str(path), target="y", test=str(other)))
    assert len(apart.test) == 50
    assert len(apart.train) + len(apart.validation) == 300


def test_a_share_of_the_rows_is_repeated_to_the_same_length():
    y = np.random.default_rng(5).normal(size=1000)
    rows = curve_rows(y, 0.1)
    assert rows.shape == (1000,)
    assert len(np.unique(rows)) == curve_size(1000, 0.1) == 100
    assert set(curve_rows(y, 0.1)) < set(curve_rows(y, 0.3))
    rare = np.repeat([0, 1], [990, 10])
    assert {*rare[curve_rows(rare, 0.1)]} == {0, 1}
    assert np.sum(rare[np.unique(curve_rows(rare, 0.1))]) == 2, "two rows at least of every class"


def test_bootstrap_errors_are_those_of_the_mean():
    n = 4000
    part = Part(np.zeros((n, 1), np.float32), random.normal(size=n), None)
    found = judged(np.zeros((n, 1)), part, (), Resampled.of(n, seed=0), "")
    assert found["rmse"].value == pytest.approx(np.sqrt(np.mean(part.y**2)))
    assert found["rmse"].error == pytest.approx(1 / np.sqrt(2 * n), rel=0.25)
    assert found["mae"].error == pytest.approx(np.abs(part.y).std() / np.sqrt(n), rel=0.25)
    assert abs(found["r2"].value) < 1e-2


def test_pictures_show_what_was_measured():
    score, weight = Y + 0.3 * random.normal(size=150), np.where(np.arange(150) % 5 == 0, -0.5, 1.0)
    curve = pictures.roc_curve({"ours": score}, LABEL, weight).lines["ours"]
    assert ((curve.x > 0) & (curve.y > 0)).all()
    assert curve.x[-1] == pytest.approx(1.0)
    assert curve.y[-1] == pytest.approx(1.0)
    counts = pictures.confusion_matrix((score > 0).astype(int), LABEL, ("no", "yes"), weight).counts
    assert counts.sum() == pytest.approx(weight.sum())
    assert counts[1, 1] == pytest.approx(weight[(score > 0) & (LABEL == 1)].sum())
    for line in pictures.score_histogram(score, LABEL, weight).lines.values():
        assert np.sum(line.y) * (line.x[1] - line.x[0]) == pytest.approx(1.0)
    left = pictures.residuals(Y, np.zeros(150), target="t", bins=1).lines
    assert left["mean"].y[0] == pytest.approx(Y.mean())
    assert left["mean"].band[0] == pytest.approx(Y.std() / np.sqrt(150))
    assert left["mean + spread"].y[0] == pytest.approx(Y.mean() + Y.std())
    bars = pictures.importances([f"f{i}" for i in range(30)], np.arange(30.0), np.ones(30), loss="loss")
    assert bars.labels[:2] == ("f29", "f28")
    assert len(bars.labels) == 20
    assert "10 least important" in bars.caption


def test_temperature_undoes_a_factor_and_stays_finite_without_errors():
    logits = random.normal(size=(8000, 3)) * 2
    p = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    label = (p.cumsum(1) < random.random((8000, 1))).sum(1)
    sharp = p**2.5 / (p**2.5).sum(1, keepdims=True)
    part = Part(np.zeros((8000, 1), np.float32), label, None)
    assert smoothed_temperature(sharp, part) == pytest.approx(2.5, rel=0.1)
    sure = np.where(np.eye(2)[LABEL] == 1, 0.99, 0.01)
    assert 0.3 < smoothed_temperature(sure, Part(X.astype(np.float32), LABEL, None)) < 3


TABLE = Table({"a": X[:, 0], "b": X[:, 1], "c": np.array(["u", "v", "w"] * 50, object)})


def predictor(classes, dropout, key):
    preparation = Preparation.learn(TABLE, ("a", "b", "c"))
    keys = jax.random.split(key, 3)
    sizes = [5, 8, len(classes) or 1]
    members = tuple(MLP(sizes, dropout=dropout, key=each, dtype=jnp.float32) for each in keys)
    ensemble = Ensemble(members, np.full(5, 0.3, np.float32), np.full(5, 2.0, np.float32))
    facts = Facts("t", classes, preparation, (0.0, 1.0) if classes else (1e6, 3.0), 1.5, 0.9, 0.8)
    return facts, ensemble


@pytest.mark.parametrize("classes", [("no", "yes", "perhaps"), ()])
def test_kept_and_exported_predictors_say_the_same(classes, key):
    facts, ensemble = predictor(classes, 0.0, key)
    here = Predictor(facts, ensemble.outputs(classes=bool(classes)))(TABLE)
    x = (facts.preparation.apply(TABLE) - 0.3) / 2
    said = np.stack([np.asarray(jax.vmap(member)(jnp.asarray(x))) for member in ensemble.members]).astype(float)
    if classes:
        mean = np.asarray(jax.nn.softmax(said, axis=2)).mean(0) ** (1 / 1.5)
        np.testing.assert_allclose(here.output, mean / mean.sum(1, keepdims=True), rtol=1e-5)
    else:
        np.testing.assert_allclose(here.output, 1e6 + 3 * said.mean(0), rtol=1e-12, atol=1e-5)
        np.testing.assert_allclose(here.high - here.low, 1.6)
        np.testing.assert_allclose(here.spread, 3 * said.std(0, ddof=1), rtol=1e-4)
    files = to_files(facts, ensemble)
    again, same = from_files(files["predictor.json"], files["predictor.npz"])
    assert again == facts
    kept = Predictor(again, same.outputs(classes=bool(classes)))(TABLE)
    np.testing.assert_array_equal(kept.output, here.output)
    model = facts.to_text(members=3, calling_convention=convention()).encode()
    exported = from_program(model, to_program(ensemble, classes=bool(classes)))
    for rows in (slice(0, 1), slice(0, 150)):
        other = exported(TABLE.rows(rows))
        np.testing.assert_allclose(other.output, here.output[rows], rtol=1e-6)
        np.testing.assert_allclose(other.spread, here.spread[rows], rtol=1e-3, atol=1e-6)


def test_dropout_masks_give_a_spread(key, tmp_path):
    facts, ensemble = predictor((), 0.3, key)
    files = to_files(facts, ensemble)
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    manifest.record(tmp_path, files)
    prediction, again = load(tmp_path)(TABLE), load(tmp_path)(TABLE)
    assert prediction.dropout.shape == (150, 1)
    assert (prediction.dropout > 0).all()
    np.testing.assert_array_equal(again.dropout, prediction.dropout)
    assert "dropout deviation" in described(prediction, facts)


def test_a_linear_model_is_a_network_without_a_hidden_layer():
    (model, *_) = linear.ridge_numbers(X, Y, EQUAL)
    net = as_network(model, (2.0, 5.0))
    said = np.asarray(jax.vmap(net)(jnp.asarray(X, jnp.float32)))
    np.testing.assert_allclose(2 + 5 * said, model.at(X), atol=1e-5)


def test_rows_that_stand_in_training_and_test_are_counted(tmp_path):
    columns = {"a": X[:, 0], "b": X[:, 1], "y": Y}
    np.savez(tmp_path / "t.npz", **columns)
    mixed = {name: np.concatenate([column[:40], column[:25] + 0.5]) for name, column in columns.items()}
    np.savez(tmp_path / "test.npz", **mixed)
    table = TableRecipe(
        UserTable(file=str(tmp_path / "t.npz"), target="y", test=str(tmp_path / "test.npz"))
    )._prepared()
    inside = np.isin(X[:40, 0], table.material.train.table.column("a")).sum()
    assert table.repeated() == inside > 0


def test_an_infinite_threshold_is_kept(key):
    facts, _ = predictor((), 0.0, key)
    content = json.loads(dataclasses.replace(facts, limit=np.inf).to_text())
    assert content["limit"] is None
    assert Facts.from_json(content).limit == np.inf


SMALL = Training(hidden=(16,), rate=3e-3, epochs=1, patience=6)


def smooth(tmp_path, n=240):
    """A table with a smooth law and hardly any noise."""
    generator = np.random.default_rng(1)
    x = generator.uniform(-2, 2, (n, 3))
    y = np.sin(2 * x[:, 0]) * x[:, 1] + x[:, 2] ** 2 + 0.02 * generator.normal(size=n)
    np.savez(tmp_path / "t.npz", a=x[:, 0], b=x[:, 1], c=x[:, 2], y=y)
    return UserTable(file=str(tmp_path / "t.npz"), target="y")


def test_smooth_tables_of_few_rows_are_learned_by_natural_steps(tmp_path, key):
    recipe = TableRecipe(smooth(tmp_path), Training(method="natural"), members=1, curve=(0.3,))
    fits = run(recipe, key)
    assert {*fits} == {"natural member 1"}
    table = recipe._prepared()
    output = trained(table, [fits["natural member 1"].ansatz], 0.9).test.output[:, 0]
    assert np.var(output - table.test.y) < 0.02 * np.var(table.test.y)
    with pytest.raises(ValueError, match="method"):
        Training(method="newton")


@pytest.mark.slow
def test_validation_chooses_between_the_two_kinds_of_network(tmp_path, key):
    recipe = TableRecipe(smooth(tmp_path), SMALL, members=2, curve=())
    fits = run(recipe, key)
    assert {*fits} == {f"{kind} {i}" for kind in ("member", "natural member") for i in (1, 2)}
    findings = recipe.findings(fits, key=key)
    table = recipe._prepared()
    losses = [
        trained(table, [fits[f"{kind} {i}"].ansatz for i in (1, 2)], 0.9).loss for kind in ("member", "natural member")
    ]
    assert losses[1] < losses[0]
    assert findings.measures["r2"].value > 0.97
    assert any("Two kinds of network" in remark for remark in findings.remarks)


def test_the_activation_is_kept_with_a_predictor(key):
    facts, _ = predictor((), 0.0, key)
    members = tuple(
        MLP([5, 4, 1], activation=jnp.tanh, key=each, dtype=jnp.float32) for each in jax.random.split(key, 2)
    )
    ensemble = Ensemble(members, np.zeros(5, np.float32), np.ones(5, np.float32))
    files = to_files(facts, ensemble)
    _, again = from_files(files["predictor.json"], files["predictor.npz"])
    x = np.linspace(-2, 2, 30, dtype=np.float32).reshape(6, 5)
    np.testing.assert_array_equal(again.outputs(classes=False)(x), ensemble.outputs(classes=False)(x))


@pytest.mark.slow
def test_intervals_cover_as_stated_on_several_seeds(tmp_path, key):
    """90 % within the binomial error of test and validation rows together, over ten ways to part the rows."""
    generator = np.random.default_rng(3)
    n = 600
    x = generator.normal(size=(n, 3))
    y = x[:, 0] * x[:, 1] + np.exp(0.5 * x[:, 2]) * generator.standard_t(3, n)
    np.savez(tmp_path / "t.npz", a=x[:, 0], b=x[:, 1], c=x[:, 2], y=y)
    shares = []
    for seed in range(10):
        problem = UserTable(file=str(tmp_path / "t.npz"), target="y", split_seed=seed)
        recipe = TableRecipe(problem, SMALL, members=1, curve=())
        ansatz = run(recipe, jax.random.fold_in(key, seed))["member 1"].ansatz
        table = recipe._prepared()
        shares.append(covered(trained(table, [ansatz], 0.9).test, table.test).mean())
    spread = np.sqrt(0.09 / 10 * (1 / 120 + 1 / 96))
    assert abs(np.mean(shares) - 0.9) < 3 * spread


@pytest.mark.slow
def test_the_whole_recipe_on_numbers(tmp_path, key):
    found = load_diabetes()
    np.savez(tmp_path / "t.npz", **dict(zip(found.feature_names, found.data.T, strict=True)), y=found.target)
    recipe = TableRecipe(UserTable(file=str(tmp_path / "t.npz"), target="y"), SMALL, members=2, curve=(0.3,))
    findings = recipe.findings(run(recipe, key), key=key)
    assert findings.headline == "rmse"
    assert 0.3 < findings.measures["r2"].value < 0.65
    expected = recipe.expectations()
    assert {*expected} == {"rmse_gain", "coverage"}
    assert 4.5 < expected["rmse_gain"].resolution < 6.5
    titles = [exhibit.title for exhibit in findings.exhibits]
    for title in ("Beside simpler predictors", "Predicted and true", "What is left over", "Which features matter"):
        assert title in titles
    assert "Whether more rows would help" in titles
    assert {*findings.files} == {"predictor.json", "predictor.npz"}


@pytest.mark.slow
def test_a_third_of_negative_weights_costs_the_network_little(tmp_path, key):
    """The AUC on unweighted rows falls by less than 0.01 where 35 % of the training weights are negative."""
    generator = np.random.default_rng(11)
    n = 12_000
    x = generator.normal(size=(n, 4))
    p = 1 / (1 + np.exp(-(1.5 * x[:, 0] * x[:, 1] + x[:, 2])))
    y = (generator.random(n) < p).astype(int)
    flips = np.where(generator.random(n) < 0.35, -1.0, 1.0)
    columns = {f"x{i}": x[:, i] for i in range(4)}
    areas = {}
    for name, weight in (("none", np.ones(n)), ("signed", flips)):
        np.savez(tmp_path / f"{name}.npz", **columns, y=y, w=weight)
        problem = UserTable(file=str(tmp_path / f"{name}.npz"), target="y", weights="w")
        recipe = TableRecipe(problem, Training(epochs=40, method="adam"), members=3, curve=())
        fits = run(recipe, key)
        table = recipe._prepared()
        output = trained(table, [each.ansatz for each in fits.values()], 0.9).test.output
        plain = dataclasses.replace(table.test, weight=None)
        areas[name] = judged(output, plain, table.classes, Resampled.of(len(plain), seed=0), "")["auc"].value
    assert areas["none"] > 0.78
    assert areas["none"] - areas["signed"] < 0.01
