"""Linear models of a few strengths of their L2 penalty, as networks without a hidden layer."""

import numpy as np
from jaxtyping import Float

from ritz.costs import BinaryCrossEntropy, CategoricalCrossEntropy, LeastSquares
from ritz.costs.supervised import Supervised
from ritz.estimators.training import Rows
from ritz.recipes.tables.linear import ridge_classes

STRENGTHS = (1.0, 0.3, 0.1, 0.03, 0.01, 1e-3, 1e-4, 1e-6)


def ridge_path(rows: Rows, cost: Supervised, outputs: int) -> list[list[np.ndarray]]:
    """Fit linear models of decreasing strength: [weight [outputs, d], bias [outputs]] for each.

    Least squares by the normal equations, up to a strength at which negative weights leave no minimum; classes by
    logistic regression, several labels a row by one regression each.
    """
    x, weight = rows.x.astype(float), rows.weight / rows.weight.sum()
    if isinstance(cost, LeastSquares):
        return _numbers(x, rows.y.reshape(len(x), -1).astype(float), weight)
    if isinstance(cost, CategoricalCrossEntropy):
        return [[b.slopes.T, b.offset] for b in ridge_classes(x, rows.y, weight, outputs)]
    labels = rows.y.reshape(len(x), -1) if not isinstance(cost, BinaryCrossEntropy) else rows.y[:, None]
    each = [list(ridge_classes(x, label.astype(int), weight, 2)) for label in labels.T]
    return [
        [
            np.stack([model.slopes[:, 1] - model.slopes[:, 0] for model in models]),
            np.array([model.offset[1] - model.offset[0] for model in models]),
        ]
        for models in zip(*each, strict=True)
    ]


def _numbers(
    x: Float[np.ndarray, "n d"], y: Float[np.ndarray, "n c"], weight: Float[np.ndarray, " n"]
) -> list[list[np.ndarray]]:
    """Ridge regression by the eigenvectors of the weighted covariance."""
    means, mean = weight @ x, weight @ y
    centred = x - means
    values, vectors = np.linalg.eigh((centred * weight[:, None]).T @ centred)
    pull = vectors.T @ (centred.T @ (weight[:, None] * (y - mean)))
    found = []
    for strength in STRENGTHS:
        if values[0] + strength > 1e-9 * max(float(values[-1]), 1.0):
            slopes = vectors @ (pull / (values + strength)[:, None])
            found.append([slopes.T, mean - means @ slopes])
    return found
