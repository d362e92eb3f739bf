"""Exact diagonalisation: the sparse matrix of an operator on a domain that can be listed, and its lowest states."""

import jax
import numpy as np
from jaxtyping import Inexact, Int, Int8
from scipy.sparse import csr_array
from scipy.sparse.linalg import eigsh

from ritz.domains.base import Finite
from ritz.operators.base import Discrete

CHUNK = 1 << 14
DENSE = 64
"""Up to this size the matrix is diagonalised densely."""


def matrix(operator: Discrete, domain: Finite) -> csr_array:
    """<s|H|s'> as a sparse matrix [size, size] over `domain.points()`.

    Raises ValueError where a point of the domain is connected to one outside it, or there are too many points."""
    points = np.asarray(domain.points())
    codes = _codes(points)
    order = np.argsort(codes)
    connect = jax.jit(jax.vmap(operator.connected))
    rows, columns, values = [], [], []
    for start in range(0, len(points), CHUNK):
        block = connect(points[start : start + CHUNK])
        elements, targets = np.asarray(block.elements), _codes(np.asarray(block.x))
        row, which = np.nonzero(elements)
        place = np.searchsorted(codes[order], targets[row, which]).clip(max=len(codes) - 1)
        column = order[place]
        if (codes[column] != targets[row, which]).any():
            raise ValueError(
                "The operator leads out of the domain: a configuration in it is connected to one that is not. "
                "Use the whole space, or an operator that conserves what defines the sector."
            )
        rows.append(row + start)
        columns.append(column)
        values.append(elements[row, which])
    index = (np.concatenate(rows), np.concatenate(columns))
    return csr_array((np.concatenate(values), index), shape=(len(points), len(points)))


def ground_state(operator: Discrete, domain: Finite) -> tuple[float, Inexact[np.ndarray, " size"]]:
    """(lowest energy, its normalised vector over `domain.points()`), by Lanczos from a fixed start, to 1e-12 or so."""
    sparse, size = matrix(operator, domain), domain.size
    if size <= DENSE:
        energies, states = np.linalg.eigh(sparse.toarray())
        return float(energies[0]), states[:, 0]
    start = np.random.default_rng(size).standard_normal(size)
    energies, states = eigsh(sparse, k=1, which="SA", v0=start)
    return float(energies[0]), states[:, 0]


def _codes(points: Int8[np.ndarray, "... sites"]) -> Int[np.ndarray, "..."]:
    """Configurations as binary numbers, up = 0, the first site most significant."""
    sites = points.shape[-1]
    return ((1 - points.astype(np.int64)) // 2) @ (1 << np.arange(sites - 1, -1, -1))
