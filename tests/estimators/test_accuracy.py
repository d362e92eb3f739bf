"""The default of the regressor beside scikit-learn's network and gradient boosting, on tables of the usual kinds."""

import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
from sklearn.model_selection import KFold

sys.path.insert(0, str(Path(__file__).parents[2]))

from benchmarks.regression import NETWORK, OURS, TREES, contestant, load

TABLES = ("towing", "buildings", "cars", "mixtures", "tasting", "plant", "arm", "diabetes", "friedman1")


def errors(table, names, folds):
    """Root mean squared error of each contestant, the mean of so many of five folds."""
    x, y = load(table)
    splits = list(KFold(5, shuffle=True, random_state=0).split(x))[:folds]
    found = {}
    for name in names:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            models = [contestant(name).fit(x[train], y[train]) for train, _ in splits]
        each = [
            np.sqrt(np.mean((m.predict(x[test]) - y[test]) ** 2)) for m, (_, test) in zip(models, splits, strict=True)
        ]
        found[name] = float(np.mean(each))
    return found


def test_few_rows_with_little_noise_are_learned():
    found = errors("towing", (OURS, NETWORK), 1)
    assert found[OURS] < 0.5 * found[NETWORK]


@pytest.mark.slow
def test_few_rows_with_much_noise_are_not_overfitted():
    found = errors("cars", (OURS, NETWORK), 2)
    assert found[OURS] < 1.03 * found[NETWORK]


@pytest.mark.slow
def test_the_default_is_never_far_behind_and_often_ahead():
    ahead = 0
    for table in TABLES:
        found = errors(table, (OURS, NETWORK, TREES), 5)
        assert found[OURS] <= 1.03 * found[NETWORK], table
        ahead += found[OURS] < found[TREES]
    assert 2 * ahead >= len(TABLES)
