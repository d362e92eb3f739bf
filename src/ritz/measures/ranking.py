"""How well a score ranks signal above background, with event weights of either sign.

A weight may be negative (events of a next-to-leading-order generator, or of a background subtraction). Nothing here
is clipped: rates are ratios of weight sums, so a receiver operating characteristic may run backwards for a few events.
"""

import dataclasses

import numpy as np
from jaxtyping import Float, Int, Real, Shaped


@dataclasses.dataclass(frozen=True)
class Roc:
    """The receiver operating characteristic: rates of the events with a score of at least `threshold`.

    From (0, 0) at an infinite threshold to (1, 1) at the least score; ties are one point. With weights of both signs
    the rates need not rise from point to point."""

    false_positive: Float[np.ndarray, " k"]
    true_positive: Float[np.ndarray, " k"]
    threshold: Float[np.ndarray, " k"]


def roc(
    score: Real[np.ndarray, " n"], label: Shaped[np.ndarray, " n"], weight: Real[np.ndarray, " n"] | None = None
) -> Roc:
    """The characteristic of scores (greater: more like signal) against labels (1 signal, 0 background).

    Raises ValueError where lengths differ, a score is not finite, a label is neither 0 nor 1, or the weights of a
    class do not sum to a positive number."""
    edges, signal, background = _cumulated(score, label, weight)
    begin = np.zeros(1)
    return Roc(
        np.concatenate([begin, background / background[-1]]),
        np.concatenate([begin, signal / signal[-1]]),
        np.concatenate([[np.inf], edges]),
    )


def auc(
    score: Real[np.ndarray, " n"], label: Shaped[np.ndarray, " n"], weight: Real[np.ndarray, " n"] | None = None
) -> float:
    """The area under the characteristic: sum over pairs w_i w_j [1(s_i > s_j) + 1(s_i = s_j)/2] / (W_S W_B), with i
    over signal and j over background, in n log n operations (Hanley and McNeil, Radiology 143, 29 (1982)).

    0.5 for scores that know nothing. Raises as `roc`."""
    curve = roc(score, label, weight)
    rise = (curve.true_positive[1:] + curve.true_positive[:-1]) / 2
    return float(np.sum(np.diff(curve.false_positive) * rise))


def mean_auc(
    scores: Real[np.ndarray, "n classes"], label: Int[np.ndarray, " n"], weight: Real[np.ndarray, " n"] | None = None
) -> float:
    """The mean over the classes of the area for that class against all others; label c stands for column c.

    For two classes that is the area of either. Raises as `roc`."""
    areas = [auc(scores[:, c], (label == c).astype(int), weight) for c in range(scores.shape[1])]
    return float(np.mean(areas))


def average_precision(
    score: Real[np.ndarray, " n"], label: Shaped[np.ndarray, " n"], weight: Real[np.ndarray, " n"] | None = None
) -> float:
    """The mean precision over the recalls: sum over thresholds of (R_k - R_{k-1}) P_k, without interpolation.

    A threshold above which the weights do not sum to a positive number has no precision and is merged with the next.
    Raises as `roc`."""
    _, signal, background = _cumulated(score, label, weight)
    total = signal + background
    kept = total > 0
    precision = signal[kept] / total[kept]
    return float(np.sum(np.diff(signal[kept] / signal[-1], prepend=0.0) * precision))


def _cumulated(
    score: Real[np.ndarray, " n"], label: Shaped[np.ndarray, " n"], weight: Real[np.ndarray, " n"] | None
) -> tuple[Float[np.ndarray, " k"], Float[np.ndarray, " k"], Float[np.ndarray, " k"]]:
    """(scores that occur, in falling order; weights of signal and of background at or above each)."""
    label, weight = checked(label, weight)
    if score.shape != label.shape or not np.isfinite(score).all():
        raise ValueError(
            f"Expected one finite score for each of the {label.size} labels, got {score.size} scores, "
            f"{int(np.sum(~np.isfinite(score)))} of them not finite."
        )
    order = np.argsort(-score.astype(float), kind="stable")
    last = np.append(np.flatnonzero(np.diff(score[order])), score.size - 1)
    signal = np.cumsum(np.where(label == 1, weight, 0.0)[order])[last]
    background = np.cumsum(np.where(label == 0, weight, 0.0)[order])[last]
    return score[order][last].astype(float), signal, background


def checked(
    label: Shaped[np.ndarray, " n"], weight: Real[np.ndarray, " n"] | None
) -> tuple[Int[np.ndarray, " n"], Float[np.ndarray, " n"]]:
    """(labels 0 and 1 as integers, weights as float64, ones for None).

    Raises ValueError where a label is another number or the weights of a class do not sum to a positive number."""
    label = np.asarray(label)
    weight = np.ones(label.shape) if weight is None else np.asarray(weight, float)
    if weight.shape != label.shape or not np.isin(label, (0, 1)).all():
        others = sorted({str(other) for other in label[~np.isin(label, (0, 1))].ravel()})[:3]
        raise ValueError(
            "Expected labels 0 (background) and 1 (signal) and one weight for each, got "
            f"{label.size} labels{', among them ' + ', '.join(others) if others else ''} and {weight.size} weights."
        )
    sums = {name: float(weight[label == c].sum()) for name, c in (("signal", 1), ("background", 0))}
    if not all(total > 0 for total in sums.values()):
        raise ValueError(
            "Expected events of both classes whose weights sum to a positive number, got "
            + " and ".join(f"{total:g} for {name}" for name, total in sums.items())
            + "."
        )
    return label.astype(int), weight
