"""Simple classifiers of scikit-learn, tuned by cross-validation within the training rows."""

import itertools
from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np
from jaxtyping import Float, Int
from sklearn.base import clone
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler
from sklearn.svm import SVC

from ritz.recipes.baselines.base import Baseline

Name = Literal["logistic", "support_vectors", "neighbours", "boosting"]
NAMES: tuple[Name, ...] = ("logistic", "support_vectors", "neighbours", "boosting")
TITLES = {
    "logistic": "logistic regression",
    "support_vectors": "support vectors",
    "neighbours": "nearest neighbours",
    "boosting": "gradient boosting",
}
FOLDS = 3
MAX_TUNED = 1500
"""Training rows on which settings are chosen at most: the first of a random order."""
MAX_ROWS = {"logistic": 20_000, "support_vectors": 10_000, "neighbours": 20_000, "boosting": 300_000}
"""Training rows that each learner is given at most."""

X = Float[np.ndarray, "n d"]
Labels = Int[np.ndarray, " n"]


def fit_classifiers(
    x: X, y: Labels, *, seed: int, names: Sequence[Name] = NAMES, weight: Float[np.ndarray, " n"] | None = None
) -> dict[str, Baseline]:
    """Fit classifiers with the settings that cross-validation on training rows chooses.

    Parameters
    ----------
    x, y : Float[np.ndarray, "n d"], Int[np.ndarray, " n"]
        The training rows, with classes 0, 1, ...
    seed : int
        Of the order of the rows, the folds and the learners.
    names : Sequence[str]
        Which of "logistic", "support_vectors", "neighbours" and "boosting".
    weight : Float[np.ndarray, " n"], optional
        Of the rows in the fit; nearest neighbours take no account of it.

    Returns
    -------
    dict[str, Baseline]
        By name; `predict` gives scores [m, classes], the greatest of which is the class predicted.

    Raises
    ------
    ValueError
        If there are fewer than 10 rows or only one class.
    """
    if len(x) < 10 or len(np.unique(y)) < 2:
        raise ValueError(f"Expected at least 10 rows of two classes or more; got {len(x)} of {len(np.unique(y))}.")
    order = np.random.default_rng(seed).permutation(len(x))
    x, y = x[order].astype(float), y[order].astype(int)
    w = None if weight is None else weight[order].astype(float)
    return {name: _fit(name, x, y, w, seed) for name in names}


def candidates(name: Name, seed: int) -> list[tuple[str, Pipeline]]:
    """List the settings that are tried for a learner: (in words, untrained learner)."""
    scalings = {"columns in standard units": StandardScaler(), "inputs as they are": FunctionTransformer()}

    def piped(settings: Sequence[tuple[str, Any]]) -> list[tuple[str, Pipeline]]:
        both = itertools.product(scalings.items(), settings)
        return [(f"{words}, {scaled}", make_pipeline(scale, learner)) for (scaled, scale), (words, learner) in both]

    match name:
        case "logistic":
            return [
                (f"C = {c:g}", make_pipeline(StandardScaler(), LogisticRegression(C=c, max_iter=500)))
                for c in (0.03, 0.3, 3.0)
            ]
        case "support_vectors":
            return piped([(f"C = {c:g}", SVC(C=c, random_state=seed)) for c in (1.0, 10.0)])
        case "neighbours":
            return piped([(f"{k} neighbours", KNeighborsClassifier(k)) for k in (1, 5, 20)])
        case "boosting":
            return [
                (
                    f"rate {rate:g}, {leaves} leaves",
                    make_pipeline(
                        FunctionTransformer(),
                        HistGradientBoostingClassifier(learning_rate=rate, max_leaf_nodes=leaves, random_state=seed),
                    ),
                )
                for rate, leaves in ((0.1, 31), (0.1, 7))
            ]


def _fit(name: Name, x: X, y: Labels, w: Float[np.ndarray, " n"] | None, seed: int) -> Baseline:
    classes = int(y.max()) + 1
    few = slice(min(len(x), MAX_TUNED))
    tried = [
        (_cross_validated(learner, x[few], y[few], None if w is None else w[few]), words, learner)
        for words, learner in candidates(name, seed)
    ]
    accuracy, words, learner = max(tried, key=lambda one: one[0])
    most = slice(min(len(x), MAX_ROWS[name]))
    fitted = _trained(learner, x[most], y[most], None if w is None else w[most])
    note = f"{words}, {len(y[most])} rows"
    return Baseline(TITLES[name], _scores(fitted, classes), note, accuracy)


def _cross_validated(learner: Pipeline, x: X, y: Labels, w: Float[np.ndarray, " n"] | None) -> float:
    """The share of rows whose class is predicted without their fold."""
    right = np.zeros(len(y))
    for fit, out in KFold(FOLDS).split(x):  # the rows are in random order already
        if len(np.unique(y[fit])) > 1:
            trained = _trained(learner, x[fit], y[fit], None if w is None else w[fit])
            right[out] = trained.predict(x[out]) == y[out]
    return float(np.average(right, weights=w))


def _trained(learner: Pipeline, x: X, y: Labels, w: Float[np.ndarray, " n"] | None) -> Pipeline:
    last = learner.steps[-1][0]
    weighted = w is not None and not isinstance(learner.steps[-1][1], KNeighborsClassifier)
    return clone(learner).fit(x, y, **({f"{last}__sample_weight": w} if weighted else {}))


def _scores(learner: Pipeline, classes: int) -> Callable[[np.ndarray], np.ndarray]:
    """Scores of all classes; those never seen get less than any other."""
    known = np.asarray(learner.classes_, int)

    def predict(new: np.ndarray) -> np.ndarray:
        new = new.astype(float)
        if hasattr(learner, "predict_proba"):
            found = learner.predict_proba(new)
        else:
            decided = learner.decision_function(new)
            found = np.stack([-decided, decided], 1) if decided.ndim == 1 else decided
        scores = np.full((len(new), classes), found.min() - 1)
        scores[:, known] = found
        return scores

    return predict
