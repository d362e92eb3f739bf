"""What parameters of the estimators mean is what they mean in scikit-learn's MLP; what goes in and out is as there."""

import pickle
import subprocess
import sys
from pathlib import Path

import joblib
import numpy as np
import pytest
import scipy.sparse
from sklearn.base import clone
from sklearn.datasets import load_digits, load_iris
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.preprocessing import StandardScaler
from sklearn.utils.class_weight import compute_sample_weight

from ritz.estimators import RitzClassifier, RitzRegressor, RitzTransformer
from ritz.estimators.folds import assign_folds

random = np.random.default_rng(5)
X = random.normal(size=(90, 3))
Y = np.sin(X[:, 0]) + 0.5 * X[:, 1] + 0.1 * random.normal(size=90)
LABEL = np.array(["c", "a", "b"])[np.digitize(X[:, 0], [-0.5, 0.5])]
SMALL = {"hidden_layer_sizes": (5,), "max_iter": 5, "random_state": 0}

unfinished = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


def replayed(losses, tol, patience):
    """The epoch at which scikit-learn's MLP would stop, or None."""
    best, waited = np.inf, 0
    for epoch, loss in enumerate(losses, start=1):
        waited = waited + 1 if loss > best - tol else 0
        best = min(best, loss)
        if waited > patience:
            return epoch
    return None


@pytest.mark.parametrize(("tol", "patience", "batch"), [(1e-2, 3, 90), (3e-2, 10, 90), (1e-2, 4, 40), (1.0, 1, 90)])
def test_a_fit_ends_at_the_epoch_at_which_scikit_learn_ends_it(tol, patience, batch):
    settings = {"max_iter": 400, "learning_rate_init": 0.05, "tol": tol, "n_iter_no_change": patience}
    model = RitzRegressor((5,), **settings, batch_size=batch, random_state=0).fit(X, Y)
    assert model.n_iter_ == len(model.loss_curve_) == replayed(model.loss_curve_, tol, patience) < 400


def test_a_fit_that_has_not_ended_at_max_iter_warns():
    with pytest.warns(ConvergenceWarning, match="max_iter=5"):
        model = RitzRegressor(**SMALL).fit(X, Y)
    assert model.n_iter_ == 5


@unfinished
@pytest.mark.parametrize("form", ["csr_matrix", "csc_array", "coo_matrix"])
@pytest.mark.parametrize("estimator", [RitzRegressor(**SMALL), RitzClassifier(**SMALL), RitzTransformer(1, **SMALL)])
def test_sparse_tables_are_those_they_stand_for(estimator, form):
    x = np.where(np.abs(X) < 0.5, 0.0, X)
    y = LABEL if isinstance(estimator, RitzClassifier) else Y
    made = getattr(scipy.sparse, form)(x)
    ask = "transform" if isinstance(estimator, RitzTransformer) else "predict"
    dense, sparse = (getattr(clone(estimator).fit(table, y), ask)(table) for table in (x, made))
    np.testing.assert_array_equal(dense, sparse)


@pytest.mark.parametrize("settings", [{}, {"hidden_layer_sizes": ()}, SMALL, SMALL | {"standardise": False}])
@pytest.mark.parametrize("value", [0.1, -3e7])
@unfinished
def test_a_constant_answer_is_predicted_exactly(settings, value):
    model = RitzRegressor(**{"max_iter": 5, "random_state": 0} | settings)
    np.testing.assert_array_equal(model.fit(X, np.full(90, value)).predict(X[:7] + 1), value)
    both = model.fit(X, np.column_stack([Y, np.full(90, value)])).predict(X)
    np.testing.assert_array_equal(both[:, 1], value)
    assert np.ptp(both[:, 0]) > 0


def test_a_linear_model_is_ridge_regression_to_rounding():
    z = StandardScaler().fit_transform(X)
    for alpha, y in ((1e-4, Y), (30.0, np.column_stack([Y, Y**2]))):
        model = RitzRegressor((), alpha=alpha, random_state=0).fit(X, y)
        np.testing.assert_allclose(model.predict(X), Ridge(alpha).fit(z, y).predict(z), rtol=1e-9, atol=1e-10)
        assert model.n_iter_ <= 2
    twins = np.column_stack([X, X[:, 0], np.ones(90)])
    model = RitzRegressor((), alpha=1.0, random_state=0).fit(twins, Y)
    scaled = StandardScaler().fit_transform(twins)
    np.testing.assert_allclose(model.predict(twins), Ridge(1.0).fit(scaled, Y).predict(scaled), rtol=1e-8, atol=1e-9)


def test_a_linear_classifier_is_logistic_regression_after_a_few_steps():
    x, y = load_iris(return_X_y=True)
    z = StandardScaler().fit_transform(x)
    model = RitzClassifier((), alpha=1.0, random_state=0).fit(x, y)
    theirs = LogisticRegression(C=1.0, tol=1e-12, max_iter=5000).fit(z, y)
    np.testing.assert_allclose(model.predict_proba(x), theirs.predict_proba(z), atol=1e-6)
    assert model.n_iter_ < 20


def test_several_labels_a_row():
    labels = np.column_stack([X[:, 0] > 0, X[:, 1] + X[:, 2] > 0.3, X[:, 1] > -0.2]).astype(int)
    model = RitzClassifier((), alpha=0.1, random_state=0).fit(X, labels)
    assert model.predict_proba(X).shape == (90, 3)
    np.testing.assert_array_equal(model.predict(X), model.predict_proba(X) > 0.5)
    assert model.score(X, labels) > 0.8
    alone = RitzClassifier((), alpha=0.1, random_state=0).fit(X, labels[:, 1])
    np.testing.assert_allclose(model.predict_proba(X)[:, 1], alone.predict_proba(X)[:, 1], atol=1e-6)
    with pytest.raises(ValueError, match="Expected one class a row"):
        RitzClassifier(**SMALL).fit(X, labels * 2 + 1 + (X > 1))


@unfinished
def test_class_weights_are_sample_weights():
    for weights in ("balanced", {"a": 3.0, "b": 0.5, "c": 1.0}):
        ours = RitzClassifier(**SMALL, class_weight=weights).fit(X, LABEL)
        same = RitzClassifier(**SMALL).fit(X, LABEL, sample_weight=compute_sample_weight(weights, LABEL))
        np.testing.assert_allclose(ours.predict_proba(X), same.predict_proba(X), rtol=1e-12)
    with pytest.raises(ValueError, match="class_weight"):
        RitzClassifier(**SMALL, class_weight="evenly").fit(X, LABEL)


@pytest.mark.parametrize("settings", [{}, SMALL])
def test_a_table_may_come_in_parts(settings):
    settings = {"learning_rate_init": 0.02, "random_state": 0} | settings
    model, classes = RitzRegressor(**settings), RitzClassifier(**settings)
    classes.partial_fit(X[:10], np.full(10, "a"), classes=["c", "b", "a"])
    for _ in range(60):
        model.partial_fit(X, Y)
        classes.partial_fit(X, LABEL)
    assert model.score(X, Y) > 0.6
    assert classes.score(X, LABEL) > 0.75
    assert list(classes.classes_) == ["a", "b", "c"]
    with pytest.raises(ValueError, match="classes of the last fit"):
        classes.partial_fit(X[:2], ["a", "z"])


@unfinished
def test_verbose_tells_every_epoch(capsys):
    model = RitzRegressor(**SMALL, verbose=True).fit(X, Y)
    told = capsys.readouterr().out.splitlines()
    assert told[4] == f"Iteration 5, loss = {model.loss_curve_[4]:.8f}"
    RitzRegressor(**SMALL).fit(X, Y)
    assert not capsys.readouterr().out


def test_folds_follow_from_what_rows_hold(capsys):
    """Copies share a fold, a weight of two is two rows, the order does not matter, classes are spread."""
    order = random.permutation(90)
    weight = random.integers(0, 3, 90)
    twice = np.repeat(np.arange(90), weight)
    labels = np.unique(LABEL, return_inverse=True)[1]
    plain = assign_folds(X, Y, np.ones(90), labels, seed=3)
    np.testing.assert_array_equal(assign_folds(X[order], Y[order], np.ones(90), labels[order], seed=3), plain[order])
    weighted = assign_folds(X, Y, weight.astype(float), labels, seed=3)
    repeated = assign_folds(X[twice], Y[twice], np.ones(len(twice)), labels[twice], seed=3)
    np.testing.assert_array_equal(repeated, weighted[twice])
    counts = np.array([np.bincount(plain[labels == label], minlength=5) for label in range(3)])
    assert (np.ptp(counts, axis=1) <= 1).all()
    assert (assign_folds(X, Y, np.ones(90), labels, seed=4) != plain).any()
    assert assign_folds(X[:9], Y[:9], np.ones(9), None, seed=3) is None
    assert assign_folds(X, Y, np.where(plain == 0, -1.0, 1.0), labels, seed=3) is None


def test_the_default_is_a_committee_that_pickles():
    model = RitzRegressor(max_iter=16, random_state=0).fit(X, Y)
    assert model.member_weights_.sum() == pytest.approx(1.0)
    assert len(model.networks_) % 5 == 0
    mean, spread = model.predict(X, return_std=True)
    np.testing.assert_allclose(mean, model.predict(X), rtol=1e-12)
    assert (spread > 0).all()
    again = pickle.loads(pickle.dumps(model))
    np.testing.assert_array_equal(again.predict(X), model.predict(X))
    ansatze = pickle.loads(pickle.dumps(model.ansatze_))
    assert len(ansatze) == len(model.networks_)


@unfinished
def test_joblib_keeps_every_estimator(tmp_path):
    for estimator in (RitzClassifier(**SMALL), RitzTransformer(1, **SMALL)):
        fitted = estimator.fit(X, LABEL)
        joblib.dump(fitted, tmp_path / "model.joblib")
        again = joblib.load(tmp_path / "model.joblib")
        ask = "predict_proba" if isinstance(estimator, RitzClassifier) else "transform"
        np.testing.assert_array_equal(getattr(again, ask)(X), getattr(fitted, ask)(X))


@pytest.mark.slow
def test_a_search_in_two_processes():
    code = """
import warnings; warnings.simplefilter("ignore")
import numpy as np
from sklearn.model_selection import GridSearchCV
from ritz.estimators import RitzRegressor
x = np.random.default_rng(0).normal(size=(60, 2))
search = GridSearchCV(RitzRegressor((4,), "tanh", max_iter=9), {"alpha": [0.1, 1.0]}, cv=2, n_jobs=2)
print(len(search.fit(x, x[:, 0]).cv_results_["params"]))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(__file__).parent)
    assert done.stdout.strip() == "2", done.stderr[-2000:]


@pytest.mark.slow
@unfinished
def test_natural_steps_of_a_wide_autoencoder_are_worth_their_time():
    """600 digits of 64 pixels, hidden layers of 100: too many numbers to factor a metric of."""
    digits = load_digits().data[:600]
    settings = {"standardise": False, "random_state": 0}
    natural = RitzTransformer(2, optimiser="natural", max_iter=15, **settings).fit(digits)
    plain = RitzTransformer(2, max_iter=200, **settings).fit(digits)
    assert natural.loss_curve_[-1] < plain.loss_curve_[-1]
