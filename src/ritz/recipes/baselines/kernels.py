"""Kernel ridge regression with a Gaussian kernel, its strength by leave-one-out cross-validation."""

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.spatial.distance import cdist

STRENGTHS = 10.0 ** np.arange(-14.0, 1.0)
"""Ridge penalties, relative to the largest eigenvalue."""


def gaussian_kernel(a: np.ndarray, b: np.ndarray, width: float) -> np.ndarray:
    """Evaluate exp(-|a - b|^2/(2 (width s)^2)) for all pairs of rows: [n, d] and [m, d] to [n, m].

    s^2 is the mean square distance of two rows of b.
    """
    size = 2 * np.sum(np.var(b, axis=0))
    return np.exp(-cdist(a, b, "sqeuclidean") / (2 * width**2 * max(size, np.finfo(float).tiny)))


def left_out(kernel: np.ndarray, y: np.ndarray, weight: np.ndarray) -> tuple[float, float]:
    """Find the strength of kernel ridge regression of least mean squared error left out: (that error, the strength as a
    share of the trace of the kernel)."""
    values, vectors = np.linalg.eigh(kernel)
    values, along = np.maximum(values, 0.0), vectors.T @ y
    best: tuple[float, float] = (np.inf, 1.0)
    for strength in STRENGTHS:
        inverse = 1 / (values + strength * values.sum())
        residual = (vectors * inverse) @ along / ((vectors**2) @ inverse)[:, None]
        best = min(best, (float(np.mean(weight[:, None] * residual**2)), float(strength)))
    return best


def solve_kernel(kernel: np.ndarray, strength: float, y: np.ndarray) -> np.ndarray:
    """Solve (K + strength trace K) a = y."""
    damped = kernel + max(strength, 1e-14) * np.trace(kernel) * np.eye(len(kernel))
    return cho_solve(cho_factor(damped, lower=True), y)
