"""The estimators beside scikit-learn's own where both have one answer, and in the hands of its users."""

import copy
import pickle
import subprocess
import sys

import jax
import numpy as np
import pandas as pd
import pytest
from scipy.linalg import subspace_angles
from scipy.special import expit
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.datasets import load_iris
from sklearn.decomposition import PCA
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from ritz.estimators import RitzClassifier, RitzRegressor, RitzTransformer

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

SMALL = {"hidden_layer_sizes": (8,), "max_iter": 40, "random_state": 0}
EXACT = {"hidden_layer_sizes": (), "optimiser": "natural", "max_iter": 30, "tol": 0.0, "random_state": 0}


@pytest.fixture(scope="module")
def events():
    """x [120, 3] in units of their own, and whether the event is "signal"."""
    random = np.random.default_rng(0)
    x = random.normal(size=(120, 3))
    label = np.where(x[:, 0] + x[:, 1] ** 2 + 0.3 * random.normal(size=120) > 0.8, "signal", "noise")
    return x * [100.0, 0.01, 3.0] + [500.0, 0.0, -2.0], label


@pytest.fixture(scope="module")
def fitted(events):
    return RitzClassifier(**SMALL).fit(*events)


class Compilations:
    """Counts what XLA compiles while `count` is looked at."""

    count = 0


@pytest.fixture(scope="module")
def compilations():
    seen = Compilations()

    def listen(event, duration, **_):
        seen.count += event == "/jax/core/compile/backend_compile_duration"

    jax.monitoring.register_event_duration_secs_listener(listen)
    return seen


def test_a_search_compiles_once(fitted, events, compilations):
    """Other rates, other strengths, other folds: the same program."""
    x, label = events
    fitted.predict(x)
    seen = compilations.count
    search = GridSearchCV(RitzClassifier(**SMALL), {"learning_rate_init": [0.01, 0.1], "alpha": [0.0, 1.0]}, cv=3)
    search.fit(x, label)
    assert compilations.count == seen
    assert search.best_score_ > 0.8
    assert RitzClassifier(hidden_layer_sizes=(7,), max_iter=2).fit(x, label).n_iter_ == 2
    assert compilations.count > seen, "the count counts"


def test_string_labels_in_a_pipeline_and_calibrated(events):
    x, label = events
    model = RitzClassifier(**SMALL, learning_rate_init=0.03)
    assert cross_val_score(make_pipeline(StandardScaler(), model), x, label, cv=3).mean() > 0.8
    calibrated = CalibratedClassifierCV(model, cv=3).fit(x, label)
    probabilities = calibrated.predict_proba(x)
    assert list(calibrated.classes_) == ["noise", "signal"]
    np.testing.assert_allclose(probabilities.sum(1), 1.0, rtol=1e-12)
    assert calibrated.score(x, label) > 0.8


def test_one_layer_is_logistic_regression(events):
    x, label = events
    ours = RitzClassifier(**EXACT, alpha=2.0).fit(x, label)
    theirs = make_pipeline(StandardScaler(), LogisticRegression(C=0.5, tol=1e-10)).fit(x, label)
    np.testing.assert_allclose(ours.predict_proba(x), theirs.predict_proba(x), atol=1e-6)


def test_one_layer_is_ridge_regression_with_weights(events):
    x, label = events
    random = np.random.default_rng(1)
    y = np.stack([x @ [0.1, 2.0, 5.0], label == "signal"], 1) + random.normal(size=(120, 2))
    weight = random.integers(0, 4, 120).astype(float)
    ours = RitzRegressor(**EXACT, alpha=3.0).fit(x, y, sample_weight=weight)
    scale = StandardScaler().fit(x, sample_weight=weight)
    theirs = Ridge(3.0).fit(scale.transform(x), y, sample_weight=weight)
    np.testing.assert_allclose(ours.predict(x), theirs.predict(scale.transform(x)), rtol=1e-6)


def test_events_of_opposite_weights_cancel(events, fitted):
    """Wrong events that enter once with weight 1 and once with weight -1 change nothing."""
    x, label = events
    wrong = x[:4], np.where(label[:4] == "signal", "noise", "signal")
    both = np.concatenate([x[:112], wrong[0], wrong[0]]), np.concatenate([label[:112], wrong[1], wrong[1]])
    weight = np.repeat([1.0, 1.0, -1.0], [112, 4, 4])
    settings = SMALL | {"standardise": False}
    scale = StandardScaler().fit(x)
    signed = RitzClassifier(**settings).fit(scale.transform(both[0]), both[1], sample_weight=weight)
    clean = RitzClassifier(**settings).fit(scale.transform(x[:112]), label[:112])
    np.testing.assert_allclose(
        signed.predict_proba(scale.transform(x)), clean.predict_proba(scale.transform(x)), rtol=1e-6
    )


@pytest.mark.slow
def test_signed_weights_in_batches():
    """A third of the events negative, in batches whose own sums are often not positive."""
    random = np.random.default_rng(2)
    x = random.normal(size=(1500, 2)).astype(np.float32)
    label = random.random(1500) < expit(3 * x[:, 0])
    weight = np.where(random.random(1500) < 0.35, -1.0, 1.0)
    settings = SMALL | {"batch_size": 10, "max_iter": 10}
    model = RitzClassifier(**settings).fit(x, label, sample_weight=weight)
    plain = RitzClassifier(**settings).fit(x, label)
    best = np.mean((x[:, 0] > 0) == label)
    assert plain.score(x, label) > best - 0.02
    assert model.score(x, label) > best - 0.04
    assert model.predict_proba(x).dtype == np.float64


@pytest.mark.parametrize(
    ("weight", "words"),
    [
        (np.zeros(120), "all are zero"),
        (-np.ones(120), "sum is positive"),
        (np.ones(119), r"shape \(120,\)"),
        ("noise", "class.*'noise'"),
    ],
)
def test_weights_without_a_mean_are_refused(weight, words, events):
    x, label = events
    weight = np.where(label == weight, -0.1, 1.0) if isinstance(weight, str) else weight
    with pytest.raises(ValueError, match=words):
        RitzClassifier(**SMALL).fit(x, label, sample_weight=weight)


@pytest.mark.parametrize(
    "wrong",
    [
        {"hidden_layer_sizes": (8, 0)},
        {"hidden_layer_sizes": 2.5},
        {"activation": "rleu"},
        {"optimiser": "adamant"},
        {"batch_size": 0},
        {"max_iter": 0},
        {"alpha": -1.0},
        {"l1_ratio": 1.5},
        {"dropout": 1.0},
        {"learning_rate_init": 0.0},
        {"early_stopping": True, "validation_fraction": 1.0},
        {"ensemble": 0},
    ],
)
def test_parameters_that_make_no_sense_are_refused_when_fitting(wrong, events):
    model = RitzClassifier(**wrong)
    with pytest.raises(ValueError, match="Expected"):
        model.fit(*events)
    assert not hasattr(model, "networks_")


def test_a_class_alone_is_refused(events):
    with pytest.raises(ValueError, match="one class, 'a'"):
        RitzClassifier().fit(events[0], ["a"] * 120)


def test_copies_predict_alike(fitted, events):
    x, _ = events
    for other in (pickle.loads(pickle.dumps(fitted)), copy.deepcopy(fitted), clone(fitted).fit(*events)):
        np.testing.assert_array_equal(other.predict_proba(x), fitted.predict_proba(x))
    assert "RitzClassifier" in fitted._repr_html_()


def test_names_of_columns_are_kept_and_asked_for(events, fitted):
    x, label = events
    frame = pd.DataFrame(x, columns=["mass", "width", "angle"])
    model = RitzClassifier(**SMALL).fit(frame, label)
    assert list(model.feature_names_in_) == ["mass", "width", "angle"]
    np.testing.assert_array_equal(model.predict_proba(frame), fitted.predict_proba(x))
    with pytest.raises(ValueError, match="feature names"):
        model.predict(frame.rename(columns={"mass": "energy"}))


def test_a_row_alone_gets_what_it_gets_in_company(fitted, events):
    x, _ = events
    alone = np.concatenate([fitted.predict_proba(x[i : i + 1]) for i in range(5)])
    np.testing.assert_allclose(alone, fitted.predict_proba(np.tile(x, (40, 1)))[:5], rtol=1e-12)


def test_the_members_are_ansatze_in_the_units_of_the_table(fitted, events):
    x, _ = events
    (ansatz,) = fitted.ansatze_
    logits = np.asarray(jax.vmap(ansatz)(jax.numpy.asarray(x)))[:, 0]
    np.testing.assert_allclose(expit(logits), fitted.predict_proba(x)[:, 1], rtol=1e-10)


def test_warm_start_goes_on(events):
    x, label = events
    model = RitzClassifier(**SMALL, warm_start=True).fit(x, label)
    begun, ended = model.loss_curve_[[0, -1]]
    again = model.fit(x, label).loss_curve_
    assert again[0] < ended + 0.01 < begun
    with pytest.raises(ValueError, match="sizes of the last fit"):
        model.set_params(hidden_layer_sizes=(9,)).fit(x, label)


def test_early_stopping_keeps_the_best(events):
    x, label = events
    settings = SMALL | {"learning_rate_init": 0.3, "max_iter": 40}
    model = RitzClassifier(**settings, early_stopping=True, n_iter_no_change=5, validation_fraction=0.3).fit(x, label)
    (curve,) = model.validation_curves_
    assert len(curve) == model.n_iter_ < 40
    assert np.argmin(curve) >= len(curve) - 1 - 6, "six looks in a row without an improvement end the fit"
    assert model.score(x, label) > 0.8


@pytest.mark.slow
def test_iris_by_an_ensemble():
    """Three classes; the probabilities of the members are averaged."""
    x, y = load_iris(return_X_y=True)
    names = np.array(["setosa", "versicolor", "virginica"])[y]
    model = RitzClassifier(**SMALL | {"max_iter": 100}, learning_rate_init=0.03, ensemble=3).fit(x, names)
    logits = [np.asarray(jax.vmap(ansatz)(jax.numpy.asarray(x))) for ansatz in model.ansatze_]
    members = [np.asarray(jax.nn.softmax(each, axis=1)) for each in logits]
    np.testing.assert_allclose(model.predict_proba(x), np.mean(members, 0), rtol=1e-10)
    assert not np.allclose(members[0], members[1])
    assert model.score(x, names) > 0.95


@pytest.mark.slow
def test_the_spread_of_an_ensemble_grows_away_from_the_data():
    random = np.random.default_rng(0)
    x = random.uniform(-1, 1, (100, 1))
    y = np.sin(3 * x[:, 0]) + 0.05 * random.normal(size=100)
    settings = {"max_iter": 300, "learning_rate_init": 0.03, "tol": 0.0, "random_state": 0}
    model = RitzRegressor((8,), "tanh", **settings, ensemble=4).fit(x, y)
    mean, spread = model.predict(x, return_std=True)
    far_mean, far = model.predict(np.array([[4.0], [-4.0]]), return_std=True)
    assert mean.shape == spread.shape == (100,)
    assert far_mean.shape == (2,)
    assert far.min() > 5 * np.median(spread)
    assert model.score(x, y) > 0.97
    with pytest.raises(ValueError, match="there is one network"):
        RitzRegressor(**SMALL).fit(x, y).predict(x, return_std=True)


def test_the_unit_of_a_label_does_not_matter(events):
    x, _ = events
    y = x[:, 0] + x[:, 2]
    small, large = (RitzRegressor(**SMALL).fit(x, unit * y) for unit in (1.0, 1e6))
    np.testing.assert_allclose(1e6 * small.predict(x), large.predict(x), rtol=1e-6)


def test_a_fit_that_diverges_warns(events):
    x, _ = events
    with pytest.warns(ConvergenceWarning, match="not finite"):
        RitzRegressor(**SMALL | {"learning_rate_init": 1e200}).fit(x, x[:, 0])


@pytest.mark.slow
def test_a_linear_autoencoder_finds_the_principal_components():
    random = np.random.default_rng(3)
    x = random.normal(size=(120, 2)) @ random.normal(size=(2, 5)) * 3 + random.normal(size=(120, 5))
    settings = {"hidden_layer_sizes": (), "standardise": False, "alpha": 0.0, "tol": 0.0}
    model = RitzTransformer(2, **settings, learning_rate_init=0.02, max_iter=3000, random_state=0).fit(x - x.mean(0))
    principal = PCA(2).fit(x)
    decoder = np.asarray(model.ansatze_[0].layers[1].decoder.layers[0].weight)
    assert subspace_angles(decoder, principal.components_.T).max() < 1e-2
    kept = principal.explained_variance_ratio_.sum()
    assert kept - 1e-4 < model.score(x - x.mean(0)) <= kept + 1e-12
    assert list(model.get_feature_names_out()) == ["ritztransformer0", "ritztransformer1"]
    assert model.transform(x).shape == (120, 2)
    with pytest.raises(ValueError, match="codes of 2"):
        model.inverse_transform(x)
    with pytest.raises(ValueError, match="n_features = 5"):
        RitzTransformer(6).fit(x)


@pytest.mark.slow
def test_the_settings_of_the_user_are_left_alone():
    """In a process without 64 bits they are used inside, and nowhere else."""
    code = """
import jax, numpy, pickle
from ritz.estimators import RitzRegressor
x = numpy.random.default_rng(0).normal(size=(50, 2))
model = RitzRegressor((4,), max_iter=2, random_state=0).fit(x, x[:, 0])
again = pickle.loads(pickle.dumps(model))
assert (again.predict(x) == model.predict(x)).all() and model.predict(x).dtype == numpy.float64
assert model.networks_[0][0].dtype == numpy.float64
assert not jax.config.jax_enable_x64 and jax.numpy.ones(1).dtype == jax.numpy.float32
print("fine")
"""
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "fine", done.stderr[-2000:]
