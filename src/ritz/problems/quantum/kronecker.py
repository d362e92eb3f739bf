"""Lowest energies of small systems of spins from Kronecker products of 2 x 2 matrices.

Shares no code with `ritz.operators`, so that an error there does not move the reference along with the result."""

import functools
from collections.abc import Sequence

import numpy as np
from scipy.sparse import coo_array, csr_array, identity, kron
from scipy.sparse.linalg import eigsh

PAULI = {
    "X": np.array([[0, 1], [1, 0]], complex),
    "Y": np.array([[0, -1j], [1j, 0]]),
    "Z": np.array([[1, 0], [0, -1]], complex),
}
DENSE = 64
"""Up to this size the matrix is diagonalised densely."""


def pauli_ground_energy(terms: Sequence[tuple[float, str]]) -> float:
    """Lowest eigenvalue of a sum of (coefficient, word of I, X, Y, Z), the first letter the first factor."""
    size = 2 ** len(terms[0][1])
    return _lowest(sum((c * _product(word) for c, word in terms), start=csr_array((size, size), dtype=complex)))


def heisenberg_ground_energy(sites: int, bonds: Sequence[tuple[int, int, float]]) -> float:
    """Lowest eigenvalue of sum J S_i . S_j over bonds (i, j, J), as many spins up as down.

    S_i . S_j exchanges opposite spins with amplitude 1/2 and is 1/4 or -1/4 on the diagonal."""
    states = np.arange(2**sites)
    states = states[np.bitwise_count(states) == sites // 2]
    own, diagonal = np.arange(len(states)), np.zeros(len(states))
    rows, columns, values = [own], [own], [diagonal]
    for i, j, coupling in bonds:
        opposite = ((states >> i) ^ (states >> j)) & 1 == 1
        diagonal += coupling * np.where(opposite, -0.25, 0.25)
        swapped = states[opposite] ^ ((1 << i) | (1 << j))
        rows.append(own[opposite])
        columns.append(np.searchsorted(states, swapped))
        values.append(np.full(len(swapped), coupling / 2))
    index = (np.concatenate(rows), np.concatenate(columns))
    return _lowest(csr_array(coo_array((np.concatenate(values), index), shape=(len(states), len(states)))))


def _product(word: str) -> csr_array:
    """The Kronecker product of a word; runs of I are one identity."""
    factors, idle = [], 0
    for letter in word + "I":
        if letter == "I":
            idle += 1
            continue
        factors += [identity(2**idle, format="csr"), PAULI[letter]] if idle else [PAULI[letter]]
        idle = 0
    last = [identity(2 ** (idle - 1), format="csr")] if idle > 1 else []
    return csr_array(functools.reduce(lambda a, b: kron(a, b, format="csr"), [*factors, *last], np.eye(1)))


def _lowest(matrix: csr_array) -> float:
    size = matrix.shape[0]
    if np.iscomplexobj(matrix.data) and not matrix.data.imag.any():
        matrix = matrix.real
    if size <= DENSE:
        return float(np.linalg.eigvalsh(matrix.toarray())[0])
    start = np.random.default_rng(size).standard_normal(size)
    return float(eigsh(matrix, k=1, which="SA", v0=start, return_eigenvectors=False)[0])
