"""What students plot of a linear model: errors against degree and strength, bias and variance, heat map."""

import dataclasses
from collections.abc import Callable, Sequence

import jax
import numpy as np
from jaxtyping import PRNGKeyArray

from ritz.data.splits import folds_by_group
from ritz.measures.base import Curves, Line, Picture
from ritz.measures.cross_validation import cross_validated
from ritz.measures.decomposition import bias_variance
from ritz.measures.linear_models import RidgePath
from ritz.problems.base import Source

Features = Callable[[np.ndarray, int], np.ndarray]
"""(points, degree) to columns."""

GCV = Source(
    "G. H. Golub, M. Heath, G. Wahba, Generalized cross-validation as a method for choosing a good ridge parameter, "
    "Technometrics 21, 215 (1979)",
    "@article{Golub1979, author={Golub, Gene H. and Heath, Michael and Wahba, Grace}, title={Generalized "
    "cross-validation as a method for choosing a good ridge parameter}, journal={Technometrics}, volume={21}, "
    "pages={215--223}, year={1979}}",
)
REDRAWN = 200
"""How often the noise is drawn afresh."""


@dataclasses.dataclass(frozen=True)
class Split:
    """Points and targets to learn from, those to test on, and the fold of each of the first."""

    x: np.ndarray
    y: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    fold: np.ndarray


def folds(n: int, count: int) -> np.ndarray:
    """Of n rows that have nothing to do with one another; the same for every run."""
    return folds_by_group(np.arange(n), count=count, seed=0)


def best_degree(x: np.ndarray, y: np.ndarray, fold: np.ndarray, degrees: Sequence[int], features: Features) -> int:
    """The degree of the lowest cross-validated error of least squares."""
    return min(degrees, key=lambda degree: cross_validated(_ridge(features, degree, 0.0), x, y, fold)[0])


def against_degree(split: Split, degrees: Sequence[int], features: Features, floor: float) -> tuple[Curves, Curves]:
    """Mean squared errors, and R^2, of least squares against the degree."""
    rows, scores = [], []
    for degree in degrees:
        line = RidgePath.without_offset(features(split.x, degree), split.y).line(0.0)
        seen, unseen = (line.at(features(x, degree)) for x in (split.x, split.x_test))
        found = cross_validated(_ridge(features, degree, 0.0), split.x, split.y, split.fold)
        errors = np.mean((seen - split.y) ** 2), np.mean((unseen - split.y_test) ** 2)
        rows.append((*errors, *found))
        scores.append((1 - errors[0] / split.y.var(), 1 - errors[1] / split.y_test.var()))
    x, (train, test, folded, spread) = np.array(degrees, float), np.array(rows).T
    lines = {
        "training points": Line(x, train),
        "test points": Line(x, test),
        f"{len(np.unique(split.fold))}-fold cross-validation": Line(x, folded, spread),
    }
    noise = {"variance of the noise": floor}
    errors = Curves("Error against degree", "degree", "mean squared error", lines, noise, log_y=True)
    train, test = np.array(scores).T
    both = {"training points": Line(x, train), "test points": Line(x, test)}
    return errors, Curves("R^2 against degree", "degree", "R^2", both)


def bias_and_variance(
    split: Split, degrees: Sequence[int], features: Features, exact: np.ndarray, draws: int, *, key: PRNGKeyArray
) -> Curves:
    """Squared bias and variance of least squares over bootstrap samples, at the test points, against the degree."""
    chosen = np.asarray(jax.random.randint(key, (draws, len(split.y)), 0, len(split.y)))
    rows = []
    for degree in degrees:
        design, new = features(split.x, degree), features(split.x_test, degree)
        paths = (RidgePath.without_offset(design[rows], split.y[rows]) for rows in chosen)
        rows.append(bias_variance(np.stack([path.line(0.0).at(new) for path in paths]), exact))
    x, (error, bias, variance) = np.array(degrees, float), np.array(rows).T
    lines = {"error": Line(x, error), "squared bias": Line(x, bias), "variance": Line(x, variance)}
    caption = f"Against the function without noise, over {draws} bootstrap samples: error = squared bias + variance."
    return Curves("Bias and variance", "degree", "mean over the test points", lines, log_y=True, caption=caption)


def variance(design: np.ndarray, noise: float, *, key: PRNGKeyArray) -> tuple[float, float]:
    """(variance of least squares over fresh noise at the same points, averaged over them; its standard error)."""
    rows = len(design)
    drawn = noise * np.asarray(jax.random.normal(key, (REDRAWN, rows)), float)
    each = [((noisy - RidgePath.without_offset(design, noisy).residuals(0.0)) ** 2).mean() for noisy in drawn]
    return float(np.mean(each)), float(np.std(each, ddof=1) / np.sqrt(REDRAWN))


def against_strength(split: Split, strengths: Sequence[float], degree: int, features: Features, floor: float) -> Curves:
    """Ridge: error on the test points beside what leave-one-out and generalised cross-validation say of it."""
    design, new = features(split.x, degree), features(split.x_test, degree)
    path = RidgePath.without_offset(design, split.y)
    x = np.array(strengths)
    test = np.array([np.mean((path.line(s).at(new) - split.y_test) ** 2) for s in strengths])
    lines = {
        "training points": Line(x, np.array([np.mean(path.residuals(s) ** 2) for s in strengths])),
        "test points": Line(x, test),
        "leave one out": Line(x, np.array([path.leave_one_out(s) for s in strengths])),
        "generalised cross-validation": Line(x, np.array([path.generalised_cross_validation(s) for s in strengths])),
    }
    caption = f"Degree {degree}: from {path.degrees(strengths[0]):.0f} effective degrees of freedom on the left to "
    caption += f"{path.degrees(strengths[-1]):.0f} on the right."
    noise = {"variance of the noise": floor}
    return Curves("Ridge", "strength", "mean squared error", lines, noise, log_x=True, log_y=True, caption=caption)


def ridge_errors(
    x: np.ndarray,
    y: np.ndarray,
    fold: np.ndarray,
    degrees: Sequence[int],
    strengths: Sequence[float],
    features: Features,
) -> np.ndarray:
    """Cross-validated mean squared errors of Ridge, degrees by strengths: one decomposition a degree and fold."""
    values = np.zeros((len(degrees), len(strengths)))
    for name in np.unique(fold):
        out = fold == name
        for row, degree in enumerate(degrees):
            path = RidgePath.without_offset(features(x[~out], degree), y[~out])
            new = features(x[out], degree)
            for column, strength in enumerate(strengths):
                values[row, column] += ((path.line(strength).at(new) - y[out]) ** 2).sum()
    return values / len(y)


def heat_map(errors: np.ndarray, degrees: Sequence[int], strengths: Sequence[float]) -> Picture:
    """The logarithm of the cross-validated errors of Ridge."""
    return Picture(
        "Cross-validated error of Ridge",
        np.log10(errors),
        "log10 of the strength",
        "degree",
        "log10 of the mean squared error",
        rows=tuple(str(degree) for degree in degrees),
        columns=tuple(f"{np.log10(strength):.3g}" for strength in strengths),
    )


def _ridge(features: Features, degree: int, strength: float) -> Callable:
    def predict(x: np.ndarray, y: np.ndarray, new: np.ndarray) -> np.ndarray:
        return RidgePath.without_offset(features(x, degree), y).line(strength).at(features(new, degree))

    return predict
