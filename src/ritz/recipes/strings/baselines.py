"""What must be beaten: guesses without learning, and scikit-learn's linear model, support vectors and random forest."""

import dataclasses

import numpy as np
from jaxtyping import Int
from sklearn.base import clone
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import Ridge
from sklearn.svm import SVR

from ritz.problems.strings.cicy.threefolds import Threefolds
from ritz.problems.strings.hodge import guess_from_euler, rows_as_h11

LEARNERS = {
    "linear": ("linear regression (Ridge)", Ridge(1.0)),
    "support_vectors": ("support vector regression (RBF)", SVR(C=10.0, epsilon=0.1)),
    "forest": ("random forest, 100 trees", RandomForestRegressor(100, random_state=0, n_jobs=1)),
}
"""Name to title and learner of scikit-learn."""


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
    return found
