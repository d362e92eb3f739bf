"""Where energies would be if the variance were zero."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float


class Extrapolation(NamedTuple):
    """A straight line through energies against variances."""

    energy: float
    """Its value at variance zero."""
    error: float
    """One standard error of it, from the errors of the energies."""
    slope: float
    chi_square: float
    """Per degree of freedom; much above 1: the points do not lie on a line. Nan for two points."""
    sentence: str
    """What the number is not."""


def to_zero_variance(
    energies: Float[np.ndarray, " k"], errors: Float[np.ndarray, " k"], variances: Float[np.ndarray, " k"]
) -> Extrapolation:
    """E(variance -> 0) by least squares weighted with 1/error^2; the errors of the variances are neglected.

    An eigenstate has no variance, and near one the energy's excess is proportional to it (Kwon, Ceperley and Martin,
    Phys. Rev. B 48, 12037 (1993); Sorella, Phys. Rev. B 64, 024512 (2001)). Raises ValueError for arrays of different
    lengths, errors that are not positive, negative variances, numbers that are not finite, or fewer than two different
    variances."""
    if not energies.shape == errors.shape == variances.shape:
        shapes = f"{energies.shape}, {errors.shape} and {variances.shape}"
        raise ValueError(f"Expected an energy, an error and a variance for each state, got shapes {shapes}.")
    if not np.isfinite([energies, errors, variances]).all() or not (errors > 0).all() or (variances < 0).any():
        raise ValueError("Expected finite energies, positive errors and variances of at least zero.")
    if len(np.unique(variances)) < 2:
        raise ValueError(
            f"A line needs at least two different variances, got {len(np.unique(variances))}; measure states of "
            "different quality (fewer and more features, or steps)."
        )
    design = np.stack([np.ones_like(variances), variances], axis=1) / errors[:, None]
    covariance = np.linalg.inv(design.T @ design)
    energy, slope = covariance @ design.T @ (energies / errors)
    apart = (energies - energy - slope * variances) / errors
    freedom = len(energies) - 2
    chi_square = float((apart**2).sum() / freedom) if freedom else float("nan")
    sentence = "The energy at variance zero is an extrapolation and not an upper bound: it can lie below the exact one."
    return Extrapolation(float(energy), float(np.sqrt(covariance[0, 0])), float(slope), chi_square, sentence)
