"""The lowest states of a particle on an interval, by diagonalisation in Legendre polynomials."""

import dataclasses
import functools
from collections.abc import Callable

import numpy as np
import scipy.linalg
from jaxtyping import Float
from numpy.polynomial import legendre

Function = Callable[[np.ndarray], np.ndarray]
SIZE, LARGER = 48, 64
"""How many functions the basis has, and that which its error is measured against."""


@dataclasses.dataclass(frozen=True, eq=False)
class Spectrum:
    """Energies, their errors, and the normalised states on a grid that is fine where they are."""

    energies: Float[np.ndarray, " k"]
    errors: Float[np.ndarray, " k"]
    """how far a basis a third as large again moves them, and not less than 1e-13 of them."""
    x: Float[np.ndarray, " n"]
    weights: Float[np.ndarray, " n"]
    """Of Gauss's rule on x."""
    states: Float[np.ndarray, "n k"]


def spectrum(height: Function, low: float, high: float, edge: Function, count: int, *, power: float = 1.0) -> Spectrum:
    """The `count` lowest states of -psi''/2 + V psi = E psi with psi = edge(s) times a polynomial of s.

    x = low + (high - low) s^power, 0 < s < 1; `edge` is zero at both ends. Integrals by Gauss's rule with three nodes
    for each function of the basis.
    """
    energies, _, _, _ = _solved(SIZE, height, low, high, edge, power)
    better, x, weights, states = _solved(LARGER, height, low, high, edge, power)
    errors = np.maximum(np.abs(energies[:count] - better[:count]), 1e-13 * np.abs(better[:count]))
    return Spectrum(better[:count], errors, x, weights, states[:, :count])


def _solved(
    size: int, height: Function, low: float, high: float, edge: Function, power: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """(energies, nodes, weights, states at the nodes)."""
    z, weights = legendre.leggauss(3 * size)
    s = (1 + z) / 2
    x, stretch = low + (high - low) * s**power, (high - low) * power * s ** (power - 1)
    weights = weights / 2 * stretch
    roots = np.sqrt(2 * np.arange(size) + 1)
    rim = edge(s)
    tilt = np.imag(edge(s + 1e-20j)) / 1e-20  # the derivative by a complex step
    values = legendre.legvander(z, size - 1) * roots
    slopes = 2 * legendre.legval(z, legendre.legder(np.diag(roots), axis=0)).T
    basis = rim[:, None] * values
    gradient = (tilt[:, None] * values + rim[:, None] * slopes) / stretch[:, None]
    orthogonal, triangle = np.linalg.qr(np.sqrt(weights)[:, None] * basis)
    whiten = functools.partial(scipy.linalg.solve_triangular, triangle.T, lower=True)
    slope = whiten((np.sqrt(weights)[:, None] * gradient).T).T
    energy = slope.T @ slope / 2 + orthogonal.T @ (height(x)[:, None] * orthogonal)
    energies, turn = scipy.linalg.eigh(energy)
    return energies, x, weights, orthogonal @ turn / np.sqrt(weights)[:, None]
