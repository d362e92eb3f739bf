"""Simple maps from vectors to vectors, each tuned by leave-one-out cross-validation within the training rows."""

import dataclasses
import itertools
from collections.abc import Sequence
from typing import Self

import numpy as np
from jaxtyping import Float
from scipy.spatial.distance import cdist

from ritz.recipes.baselines.base import Baseline, polynomial_features
from ritz.recipes.baselines.kernels import STRENGTHS, gaussian_kernel, left_out, solve_kernel

WIDTHS = (0.3, 1.0, 3.0, 10.0, 30.0)
"""Widths of the Gaussian kernel, in units of the root mean square distance of two rows."""
NEIGHBOURS = (1, 2, 4, 8, 16)
MAX_KERNEL = 2000
"""Training rows that kernels and neighbours are given at most: the first of a random order."""
MAX_ROWS = 4000
"""Training rows that the maps by features are given at most."""
MAX_COLUMNS = 500
MAX_TUNED = 400
"""Rows on which width and strength of a kernel are chosen."""
PROJECTED = 64
"""Outputs are replaced by as many random combinations of them while a setting is chosen."""
EXPLAINED = 1 - 1e-9

X = Float[np.ndarray, "n d"]
Y = Float[np.ndarray, "n q"]


@dataclasses.dataclass(frozen=True)
class Components:
    """Principal components of the inputs in units of the spread of the first one."""

    mean: Float[np.ndarray, " d"]
    directions: Float[np.ndarray, "k d"]
    spread: Float[np.ndarray, " k"]

    @classmethod
    def of(cls, x: X) -> Self:
        """Those that explain all but a billionth of the variance."""
        mean = x.mean(0)
        _, sizes, directions = np.linalg.svd(x - mean, full_matrices=False)
        shares = np.cumsum(sizes**2) / max(np.sum(sizes**2), np.finfo(float).tiny)
        count = max(1, min(1 + int(np.searchsorted(shares, EXPLAINED)), int(np.sum(sizes > 1e-12 * sizes[0]))))
        return cls(mean, directions[:count], np.maximum(sizes[:count], np.finfo(float).tiny) / np.sqrt(len(x)))

    def __call__(self, x: X, *, whiten: bool) -> Float[np.ndarray, "n k"]:
        """The components, each in units of its own spread or all in units of the first one's."""
        return (x - self.mean) @ self.directions.T / (self.spread if whiten else self.spread[0])


def fit_regressions(
    x: X, y: Y, *, seed: int, weight: Float[np.ndarray, " n"] | None = None, degrees: Sequence[int] = (2, 3)
) -> dict[str, Baseline]:
    """Fit the mean, a linear and a polynomial map, kernel ridge regression and nearest neighbours.

    Parameters
    ----------
    x, y : Float[np.ndarray, "n d"], Float[np.ndarray, "n q"]
        The training rows.
    seed : int
        Of the random order of the rows, where not all can be used.
    weight : Float[np.ndarray, " n"], optional
        Of the squared error of each row while settings are chosen: 1/|y|^2 for relative errors. Default: all alike.
    degrees : Sequence[int]
        Of the polynomial; the number of principal components it sees is chosen with it.

    Returns
    -------
    dict[str, Baseline]
        By name: "mean", "linear", "polynomial", "kernel_ridge", "neighbours".

    Raises
    ------
    ValueError
        If there are fewer than 10 rows, or numbers that are not finite.
    """
    if len(x) != len(y) or len(x) < 10 or not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise ValueError(f"Expected at least 10 finite rows and as many targets; got {x.shape} and {y.shape}.")
    generator = np.random.default_rng(seed)
    order = generator.permutation(len(x))[:MAX_ROWS]
    x, y = x[order].astype(float), y[order].astype(float)
    w = np.ones(len(x)) if weight is None else weight[order] / weight.mean()
    seen = _projected(y, generator)
    components, mean = Components.of(x), y.mean(0)
    rows = _Rows(components, x, y, seen, w)
    return {
        "mean": Baseline("mean", lambda new: np.broadcast_to(mean, (len(new), y.shape[1])), f"{len(x)} rows"),
        "linear": _fit_features(rows, [(1, len(components.spread))], "linear map"),
        "polynomial": _fit_features(rows, _sizes(len(x), len(components.spread), degrees), "polynomial"),
        "kernel_ridge": _fit_kernel(rows),
        "neighbours": _fit_neighbours(rows),
    }


def fit_polynomial(x: X, y: Y, *, seed: int, degrees: Sequence[int], title: str = "polynomial") -> Baseline:
    """Fit a polynomial map whose degree, and the number of principal components it sees, are chosen within the rows.

    Parameters
    ----------
    x, y : Float[np.ndarray, "n d"], Float[np.ndarray, "n q"]
        The training rows; at most `MAX_ROWS` of them are used.
    seed : int
        Of the random order of the rows.
    degrees : Sequence[int]
        What is tried; those with fewer than three rows a monomial are left out.
    title : str
        What it is called.
    """
    generator = np.random.default_rng(seed)
    order = generator.permutation(len(x))[:MAX_ROWS]
    x, y = x[order].astype(float), y[order].astype(float)
    components = Components.of(x)
    rows = _Rows(components, x, y, _projected(y, generator), np.ones(len(x)))
    return _fit_features(rows, _sizes(len(x), len(components.spread), degrees), title)


@dataclasses.dataclass(frozen=True)
class _Rows:
    components: Components
    x: X
    y: Y
    seen: Float[np.ndarray, "n r"]
    """Few combinations of y, for choosing."""
    weight: np.ndarray


def ridge(
    features: Float[np.ndarray, "n p"],
    y: Y,
    seen: Float[np.ndarray, "n r"],
    weight: Float[np.ndarray, " n"],
) -> tuple[Float[np.ndarray, "p q"], float, float]:
    """Ridge regression whose strength leave-one-out cross-validation chooses.

    Parameters
    ----------
    features : Float[np.ndarray, "n p"]
        The constant among them.
    y, seen : Float[np.ndarray, "n q"], Float[np.ndarray, "n r"]
        Targets, and those by which the strength is chosen (y itself, or combinations of its columns).
    weight : Float[np.ndarray, " n"]
        Of each row's squared error while the strength is chosen.

    Returns
    -------
    (Float[np.ndarray, "p q"], float, float)
        Coefficients, strength, mean squared error left out (per column of `seen`).

    References
    ----------
    Allen, Technometrics 16, 125 (1974): the residual of a row left out is r_i/(1 - H_ii).
    """
    scale = np.sqrt(np.mean(features**2, axis=0))
    scale[scale == 0] = 1
    unit = features / scale
    orthogonal, triangle = np.linalg.qr(unit)
    left, singular, right = np.linalg.svd(triangle, full_matrices=False)
    left = orthogonal @ left
    along = left.T @ seen
    best: tuple[float, float] = (np.inf, 1.0)
    for strength in STRENGTHS * singular[0] ** 2:
        kept = singular**2 / (singular**2 + strength)
        free = np.maximum(1 - (left**2) @ kept, 1e-6)
        residual = (seen - (left * kept) @ along) / free[:, None]
        best = min(best, (float(np.mean(weight[:, None] * residual**2)), float(strength)))
    shrunk = singular / (singular**2 + best[1])
    return (right.T * shrunk) @ (left.T @ y) / scale[:, None], best[1], best[0]


def _sizes(rows: int, most: int, degrees: Sequence[int]) -> list[tuple[int, int]]:
    """(degree, components) for which there are at least three rows a monomial."""
    found = []
    for degree in degrees:
        counts = [k for k in range(1, most + 1) if _monomials(k, degree) <= min(rows // 3, MAX_COLUMNS)]
        found += [(degree, k) for k in {counts[-1], max(1, 2 * counts[-1] // 3)}] if counts else []
    return found or [(1, most)]


def _monomials(k: int, degree: int) -> int:
    return int(np.prod([(k + j) / j for j in range(1, degree + 1)]).round())


def _fit_features(rows: _Rows, sizes: Sequence[tuple[int, int]], title: str) -> Baseline:
    z = rows.components(rows.x, whiten=True)
    tried = []
    for degree, count in sizes:
        features = polynomial_features(z[:, :count], degree)
        tried.append((ridge(features, rows.seen, rows.seen, rows.weight)[2], degree, count))
    score, degree, count = min(tried)
    coefficients, strength, _ = ridge(polynomial_features(z[:, :count], degree), rows.y, rows.seen, rows.weight)

    def predict(new: X) -> Y:
        return polynomial_features(rows.components(new, whiten=True)[:, :count], degree) @ coefficients

    note = f"degree {degree}, {count} principal components, strength {strength:.0e}, {len(z)} rows"
    return Baseline(title, predict, note, score)


def _fit_kernel(rows: _Rows) -> Baseline:
    """Gaussian kernel of the inputs as they are or whitened; width and strength are chosen on the first rows."""
    y = rows.y[:MAX_KERNEL]
    mean, few = y.mean(0), rows.seen[:MAX_TUNED]
    tried = []
    for whiten, width in itertools.product((False, True), WIDTHS):
        z = rows.components(rows.x[:MAX_TUNED], whiten=whiten)
        score, strength = left_out(gaussian_kernel(z, z, width), few - few.mean(0), rows.weight[: len(z)])
        tried.append((score, whiten, width, strength))
    score, whiten, width, strength = min(tried)
    z = rows.components(rows.x[:MAX_KERNEL], whiten=whiten)
    dual = solve_kernel(gaussian_kernel(z, z, width), strength, y - mean)

    def predict(new: X) -> Y:
        return mean + gaussian_kernel(rows.components(new, whiten=whiten), z, width) @ dual

    units = "whitened" if whiten else "as they are"
    note = f"Gaussian kernel, width {width:g}, inputs {units}, strength {strength:.0e}, {len(z)} rows"
    return Baseline("kernel ridge", predict, note, score)


def _fit_neighbours(rows: _Rows) -> Baseline:
    """The mean over the nearest rows, their number chosen with each row left out."""
    z, y = rows.components(rows.x[:MAX_KERNEL], whiten=False), rows.y[:MAX_KERNEL]
    distance = cdist(z, z, "sqeuclidean")
    np.fill_diagonal(distance, np.inf)
    near = np.argsort(distance, axis=1)[:, : NEIGHBOURS[-1]]
    seen, weight = rows.seen[: len(z)], rows.weight[: len(z), None]
    counts = [k for k in NEIGHBOURS if k < len(z)]
    score, count = min((float(np.mean(weight * (seen - seen[near[:, :k]].mean(1)) ** 2)), k) for k in counts)

    def predict(new: X) -> Y:
        places = np.argsort(cdist(rows.components(new, whiten=False), z, "sqeuclidean"), axis=1)[:, :count]
        return np.mean([y[place] for place in places.T], axis=0)

    return Baseline("nearest neighbours", predict, f"{count} neighbours, {len(z)} rows", score)


def _projected(y: Y, generator: np.random.Generator) -> Float[np.ndarray, "n r"]:
    """Few random combinations of the outputs, whose mean square is that of y on average."""
    if y.shape[1] <= PROJECTED:
        return y
    return y @ generator.normal(size=(y.shape[1], PROJECTED)) / np.sqrt(y.shape[1])
