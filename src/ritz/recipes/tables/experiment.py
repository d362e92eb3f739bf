"""What an experiment asks of a predictor beside its scores: a discovery, and residuals in units of measured errors."""

import numpy as np

from ritz.measures.base import Measure
from ritz.measures.significance import best_significance, significance_at
from ritz.recipes.tables.prepared import Prepared
from ritz.recipes.tables.scores import Resampled
from ritz.recipes.tables.trained import Trained

LEAST_FOR_A_CUT = 1000
"""Validation and test rows below which no cut for a discovery is sought."""


def significance(table: Prepared, ours: Trained, drawn: Resampled) -> dict[str, Measure]:
    """Of two classes: the discovery significance behind the cut that validation chose, if it has events enough."""
    if len(table.classes) != 2 or min(len(table.validation), len(table.test)) < LEAST_FOR_A_CUT:
        return {}
    part, test, score = table.validation, table.test, ours.test.output[:, 1]
    try:
        cut = best_significance(ours.validation.output[:, 1], part.y, part.weight)
        value = significance_at(cut.threshold, score, test.y, test.weight)
    except ValueError:
        return {}
    error = drawn.spread(lambda w: significance_at(cut.threshold, score, test.y, w), test.weight)
    note = "expected for 100 signal on 1000 ± 50 background rows before the cut, which validation chose"
    return {"significance": Measure(value, error, "sigma", note)}


def chi_squared(table: Prepared, ours: Trained, drawn: Resampled) -> dict[str, Measure]:
    """Of measured errors: the mean of (residual/sigma)^2 over the test rows, on which no parameter was fitted."""
    if not table.material.precision:
        return {}
    test, one = table.test, np.ones(len(table.test))
    weight = one if test.weight is None else test.weight
    pulls = table.material.precision * weight * (ours.test.output[:, 0] - test.y) ** 2
    error = drawn.spread(lambda w: float(w @ pulls / w.sum()), None)
    return {
        "chi2_per_dof": Measure(float(pulls.mean()), error, note="test rows, by the measured errors; 1 is expected")
    }
