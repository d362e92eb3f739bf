"""Classifiers of scikit-learn in one table beside the network, and what can be seen without labels."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from jaxtyping import Float, Int
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.kernel_ridge import KernelRidge
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import adjusted_rand_score
from sklearn.mixture import GaussianMixture
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from ritz.measures.base import Confusion, Curves, Exhibit, Line, Measure, Table
from ritz.measures.classification import accuracy, confusion
from ritz.measures.ranking import mean_auc

Scores = Float[np.ndarray, "m classes"]
"""The greatest of a row is the class predicted; they need not be probabilities."""
Labels = Int[np.ndarray, " n"]
Rival = Callable[[np.ndarray, Labels, np.ndarray], Scores]
"""(x to learn from, labels, x to classify) to scores."""


def logistic(x: np.ndarray, y: Labels, new: np.ndarray) -> Scores:
    """Logistic regression with an L2 penalty, on standard units."""
    scale = StandardScaler().fit(x)
    return LogisticRegression(C=0.3, max_iter=2000).fit(scale.transform(x), y).predict_proba(scale.transform(new))


def kernel_ridge(x: np.ndarray, y: Labels, new: np.ndarray) -> Scores:
    """Kernel ridge regression of one column of 0 and 1 for each class, radial kernel."""
    scale = StandardScaler().fit(x)
    model = KernelRidge(alpha=0.1, kernel="rbf", gamma=0.3 / x.shape[1])  # pyright: ignore[reportArgumentType]
    return model.fit(scale.transform(x), np.eye(y.max() + 1)[y]).predict(scale.transform(new))


def support_vectors(x: np.ndarray, y: Labels, new: np.ndarray) -> Scores:
    """A support vector machine with a radial kernel; the scores are its decisions, each class against the others."""
    scale = StandardScaler().fit(x)
    model = SVC(C=5.0, gamma=0.3 / x.shape[1], decision_function_shape="ovr").fit(scale.transform(x), y)
    decided = model.decision_function(scale.transform(new))
    return np.stack([-decided, decided], 1) if decided.ndim == 1 else decided


def boosting(x: np.ndarray, y: Labels, new: np.ndarray) -> Scores:
    """Gradient boosting of histograms."""
    model = HistGradientBoostingClassifier(max_iter=60, learning_rate=0.15, random_state=0)
    return model.fit(x, y).predict_proba(new)


RIVALS: dict[str, Rival] = {
    "logistic regression": logistic,
    "kernel ridge": kernel_ridge,
    "support vectors": support_vectors,
    "gradient boosting": boosting,
}


def kept_back(rival: Rival, x: np.ndarray, y: Labels, fold: Labels) -> Scores:
    """Scores of every row by the rival that learned without its fold."""
    scores = np.empty((len(y), y.max() + 1))
    for name in np.unique(fold):
        out = fold == name
        scores[out] = rival(x[~out], y[~out], x[out])
    return scores


def compared(scores: Mapping[str, Scores], y: Labels, caption: str) -> Table:
    """One row a method: accuracy and the area under the characteristic, each class against the others."""
    rows = tuple((name, Measure(*accuracy(each.argmax(1), y)), mean_auc(each, y)) for name, each in scores.items())
    return Table("Methods", ("method", "accuracy", "area under the characteristic"), rows, caption)


def mistakes(title: str, scores: Scores, y: Labels, names: Sequence[str]) -> Confusion:
    """The confusion matrix of the class of the greatest score."""
    return Confusion(title, tuple(names), confusion(scores.argmax(1), y, np.arange(len(names))))


def without_labels(x: np.ndarray, y: Labels, names: Sequence[str]) -> tuple[dict[str, Measure], tuple[Exhibit, ...]]:
    """Principal components, k-means and a Gaussian mixture of the rows, and how far their groups are the classes.

    The adjusted Rand index is 1 for the same groups and 0 on average for groups made at random (Hubert and Arabie, J.
    Classif. 2, 193 (1985)). The mixture is fitted to the leading ten components.
    """
    unit = StandardScaler().fit_transform(x)
    components = PCA(min(10, x.shape[1]), random_state=0).fit(unit)
    reduced = components.transform(unit)
    means = KMeans(len(names), n_init=10, random_state=0)  # pyright: ignore[reportArgumentType]
    groups = {
        "k-means": means.fit_predict(unit),
        "Gaussian mixture": GaussianMixture(len(names), random_state=0, n_init=3, reg_covar=1e-3).fit_predict(reduced),
    }
    rand = {name: float(adjusted_rand_score(y, found)) for name, found in groups.items()}
    rows = tuple((name, value) for name, value in rand.items())
    caption = f"The leading two components carry {components.explained_variance_ratio_[:2].sum():.0%} of the variance."
    classes = _scatter("Principal components, by class", reduced, {n: y == c for c, n in enumerate(names)}, caption)
    found = {f"group {g + 1}": groups["k-means"] == g for g in range(len(names))}
    clusters = _scatter("The same, by k-means", reduced, found, "Groups found without the labels.")
    measures = {"rand_k_means": Measure(rand["k-means"]), "rand_mixture": Measure(rand["Gaussian mixture"])}
    return measures, (Table("Without labels", ("method", "adjusted Rand index"), rows), classes, clusters)


def _scatter(title: str, points: np.ndarray, members: Mapping[str, np.ndarray], caption: str) -> Curves:
    lines = {name: Line(*points[rows, :2].T[:, :150], style="points") for name, rows in members.items()}
    return Curves(title, "first component", "second component", lines, caption=caption)
