"""Simple maps from a function and a place to one number, learnt from scattered values of the answers."""

import itertools

import numpy as np
from jaxtyping import Float
from scipy.spatial.distance import cdist

from ritz.recipes.baselines.base import Baseline, polynomial_features
from ritz.recipes.baselines.regression import (
    MAX_TUNED,
    WIDTHS,
    Components,
    gaussian_kernel,
    left_out,
    ridge,
    solve_kernel,
)

ORDERS = (4, 8, 12, 16)
"""Total degrees of the polynomials of the place."""
PLACE_WIDTHS = (0.1, 0.3, 1.0)
"""Widths of the Gaussian kernel of the place, in units of half its range."""
MAX_COLUMNS = 500
MAX_KERNEL = 3000
MAX_FEATURES = 5000
"""Rows that the maps by features are given at most."""

U = Float[np.ndarray, "n m"]
Places = Float[np.ndarray, "n d"]


def fit_scattered(
    u: U, y: Places, s: Float[np.ndarray, "n 1"], places: Float[np.ndarray, "q d"], *, seed: int
) -> dict[str, Baseline]:
    """Fit maps that are linear and quadratic in the function and polynomial in the place, and kernel ridge regression.

    Parameters
    ----------
    u : Float[np.ndarray, "n m"]
        Functions at the sensors, one a row.
    y, s : Float[np.ndarray, "n d"], Float[np.ndarray, "n 1"]
        A place of the answer to each function, and the answer there.
    places : Float[np.ndarray, "q d"]
        Where the baselines are asked for the answers.
    seed : int
        Of the random order of the rows, where not all can be used.

    Returns
    -------
    dict[str, Baseline]
        By name: "mean", "linear", "quadratic", "kernel_ridge"; `predict` takes functions [n, m] to answers [n, q].
    """
    order = np.random.default_rng(seed).permutation(len(u))
    u, y, s = u[order], y[order], s[order].astype(float)
    low, high = places.min(0), places.max(0)
    half = np.where(high > low, (high - low) / 2, 1.0)

    def scaled(at: np.ndarray) -> np.ndarray:
        return (at - (low + high) / 2) / half

    components = Components.of(u)
    given = components, u, scaled(y), s, scaled(places)
    return {
        "mean": _fit_features(*given, 0, "mean"),
        "linear": _fit_features(*given, 1, "linear map"),
        "quadratic": _fit_features(*given, 2, "quadratic map"),
        "kernel_ridge": _fit_kernel(*given),
    }


def _fit_features(
    components: Components, u: U, y: Places, s: np.ndarray, places: np.ndarray, degree: int, title: str
) -> Baseline:
    """Monomials of the principal components times Legendre polynomials of the place."""
    u, y, s = u[:MAX_FEATURES], y[:MAX_FEATURES], s[:MAX_FEATURES]
    z, tried = components(u, whiten=True), []
    for order in ORDERS:
        columns = _legendre(y, order).shape[1]
        for count in (z.shape[1], 2 * z.shape[1] // 3, z.shape[1] // 3):
            features = polynomial_features(z[:, : max(count, 1)], degree)
            if columns * features.shape[1] <= min(MAX_COLUMNS, len(u) // 3):
                score = ridge(_products(features, _legendre(y, order)), s, s, np.ones(len(s)))[2]
                tried.append((score, max(count, 1), order))
                break
    if not tried:
        return _fit_features(components, u, y, s, places, degree - 1, title)
    score, count, order = min(tried)
    features = polynomial_features(z[:, :count], degree)
    solution, strength, _ = ridge(_products(features, _legendre(y, order)), s, s, np.ones(len(s)))
    at_places = solution.reshape(features.shape[1], -1) @ _legendre(places, order).T

    def predict(new: U) -> np.ndarray:
        return polynomial_features(components(new, whiten=True)[:, :count], degree) @ at_places

    note = (
        f"degree {degree} in {count} principal components, order {order} in the place, strength {strength:.0e}, "
        f"{len(s)} rows"
    )
    return Baseline(title, predict, note, score)


def _fit_kernel(components: Components, u: U, y: Places, s: np.ndarray, places: np.ndarray) -> Baseline:
    """A Gaussian kernel of the function times one of the place."""
    u, y, s = u[:MAX_KERNEL], y[:MAX_KERNEL], s[:MAX_KERNEL]
    mean, tried = float(s.mean()), []

    def place_kernel(a: np.ndarray, b: np.ndarray, width: float) -> np.ndarray:
        return np.exp(-cdist(a, b, "sqeuclidean") / (2 * width**2))

    few, least = y[:MAX_TUNED], s[:MAX_TUNED] - mean
    for whiten, width in itertools.product((False, True), WIDTHS):
        z = components(u[:MAX_TUNED], whiten=whiten)
        kernel = gaussian_kernel(z, z, width)
        for near in PLACE_WIDTHS:
            found = left_out(kernel * place_kernel(few, few, near), least, np.ones(len(few)))
            tried.append((*found, whiten, width, near))
    score, strength, whiten, width, near = min(tried)
    z = components(u, whiten=whiten)
    dual = solve_kernel(gaussian_kernel(z, z, width) * place_kernel(y, y, near), strength, s - mean)[:, 0]
    at_places = place_kernel(places, y, near)

    def predict(new: U) -> np.ndarray:
        return mean + (gaussian_kernel(components(new, whiten=whiten), z, width) * dual) @ at_places.T

    note = (
        f"Gaussian kernel, width {width:g} ({'whitened' if whiten else 'as they are'}), {near:g} in the place, "
        f"strength {strength:.0e}, {len(s)} rows"
    )
    return Baseline("kernel ridge", predict, note, score)


def _products(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return (a[:, :, None] * b[:, None, :]).reshape(len(a), -1)


def _legendre(y: Places, order: int) -> np.ndarray:
    """Products of Legendre polynomials of the coordinates, of total degree at most `order`."""
    each = [np.polynomial.legendre.legvander(y[:, axis], order) for axis in range(y.shape[1])]
    powers = [p for p in itertools.product(range(order + 1), repeat=y.shape[1]) if sum(p) <= order]
    return np.stack([np.prod([e[:, k] for e, k in zip(each, p, strict=True)], axis=0) for p in powers], axis=1)
