"""Error bars of unknown constants: the normal approximation of what data and equation leave open."""

from typing import NamedTuple

import numpy as np
import scipy.linalg
from jaxtyping import Float

ROUNDS = 50
CLOSE = 1e-6


class Laplace(NamedTuple):
    """A normal distribution of some parameters, with the others integrated out."""

    covariance: Float[np.ndarray, "k k"]
    errors: Float[np.ndarray, " k"]
    """One standard deviation of each."""
    noise: float
    """The standard deviation of the data about the fit, per degree of freedom."""
    freedom: float
    """Degrees of freedom that the data have left: their number less that of the parameters they have fixed."""


def laplace(
    data: Float[np.ndarray, "n p"],
    residuals: Float[np.ndarray, " n"],
    unknowns: int,
    *,
    constraints: Float[np.ndarray, "m p"] | None = None,
    width: float = np.inf,
) -> Laplace:
    """The covariance of the last `unknowns` of p parameters at a least-squares fit, after Gauss and Newton.

    The rows of `data` are derivatives of the data's residuals, whose common variance s^2 is estimated; those of
    `constraints` are derivatives of further residuals in units of their own standard deviations; all parameters but the
    unknowns have a normal prior of standard deviation `width`. With A the rows data/s, constraints and 1/width together
    the covariance is the corner of (A^T A)^-1, from the last diagonal block R of a triangular factor of A as
    (R^T R)^-1. s^2 = sum r^2/(n - q), where q = tr of the data's part of A (A^T A)^-1 A^T counts the parameters that
    the data fix; q depends on s, so the two are iterated. Without constraints and prior this is the textbook's
    s^2 (J^T J)^-1 with n - p degrees of freedom. D. J. C. MacKay, Neural Comput. 4, 415 (1992).

    Raises ValueError for arrays that do not fit together, no unknowns, data that are met exactly, or as many
    parameters fixed by the data as there are data.
    """
    n, p = data.shape
    if residuals.shape != (n,) or not 0 < unknowns <= p or (constraints is not None and constraints.shape[1] != p):
        shapes = f"{data.shape}, {residuals.shape}" + ("" if constraints is None else f" and {constraints.shape}")
        raise ValueError(f"Expected rows [n, p], residuals [n] and 1 to p unknowns; got {shapes} and {unknowns}.")
    if not np.linalg.norm(residuals) > 0:
        raise ValueError("Expected residuals that are not all zero: data met exactly say nothing of their noise.")
    known = _known(p, unknowns, constraints, width)
    square, noise, q, triangle = float(residuals @ residuals), float(np.linalg.norm(residuals) / n**0.5), 0.0, data
    for _ in range(ROUNDS):
        whole, triangle = np.linalg.qr(np.asarray_chkfinite(np.concatenate([data / noise, known])))
        q, last = float((whole[:n] ** 2).sum()), noise
        if q >= n * (1 - CLOSE):
            raise ValueError(f"{n} data fix {q:.1f} parameters, which leaves nothing to estimate their noise from.")
        noise = (square / (n - q)) ** 0.5
        if abs(noise - last) <= CLOSE * noise:
            break
    corner = triangle[p - unknowns : p, p - unknowns :]
    inverse = scipy.linalg.solve_triangular(corner, np.eye(unknowns))
    covariance = inverse @ inverse.T
    return Laplace(covariance, np.sqrt(np.diag(covariance)), noise, n - q)


def _known(
    p: int, unknowns: int, constraints: Float[np.ndarray, "m p"] | None, width: float
) -> Float[np.ndarray, "k p"]:
    """A triangular factor of constraints and prior, which do not change with the noise."""
    rows = [] if constraints is None else [constraints]
    if np.isfinite(width):
        rows.append(np.eye(p)[: p - unknowns] / width)
    stacked = np.concatenate(rows) if rows else np.zeros((0, p))
    return stacked if len(stacked) <= p else np.asarray(np.linalg.qr(np.asarray_chkfinite(stacked), mode="r"))[:p]
