"""The regressor's default beside scikit-learn's network and gradient boosting on tables of the usual kinds.

Made-up tables in the manner of those that regression methods are usually compared on (`regression_kinds`), those that
scikit-learn ships, and with `--tables FOLDER` every CSV file of a folder: a header, the answer in the last column, text
columns as categories. Five shuffled folds, the same for all; root mean squared error, mean over folds and its standard
error, and CPU seconds of a fit (the first one, with compilation, apart). All have their defaults but for standard units
of columns and answers. Everyone gets a process of its own for each table, on one core.
"""

import functools
import json
import statistics
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import timing
from benchmarks.regression_kinds import KINDS
from benchmarks.timing import alone

FOLDS = 5
SHIPPED = ("diabetes", "friedman1", "friedman2", "friedman3")
OURS, NETWORK, TREES, LINEAR = "ritz", "scikit-learn's MLP", "gradient boosting", "ridge"
CONTESTANTS = (OURS, NETWORK, TREES, LINEAR)
ALLOWED = 1.03
"""How far behind scikit-learn's network the default may be on any table."""


def measure(folder: str | None = None) -> dict[str, Any]:
    """Compare on every table; asked for are no loss above 3 % to the network, and half the tables against the trees."""
    files = [] if folder is None else sorted(Path(folder).resolve().glob("*.csv"))
    names = [*KINDS, *SHIPPED, *map(str, files)]
    rows, ratios = {}, []
    for name in names:
        found = {who: alone("benchmarks.regression", name, who, environment=timing.ONE_CORE) for who in CONTESTANTS}
        errors = {who: np.array(one["errors"]) for who, one in found.items()}
        row: dict[str, Any] = {}
        for who, values in errors.items():
            row[who] = f"{values.mean():.4g} +- {values.std(ddof=1) / FOLDS**0.5:.2g}"
        row["CPU s"] = round(statistics.median(found[OURS]["seconds"][1:]), 1)
        row["first, CPU s"] = round(found[OURS]["seconds"][0], 1)
        row["MLP, CPU s"] = round(statistics.median(found[NETWORK]["seconds"]), 1)
        rows[Path(name).stem] = row
        ratios.append([errors[OURS].mean() / errors[who].mean() for who in (NETWORK, TREES)])
    worst, ahead = max(pair[0] for pair in ratios), sum(pair[1] < 1 for pair in ratios)
    fine = worst <= ALLOWED and 2 * ahead >= len(ratios)
    words = f"at worst {worst:.3f} of the error of {NETWORK}, ahead of {TREES} on {ahead} of {len(ratios)} tables"
    return {"root mean squared error, five folds": {"rows": rows, "verdict": f"{words}: {'met' if fine else 'missed'}"}}


def load(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return columns and answers of a table, by the name of its kind or the path of a CSV file."""
    from sklearn import datasets

    if name in KINDS:
        return KINDS[name]()
    if name == "diabetes":
        return datasets.load_diabetes(return_X_y=True)
    if name in SHIPPED:
        make, noise = {"friedman1": (datasets.make_friedman1, 1.0), "friedman2": (datasets.make_friedman2, 30.0)}.get(
            name, (datasets.make_friedman3, 0.1)
        )
        return make(1000, noise=noise, random_state=0)
    import pandas as pd

    table = pd.read_csv(name).dropna()
    columns = pd.get_dummies(table.iloc[:, :-1], dtype=float)
    return columns.to_numpy(float), table.iloc[:, -1].to_numpy(float)


def contestant(name: str) -> Any:
    """Return an estimator that is not fitted yet."""
    from sklearn.compose import TransformedTargetRegressor
    from sklearn.ensemble import HistGradientBoostingRegressor
    from sklearn.linear_model import RidgeCV
    from sklearn.neural_network import MLPRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    if name == OURS:
        from ritz.estimators import RitzRegressor

        return RitzRegressor(random_state=0)
    if name == TREES:
        return HistGradientBoostingRegressor(random_state=0)
    inside = MLPRegressor(random_state=0) if name == NETWORK else RidgeCV(np.logspace(-2, 3, 20))
    standard = functools.partial(TransformedTargetRegressor, transformer=StandardScaler())
    return make_pipeline(StandardScaler(), standard(inside))


def main(table: str, name: str) -> None:
    """Let one contestant fit one table, and print its errors and seconds as one line of JSON."""
    from sklearn.model_selection import KFold

    warnings.simplefilter("ignore")  # scikit-learn's network says after every fit that 200 epochs were not enough
    x, y = load(table)
    errors, seconds = [], []
    for train, test in KFold(FOLDS, shuffle=True, random_state=0).split(x):
        begun = time.process_time()
        model = contestant(name).fit(x[train], y[train])
        seconds.append(time.process_time() - begun)
        errors.append(float(np.sqrt(np.mean((model.predict(x[test]) - y[test]) ** 2))))
    print(json.dumps({"errors": errors, "seconds": seconds}))


if __name__ == "__main__":
    main(*sys.argv[1:])
