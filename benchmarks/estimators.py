"""The estimators beside scikit-learn's networks and linear models on tables that it ships: scores and CPU seconds.

Everyone is given the same folds, five of them, drawn anew `REPEATS` times, and standard units; what is not named is at
its default. The error of a score is the spread over folds divided by the root of five: repeating the folds averages
out how they were drawn, not how few rows there are. The first fit, with compilation, is reported apart; then the median
of the others. A process of its own for each contestant and table, on one core.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks import timing
from benchmarks.timing import alone

FOLDS, REPEATS = 5, 2
TABLES = {
    "breast cancer, 569 x 30, accuracy": "breast_cancer",
    "digits, 1797 x 64, accuracy": "digits",
    "diabetes, 442 x 10, R2": "diabetes",
    "Friedman 1, 1000 x 10, noise 1, R2": "friedman",
}
OURS, PEER = "ritz", "scikit-learn"
CLASSIFIERS = (OURS, "ritz, early stopping", "ritz, ensemble of 5", PEER, "linear")
REGRESSORS = (*CLASSIFIERS[:-1], "ritz, natural, 20 hidden", "scikit-learn, labels standardised", "linear")


def measure() -> dict[str, Any]:
    """The verdict compares defaults: a score not worse than the peer's within two errors of the difference."""
    tables = {}
    for title, table in TABLES.items():
        names = CLASSIFIERS if table in ("breast_cancer", "digits") else REGRESSORS
        found = {name: alone("benchmarks.estimators", table, name, environment=timing.ONE_CORE) for name in names}
        tables[title] = _table(found)
    return tables


def _table(found: dict[str, dict]) -> dict[str, Any]:
    rows = {}
    for name, one in found.items():
        scores = np.array(one["scores"])
        rows[name] = {
            "score": round(float(scores.mean()), 4),
            "error": round(float(scores.std(ddof=1) / FOLDS**0.5), 4),
            "CPU s a fit": round(statistics.median(one["seconds"][1:]), 3),
            "first, CPU s": round(one["seconds"][0], 2),
            "epochs": round(statistics.mean(one["epochs"])),
        }
    gaps = np.array(found[OURS]["scores"]) - np.array(found[PEER]["scores"])
    gap, error = gaps.mean(), gaps.std(ddof=1) / FOLDS**0.5
    faster = rows[PEER]["CPU s a fit"] / rows[OURS]["CPU s a fit"]
    words = (
        f"{OURS} less {PEER}, fold by fold: {gap:+.4f} +- {error:.4f}, {faster:.1f} times as fast after the first fit"
    )
    return {"rows": rows, "verdict": f"{words}: {'met' if gap > -2 * error else 'missed'}"}


def _data(table: str) -> tuple[np.ndarray, np.ndarray]:
    from sklearn import datasets

    if table == "friedman":
        return datasets.make_friedman1(1000, noise=1.0, random_state=0)
    return getattr(datasets, f"load_{table}")(return_X_y=True)


def _contestant(name: str, classify: bool) -> Any:
    from sklearn.compose import TransformedTargetRegressor
    from sklearn.linear_model import LogisticRegression, RidgeCV
    from sklearn.neural_network import MLPClassifier, MLPRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    from ritz.estimators import RitzClassifier, RitzRegressor

    ours, theirs = (RitzClassifier, MLPClassifier) if classify else (RitzRegressor, MLPRegressor)
    natural = {"optimiser": "natural", "hidden_layer_sizes": (20,), "alpha": 1.0, "max_iter": 50}
    makers: dict[str, Callable[[], Any]] = {
        OURS: lambda: ours(random_state=0),
        "ritz, early stopping": lambda: ours(early_stopping=True, random_state=0),
        "ritz, ensemble of 5": lambda: ours(ensemble=5, random_state=0),
        "ritz, natural, 20 hidden": lambda: ours(**natural, random_state=0),
        PEER: lambda: make_pipeline(StandardScaler(), theirs(random_state=0)),
        "scikit-learn, labels standardised": lambda: make_pipeline(
            StandardScaler(), TransformedTargetRegressor(theirs(random_state=0), transformer=StandardScaler())
        ),
        "linear": lambda: make_pipeline(
            StandardScaler(), LogisticRegression() if classify else RidgeCV(np.logspace(-2, 3, 20))
        ),
    }
    return makers[name]()


def main(table: str, name: str) -> None:
    """Lets one contestant fit one table and prints its scores and seconds as one line of JSON."""
    import warnings

    from sklearn.model_selection import RepeatedKFold, RepeatedStratifiedKFold

    warnings.simplefilter("ignore")  # scikit-learn's networks say after every fit that 200 epochs were not enough
    x, y = _data(table)
    classify = table in ("breast_cancer", "digits")
    folds = (RepeatedStratifiedKFold if classify else RepeatedKFold)(n_splits=FOLDS, n_repeats=REPEATS, random_state=0)
    scores, seconds, epochs = [], [], []
    for train, test in folds.split(x, y):
        model = _contestant(name, classify)
        begun = time.process_time()
        model.fit(x[train], y[train])
        seconds.append(time.process_time() - begun)
        scores.append(float(model.score(x[test], y[test])))
        last = model[-1] if hasattr(model, "steps") else model
        epochs.append(int(np.max(getattr(getattr(last, "regressor_", last), "n_iter_", 1))))
    print(json.dumps({"scores": scores, "seconds": seconds, "epochs": epochs}))


if __name__ == "__main__":
    main(*sys.argv[1:])
