"""What must be beaten: guesses without learning, and scikit-learn's linear model, random forest and classifiers."""

import dataclasses

import numpy as np
from jaxtyping import Int
from sklearn.base import clone
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import Ridge

from ritz.problems.strings.cicy.threefolds import Threefolds
from ritz.problems.strings.hodge import guess_from_euler, rows_as_h11
from ritz.recipes.baselines import fit_classifiers

LEARNERS = {
    "linear": ("linear regression (Ridge)", Ridge(1.0)),
    "forest": ("random forest, 100 trees", RandomForestRegressor(100, random_state=0, n_jobs=1)),
}
"""Name to title and learner of scikit-learn."""
CLASSIFIERS = ("support_vectors", "neighbours")
"""Tuned within the training manifolds."""


@dataclasses.dataclass(frozen=True)
class Baseline:
    """Predictions of h11 for the test manifolds."""

    name: str
    title: str
    note: str
    predicted: Int[np.ndarray, " n"]


def baselines(train: Threefolds, test: Threefolds) -> list[Baseline]:
    """All of them, fitted on the training manifolds alone; regressions are rounded."""
    x, unseen = (part.matrices.reshape(len(part.h11), -1).astype(np.float32) for part in (train, test))
    found = [
        Baseline("rows", "number of rows", "test manifolds, h11 guessed as the number of rows", rows_as_h11(test)),
        Baseline(
            "euler",
            "most frequent h11 at this Euler number",
            "test manifolds, guessed from chi",
            guess_from_euler(train, test),
        ),
    ]
    for name, (title, learner) in LEARNERS.items():
        predicted = np.rint(clone(learner).fit(x, train.h11).predict(unseen)).astype(int)
        found.append(Baseline(name, title, f"test manifolds, {title}", predicted))
    for name, one in fit_classifiers(x, train.h11 - 1, seed=0, names=CLASSIFIERS).items():
        predicted = 1 + one.predict(unseen).argmax(1)
        found.append(Baseline(name, one.title, f"test manifolds, {one.title}, {one.note}", predicted))
    return found
