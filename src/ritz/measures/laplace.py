"""Error bars of unknown constants: the normal approximation of what data and equation leave open."""

from typing import NamedTuple

import numpy as np
import scipy.linalg
from jaxtyping import Float

CLOSE = 1e-6


class Laplace(NamedTuple):
    """The normal approximation of a least-squares estimate of some parameters, fitted together with others."""

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
    """Compute the sampling covariance of the last `unknowns` of p parameters at a penalised least-squares fit.

    The fit minimises |data residuals|^2 + |constraint residuals|^2. Linearised (Gauss and Newton), noise e of the data
    moves the minimum by (A^T A)^-1 D^T e, with D the rows `data` and A those of data, constraints and prior together.
    With A = Q R, Q_D the rows of Q that belong to the data and C = R^-1 Q_D^T the covariance is s^2 C C^T, of which
    only the last diagonal block of R is needed: the "sandwich" of an estimator whose weights are not the inverse
    variances (Huber, Proc. 5th Berkeley Symp. 1, 221 (1967)). Residuals of an equation are no random numbers of known
    width: they act through the weight that the fit gave them, and they do not narrow the error as further data would.
    s^2 = sum r^2/(n - tr(2 H - H H^T)) with H = Q_D Q_D^T (Hastie, Tibshirani and Friedman, The Elements of Statistical
    Learning (2009), section 7.6). Without constraints and prior this is the textbook's s^2 (J^T J)^-1 with n - p
    degrees of freedom. An error of the model itself (an equation that is wrong, a fit that has not converged) is not
    in it.

    Parameters
    ----------
    data : Float[np.ndarray, "n p"]
        Derivatives of the data's residuals, which have a common variance.
    residuals : Float[np.ndarray, " n"]
        Those residuals at the fit.
    unknowns : int
        How many of the parameters, the last ones, the covariance is wanted of.
    constraints : Float[np.ndarray, "m p"], optional
        Derivatives of all other residuals, scaled as they count in the fit beside residuals of the data.
    width : float
        Standard deviation of a normal prior of the other parameters: it binds what nothing else does.

    Raises
    ------
    ValueError
        For arrays that do not fit together, no unknowns, data that are met exactly, or as many parameters fixed by the
        data as there are data.
    """
    n, p = data.shape
    if residuals.shape != (n,) or not 0 < unknowns <= p or (constraints is not None and constraints.shape[1] != p):
        shapes = f"{data.shape}, {residuals.shape}" + ("" if constraints is None else f" and {constraints.shape}")
        raise ValueError(f"Expected rows [n, p], residuals [n] and 1 to p unknowns; got {shapes} and {unknowns}.")
    if not np.linalg.norm(residuals) > 0:
        raise ValueError("Expected residuals that are not all zero: data met exactly say nothing of their noise.")
    rows = [data] if constraints is None else [data, constraints]
    if np.isfinite(width):
        rows.append(np.eye(p)[: p - unknowns] * (np.linalg.norm(residuals) / n**0.5 / width))
    whole, triangle = np.linalg.qr(np.asarray_chkfinite(np.concatenate(rows)))
    own = whole[:n].T @ whole[:n]
    fixed = float(2 * np.trace(own) - np.sum(own**2))
    if fixed >= n * (1 - CLOSE):
        raise ValueError(f"{n} data fix {fixed:.1f} parameters, which leaves nothing to estimate their noise from.")
    noise = float(np.sqrt(residuals @ residuals / (n - fixed)))
    corner = triangle[p - unknowns : p, p - unknowns :]
    inverse = scipy.linalg.solve_triangular(corner, np.eye(unknowns))
    covariance = noise**2 * inverse @ own[p - unknowns :, p - unknowns :] @ inverse.T
    return Laplace(covariance, np.sqrt(np.diag(covariance)), noise, n - fixed)
