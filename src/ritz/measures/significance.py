"""How sure a discovery would be: the significance that a counting experiment expects, in standard deviations."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Real, Shaped

from ritz.measures.ranking import checked, roc


class Cut(NamedTuple):
    """A threshold on the score and the significance expected of the events above it."""

    significance: float
    threshold: float


def asimov(
    signal: float | Float[np.ndarray, "..."],
    background: float | Float[np.ndarray, "..."],
    uncertainty: float | Float[np.ndarray, "..."] = 0.0,
) -> Float[np.ndarray, "..."]:
    """The median significance for discovery with s signal on b +- d background events expected.

    Z^2 = 2[(s+b) ln(1 + s b/(b^2 + (s+b) d^2)) - (b^2/d^2) ln(1 + d^2 s/(b (b + d^2)))], and for d = 0
    Z^2 = 2[(s+b) ln(1 + s/b) - s]: Cowan, Cranmer, Gross and Vitells, Eur. Phys. J. C 71, 1554 (2011), equation 97,
    and Cowan's formula with a background uncertainty (an on/off problem's profile likelihood). s/sqrt(b + d^2) for
    small s. Raises ValueError for a background that is not positive or a negative signal or uncertainty."""
    s, b, d = np.broadcast_arrays(*(np.asarray(number, float) for number in (signal, background, uncertainty)))
    if not ((b > 0).all() and (s >= 0).all() and (d >= 0).all()):
        raise ValueError("Expected a positive background, and neither signal nor uncertainty below zero.")
    known = np.where(d > 0, d, 1.0) ** 2
    ratio, spread = s * b / (b**2 + (s + b) * known), known * s / (b * (b + known))
    unsure = (s + b) * np.log1p(ratio) - b**2 / known * np.log1p(spread)
    sure = (s + b) * np.log1p(s / b) - s
    return np.asarray(np.sqrt(np.maximum(2 * np.where(d > 0, unsure, sure), 0.0)))


def best_significance(
    score: Real[np.ndarray, " n"],
    label: Shaped[np.ndarray, " n"],
    weight: Real[np.ndarray, " n"] | None = None,
    *,
    signal: float = 100.0,
    background: float = 1000.0,
    uncertainty: float = 50.0,
    least: float = 25.0,
) -> Cut:
    """The cut on the score that makes the significance greatest, for `signal` events on `background` +-
    `uncertainty` expected before it.

    The relative uncertainty of the background stays the same at every cut. A cut is not considered where fewer than
    `least` effective background events, (sum w)^2 / sum w^2, lie above it: there the background is not known. Choose
    the cut on validation events and judge it on others with `significance_at`. Raises ValueError as `roc`, or where
    there are not that many background events."""
    label, weight = checked(label, weight)
    curve = roc(score, label, weight)
    order = np.argsort(-score[label == 0], kind="stable")
    scores, weights = score[label == 0][order], weight[label == 0][order]
    above = np.searchsorted(-scores.astype(float), -curve.threshold, side="right")
    sums, squares = (np.concatenate([[0.0], np.cumsum(part)]) for part in (weights, weights**2))
    effective = np.divide(sums[above] ** 2, squares[above], out=np.zeros(above.size), where=squares[above] > 0)
    known = (effective >= least) & (curve.false_positive > 0) & (curve.true_positive >= 0)
    if not known.any():
        raise ValueError(f"Expected at least {least:g} effective background events, got {effective.max():.1f}.")
    s, b = signal * curve.true_positive[known], background * curve.false_positive[known]
    z = asimov(s, b, b * (uncertainty / background))
    return Cut(float(z.max()), float(curve.threshold[known][z.argmax()]))


def significance_at(
    threshold: float,
    score: Real[np.ndarray, " n"],
    label: Shaped[np.ndarray, " n"],
    weight: Real[np.ndarray, " n"] | None = None,
    *,
    signal: float = 100.0,
    background: float = 1000.0,
    uncertainty: float = 50.0,
) -> float:
    """The significance expected above a cut that was chosen elsewhere; 0 where no background is left above it.

    Raises ValueError as `roc`."""
    label, weight = checked(label, weight)
    above = score >= threshold
    true, false = (float(weight[above & (label == c)].sum() / weight[label == c].sum()) for c in (1, 0))
    if false <= 0:
        return 0.0
    b = background * false
    return float(asimov(signal * max(true, 0.0), b, b * uncertainty / background))
