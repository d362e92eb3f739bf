"""Linear and logistic models with an L2 (Ridge) or L1 (Lasso) penalty, for event weights of either sign.

All minimise sum_i w_i loss_i / sum_i w_i + penalty over columns in standard units, the offset left alone: loss is half
the squared residual, or minus the log-likelihood of the class; Ridge is strength |b|^2/2, Lasso strength |b|_1.
Scikit-learn's Ridge and Lasso take the root of a weight, so they cannot be given a negative one.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import scipy.optimize
import scipy.special
from jaxtyping import Float

RIDGE = (1.0, 0.1, 1e-2, 1e-3, 1e-4)
LASSO = (0.3, 0.1, 0.03, 0.01, 0.003, 0.001)
"""In units of the strength at which the first coefficient appears."""
ROUNDS, CLOSE = 400, 1e-6


class Linear(NamedTuple):
    """offset + x . slopes, [n, c]."""

    slopes: Float[np.ndarray, "d c"]
    offset: Float[np.ndarray, " c"]
    strength: float

    def at(self, x: Float[np.ndarray, "n d"]) -> Float[np.ndarray, "n c"]:
        """Its values."""
        return self.offset + x @ self.slopes


def ridge_numbers(
    x: Float[np.ndarray, "n d"], y: Float[np.ndarray, " n"], w: Float[np.ndarray, " n"]
) -> Iterator[Linear]:
    """Numbers, L2: by the normal equations; strengths at which negative weights leave no minimum are passed over."""
    metric, pull, means, mean = _moments(x, y, w)
    for strength in RIDGE:
        values = np.linalg.eigvalsh(metric)
        if values[0] + strength <= 1e-9 * max(values[-1], 1.0):
            continue
        slopes = np.linalg.solve(metric + strength * np.eye(len(pull)), pull)
        yield Linear(slopes[:, None], np.array([mean - means @ slopes]), strength)


def lasso_numbers(
    x: Float[np.ndarray, "n d"], y: Float[np.ndarray, " n"], w: Float[np.ndarray, " n"]
) -> Iterator[Linear]:
    """Numbers, L1: by accelerated proximal steps on the normal equations."""
    metric, pull, means, mean = _moments(x, y, w)
    steepest, slopes = float(np.abs(np.linalg.eigvalsh(metric)).max()), np.zeros((len(pull), 1))
    for share in LASSO:
        strength = share * float(np.abs(pull).max())
        slopes = accelerated(lambda b: metric @ b - pull[:, None], slopes, steepest, strength)
        yield Linear(slopes, mean - means @ slopes, strength)


def ridge_classes(
    x: Float[np.ndarray, "n d"], y: np.ndarray, w: Float[np.ndarray, " n"], classes: int
) -> Iterator[Linear]:
    """Classes, L2: by L-BFGS."""
    one, d = np.eye(classes)[y], x.shape[1]
    whole = np.zeros((d + 1) * classes)
    for strength in RIDGE:

        def objective(flat: np.ndarray, strength: float = strength) -> tuple[float, np.ndarray]:
            b = flat.reshape(d + 1, classes)
            logits = x @ b[:-1] + b[-1]
            stated = scipy.special.log_softmax(logits, axis=1)
            away = w[:, None] * (np.exp(stated) - one)
            slope = np.concatenate([x.T @ away + strength * b[:-1], away.sum(0, keepdims=True)])
            return float(-w @ (stated * one).sum(1) + strength * np.sum(b[:-1] ** 2) / 2), slope.ravel()

        found = scipy.optimize.minimize(objective, whole, jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS})
        whole = found.x
        b = whole.reshape(d + 1, classes)
        yield Linear(b[:-1], b[-1], strength)


def lasso_classes(
    x: Float[np.ndarray, "n d"], y: np.ndarray, w: Float[np.ndarray, " n"], classes: int
) -> Iterator[Linear]:
    """Classes, L1: by accelerated proximal steps; the offset is a column of ones without a penalty."""
    design = np.concatenate([x, np.ones((len(x), 1))], axis=1)
    one = np.eye(classes)[y]
    steepest = float(np.linalg.eigvalsh((design * np.abs(w)[:, None]).T @ design)[-1]) / 2
    share = np.maximum(w @ one, 1e-12)
    b = np.zeros((design.shape[1], classes))
    b[-1] = np.log(share / share.sum())
    first = float(np.abs(x.T @ (w[:, None] * (one - share))).max())

    def gradient(b: np.ndarray) -> np.ndarray:
        return design.T @ (w[:, None] * (scipy.special.softmax(design @ b, axis=1) - one))

    penalised = np.r_[np.ones(x.shape[1]), 0.0][:, None]
    for part in LASSO:
        b = accelerated(gradient, b, steepest, part * first * penalised)
        yield Linear(b[:-1], b[-1], part * first)


def accelerated(
    gradient: Callable[[np.ndarray], np.ndarray], start: np.ndarray, steepest: float, strength: float | np.ndarray
) -> np.ndarray:
    """Steps of length 1/steepest, each followed by the soft threshold, with Nesterov's momentum and restarts.

    Beck and Teboulle, SIAM J. Imaging Sci. 2, 183 (2009); O'Donoghue and Candes, Found. Comput. Math. 15, 715
    (2015)."""
    b, ahead, t = start, start, 1.0
    for _ in range(ROUNDS):
        moved = ahead - gradient(ahead) / steepest
        new = np.sign(moved) * np.maximum(np.abs(moved) - strength / steepest, 0.0)
        if np.sum((ahead - new) * (new - b)) > 0:
            t = 1.0
        later = (1 + (1 + 4 * t**2) ** 0.5) / 2
        ahead, change = new + (t - 1) / later * (new - b), float(np.abs(new - b).max(initial=0.0))
        b, t = new, later
        if change <= CLOSE * max(1.0, float(np.abs(b).max(initial=0.0))):
            break
    return b


def _moments(x: np.ndarray, y: np.ndarray, w: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """Weighted covariance of the columns, covariance with the target, means, mean of the target; w sums to one."""
    means, mean = w @ x, float(w @ y)
    centred = x - means
    return (centred * w[:, None]).T @ centred, centred.T @ (w * (y - mean)), means, mean
