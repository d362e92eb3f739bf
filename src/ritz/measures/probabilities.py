"""Whether stated probabilities can be trusted: log loss, Brier score, calibration, temperature; weights may be
negative."""

import dataclasses

import numpy as np
import scipy.optimize
import scipy.special
from jaxtyping import Float, Real, Shaped

from ritz.measures.ranking import checked

HOTTEST = 100.0
"""Temperatures are sought between this and its inverse."""


@dataclasses.dataclass(frozen=True)
class Calibration:
    """Bins of the stated probability: its mean, the share of signal observed there, the error of that share, and the
    number of events."""

    predicted: Float[np.ndarray, " k"]
    observed: Float[np.ndarray, " k"]
    error: Float[np.ndarray, " k"]
    count: Shaped[np.ndarray, " k"]


def log_loss(
    p: Float[np.ndarray, "n *classes"], label: Shaped[np.ndarray, " n"], weight: Real[np.ndarray, " n"] | None = None
) -> float:
    """The mean of -log(probability stated for what came true), in nats: `p` [n] of label 1, or [n, classes].

    Probabilities are kept one machine epsilon away from zero. Raises ValueError as `brier`."""
    columns, label, weight = _stated(p, label, weight)
    epsilon = float(np.finfo(p.dtype).eps)
    chosen = np.clip(columns[np.arange(label.size), label], epsilon, 1.0)
    return float(np.average(-np.log(chosen), weights=weight))


def brier(
    p: Float[np.ndarray, "n *classes"], label: Shaped[np.ndarray, " n"], weight: Real[np.ndarray, " n"] | None = None
) -> float:
    """The mean squared distance between the stated probabilities and what came true (Brier, Mon. Weather Rev. 78, 1
    (1950)): for `p` [n] the mean of (p - y)^2, for [n, classes] the sum over the classes.

    Raises ValueError where lengths differ, a probability lies outside [0, 1], a label has no column, or the weights
    do not sum to a positive number."""
    columns, label, weight = _stated(p, label, weight)
    distance = np.sum((columns - np.eye(columns.shape[1])[label]) ** 2, axis=1)
    return float(np.average(distance, weights=weight)) / (2 if p.ndim == 1 else 1)


def calibration(
    p: Float[np.ndarray, " n"],
    label: Shaped[np.ndarray, " n"],
    weight: Real[np.ndarray, " n"] | None = None,
    *,
    bins: int = 10,
) -> Calibration:
    """Stated probability of label 1 against the share observed, in equal bins of the probability.

    observed = sum w y / sum w, its variance sum w^2 (y - observed)^2 / (sum w)^2, with half an event of each class
    added so that it does not vanish. A bin without events is left out; one whose weights do not sum to a positive
    number is merged with the next. Raises ValueError as `brier`, or where either class is missing."""
    label, weight = checked(label, weight)
    _stated(p, label, weight)
    if bins < 1:
        raise ValueError(f"Expected at least one bin, got {bins}.")
    place = np.minimum((p * bins).astype(int), bins - 1)
    groups, waiting = [], np.zeros(0, int)
    for b in range(bins):
        waiting = np.concatenate([waiting, np.flatnonzero(place == b)])
        if weight[waiting].sum() > 0:
            groups.append(waiting)
            waiting = np.zeros(0, int)
    if waiting.size and groups:
        groups[-1] = np.concatenate([groups[-1], waiting])
    rows = [_bin(p[group].astype(float), label[group], weight[group]) for group in groups]
    predicted, observed, error = (np.array(column) for column in zip(*rows, strict=True))
    return Calibration(predicted, observed, error, np.array([group.size for group in groups]))


def _bin(p: np.ndarray, y: np.ndarray, w: np.ndarray) -> tuple[float, float, float]:
    """(mean probability, share of label 1, its error)."""
    total = w.sum()
    observed = float(w @ y / total)
    spread = float(np.sum(w**2 * (y - observed) ** 2) + np.mean(w**2) * (observed**2 + (1 - observed) ** 2) / 2)
    return float(w @ p / total), observed, float(np.sqrt(spread) / total)


def temperature(
    logits: Float[np.ndarray, "n *classes"],
    label: Shaped[np.ndarray, " n"],
    weight: Real[np.ndarray, " n"] | None = None,
) -> float:
    """The T > 0 for which softmax(logits/T) has the least log loss (Guo et al., arXiv:1706.04599, section 4.2).

    `logits` [n] of label 1 against label 0, or [n, classes]. Above one: the probabilities were too sure. Sought
    between 0.01 and 100. Raises ValueError as `log_loss`."""
    scores = logits.astype(float)
    columns = np.stack([np.zeros_like(scores), scores], axis=1) if logits.ndim == 1 else scores
    _, label, weight = _stated(scipy.special.softmax(columns, axis=1), label, weight)

    def loss(log_t: float) -> float:
        stated = scipy.special.log_softmax(columns * np.exp(-log_t), axis=1)
        return float(np.average(-stated[np.arange(label.size), label], weights=weight))

    bound = np.log(HOTTEST)
    found = scipy.optimize.minimize_scalar(loss, bounds=(-bound, bound), method="bounded", options={"xatol": 1e-8})
    return float(np.exp(found.x))


def _stated(
    p: Float[np.ndarray, "n *classes"], label: Shaped[np.ndarray, " n"], weight: Real[np.ndarray, " n"] | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(probabilities [n, classes], labels as integers, weights), or a ValueError in words."""
    label = np.asarray(label)
    weight = np.ones(len(label)) if weight is None else np.asarray(weight, float)
    if len(p) != len(label) or weight.shape != label.shape or not len(p):
        raise ValueError(
            "Expected one row of probabilities, one label and one weight for each event, got "
            f"{len(p)}, {label.size} and {weight.size}."
        )
    if not ((p >= 0) & (p <= 1)).all():
        raise ValueError("Expected probabilities between 0 and 1; pass logits through a softmax first.")
    columns = np.stack([1 - p, p], axis=1) if p.ndim == 1 else p
    if not np.isin(label, np.arange(columns.shape[1])).all():
        raise ValueError(f"Expected labels 0 to {columns.shape[1] - 1}, got {sorted(set(label.tolist()))[:5]}.")
    if not weight.sum() > 0:
        raise ValueError(f"Expected weights that sum to a positive number, got {weight.sum():g}.")
    return columns.astype(float), label.astype(int), weight
