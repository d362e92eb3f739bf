"""Figures of a predictor on a table: arrays to exhibits, with event weights of either sign."""

from collections.abc import Mapping, Sequence

import numpy as np
from jaxtyping import Float, Int, Real, Shaped

from ritz.measures.base import Bars, Confusion, Curves, Line, Picture
from ritz.measures.probabilities import calibration
from ritz.measures.ranking import roc

MOST_POINTS = 600
"""Points of a scatter plot; more hide one another."""
MOST_BARS = 20
MOST_CORRELATED = 30

Weight = Real[np.ndarray, " n"] | None


def roc_curve(
    scores: Mapping[str, Real[np.ndarray, " n"]],
    label: Shaped[np.ndarray, " n"],
    weight: Weight = None,
    *,
    signal: str = "signal",
    background: str = "background",
) -> Curves:
    """Background rejection, one over the share kept, against signal efficiency, a curve for each named score.

    Where negative weights make a rate zero or negative the curve has a gap."""
    lines, least = {}, 1.0
    for name, score in scores.items():
        rates = roc(score, label, weight)
        kept = (rates.false_positive > 0) & (rates.true_positive > 0)
        least = min(least, float(rates.true_positive[kept].min(initial=1.0)))
        lines[name] = Line(rates.true_positive[kept], 1 / rates.false_positive[kept])
    chance = np.geomspace(max(least, 1e-2), 1.0, 60)
    lines["guessing"] = Line(chance, 1 / chance, style="dashed")
    return Curves(
        "Receiver operating characteristic",
        f"signal efficiency: share of {signal} kept",
        f"1 / share of {background} kept",
        lines,
        log_y=True,
        caption="Test rows. Each point is a cut on the score; higher is better.",
    )


def calibration_curve(
    stated: Mapping[str, Float[np.ndarray, " n"]],
    label: Shaped[np.ndarray, " n"],
    weight: Weight = None,
    *,
    bins: int = 10,
    event: str = "the event",
) -> Curves:
    """What was observed where a probability was stated; one set of points for each named array of probabilities."""
    lines = {}
    for name, p in stated.items():
        found = calibration(p, label, weight, bins=bins)
        lines[name] = Line(found.predicted, found.observed, found.error, style="points")
    lines["as stated"] = Line(np.array([0.0, 1.0]), np.array([0.0, 1.0]), style="dashed")
    return Curves(
        "Whether the probabilities can be trusted",
        f"stated probability of {event}",
        f"share of {event} observed",
        lines,
        caption="Test rows in bins of the stated probability, one standard error; on the dashed line they are right.",
    )


def confusion_matrix(
    predicted: Int[np.ndarray, " n"], true: Int[np.ndarray, " n"], labels: Sequence[str], weight: Weight = None
) -> Confusion:
    """Sums of weights (counts without weights) of true class (rows) against predicted class (columns)."""
    counts = np.zeros((len(labels), len(labels)))
    np.add.at(counts, (true, predicted), 1.0 if weight is None else weight)
    what = "Test rows" if weight is None else "Sums of the weights of the test rows"
    return Confusion("Confusion matrix", tuple(labels), counts, f"{what} by true and predicted class.")


def importances(
    names: Sequence[str], values: Float[np.ndarray, " d"], errors: Float[np.ndarray, " d"], *, loss: str
) -> Bars:
    """By how much the loss rises when one feature is shuffled, the most important on top."""
    order = np.argsort(-values)[:MOST_BARS]
    rest = f" The {len(values) - MOST_BARS} least important are left out." if len(values) > MOST_BARS else ""
    return Bars(
        "Which features matter",
        tuple(names[int(i)] for i in order),
        values[order],
        f"rise of the {loss} when the feature is shuffled",
        errors[order],
        "Permutation importance on test rows, one standard error. Features that carry the same information share it, "
        f"so each of them may look unimportant.{rest}",
    )


def partial_dependence(
    feature: str,
    grid: Float[np.ndarray, " g"] | tuple[str, ...],
    means: Float[np.ndarray, "g c"],
    *,
    curves: Sequence[str],
    y_label: str,
) -> Curves | Bars:
    """The mean prediction when one feature is set to each value of a grid; bars for a feature that is text."""
    caption = "The mean prediction over test rows in which this feature alone was set to the value."
    if isinstance(grid, tuple):
        return Bars(f"Dependence on {feature}", grid, means[:, -1], y_label, caption=caption)
    lines = {name: Line(grid, means[:, c]) for c, name in enumerate(curves)}
    return Curves(f"Dependence on {feature}", feature, y_label, lines, caption=caption)


def predicted_against_true(
    true: Float[np.ndarray, " n"],
    predicted: Float[np.ndarray, " n"],
    *,
    target: str,
    half_width: Float[np.ndarray, " n"] | None = None,
) -> Curves:
    """A point for each test row (600 at most), with the diagonal."""
    some = np.linspace(0, len(true) - 1, min(len(true), MOST_POINTS)).round().astype(int)
    ends = np.array([min(true.min(), predicted.min()), max(true.max(), predicted.max())])
    lines = {
        "test rows": Line(true[some], predicted[some], None if half_width is None else half_width[some], "points"),
        "exact": Line(ends, ends, style="dashed"),
    }
    shown = "" if len(true) <= MOST_POINTS else f" {MOST_POINTS} of {len(true)} rows."
    return Curves(
        "Predicted and true",
        f"true {target}",
        f"predicted {target}",
        lines,
        caption=f"Test rows against what was predicted for them.{shown}",
    )


def residuals(
    true: Float[np.ndarray, " n"],
    predicted: Float[np.ndarray, " n"],
    weight: Weight = None,
    *,
    target: str,
    bins: int = 8,
) -> Curves:
    """Mean and spread of true - predicted in bins of the prediction that hold equally many rows.

    A bin whose weights do not sum to a positive number is left out."""
    w = np.ones(len(true)) if weight is None else np.asarray(weight, float)
    rows = []
    for part in np.array_split(np.argsort(predicted, kind="stable"), min(bins, max(1, len(true) // 5))):
        total = w[part].sum()
        if total > 0:
            r = true[part] - predicted[part]
            mean = float(w[part] @ r / total)
            variance = max(float(w[part] @ (r - mean) ** 2 / total), 0.0)
            error = float(np.sqrt(np.sum(w[part] ** 2 * (r - mean) ** 2))) / total
            rows.append((float(w[part] @ predicted[part] / total), mean, error, variance**0.5))
    x, mean, error, spread = np.array(rows).reshape(-1, 4).T
    return Curves(
        "What is left over",
        f"predicted {target}",
        "true - predicted",
        {
            "mean": Line(x, mean, error, "points"),
            "mean + spread": Line(x, mean + spread, style="dashed"),
            "mean - spread": Line(x, mean - spread, style="dashed"),
        },
        {"none": 0.0},
        caption="Residuals of the test rows in bins of the prediction: mean with one standard error, and spread. A "
        "mean that leaves zero is a bias; a spread that grows means that one error bar does not fit all.",
    )


def learning_curve(
    sizes: Int[np.ndarray, " k"],
    scores: Mapping[str, tuple[Float[np.ndarray, " k"], Float[np.ndarray, " k"]]],
    *,
    y_label: str,
) -> Curves:
    """(score, error) against the number of training rows, a curve for each predictor."""
    x = sizes.astype(float)
    return Curves(
        "Whether more rows would help",
        "training rows",
        y_label,
        {name: Line(x, value, error) for name, (value, error) in scores.items()},
        log_x=True,
        caption="Validation rows, one standard error. A curve that still moves at its right end says that more rows "
        "would help.",
    )


def correlations(matrix: Float[np.ndarray, "d d"], names: Sequence[str]) -> Picture:
    """Pearson's correlations of the features (30 at most)."""
    few = matrix[:MOST_CORRELATED, :MOST_CORRELATED]
    shown = tuple(names[:MOST_CORRELATED])
    rest = f" The first {MOST_CORRELATED} of {len(names)}." if len(names) > MOST_CORRELATED else ""
    caption = f"Training rows. Features that move together cannot be told apart by their importance.{rest}"
    return Picture("Correlation of the features", few, "", "", "correlation", caption, shown, shown)


def score_histogram(
    score: Float[np.ndarray, " n"],
    label: Shaped[np.ndarray, " n"],
    weight: Weight = None,
    *,
    classes: Sequence[str] = ("background", "signal"),
    bins: int = 30,
    x_label: str = "score",
) -> Curves:
    """The density of the score for each class, with the statistical error of each bin."""
    w = np.ones(len(score)) if weight is None else np.asarray(weight, float)
    low, high = float(score.min()), float(score.max())
    edges = np.linspace(low, high if high > low else low + 1, bins + 1)
    lines = {}
    for c, name in enumerate(classes):
        own = label == c
        sums, _ = np.histogram(score[own], edges, weights=w[own])
        squares, _ = np.histogram(score[own], edges, weights=w[own] ** 2)
        scale = 1 / (w[own].sum() * np.diff(edges))
        lines[name] = Line((edges[1:] + edges[:-1]) / 2, sums * scale, np.sqrt(squares) * np.abs(scale), "steps")
    caption = "Test rows, each class normalised to one; the band is one standard error."
    return Curves("Scores of the classes", x_label, "density", lines, caption=caption)
