"""Heisenberg antiferromagnets on chains and squares, with and without frustration, and their ground-state energies."""

import dataclasses
import functools

import numpy as np

from ritz.domains import Lattice, Spins
from ritz.operators import PauliSum, heisenberg
from ritz.problems.base import Problem, Reference, Source
from ritz.problems.quantum.kronecker import heisenberg_ground_energy

BETHE = Source(
    "H. Bethe, Zur Theorie der Metalle, Z. Phys. 71, 205 (1931): the Bethe equations, solved numerically",
    '@article{Bethe1931, author={Bethe, Hans}, title={Zur Theorie der Metalle}, journal={Zeitschrift f{\\"u}r Physik}, '
    "volume={71}, pages={205--226}, year={1931}, doi={10.1007/BF01341708}}",
)
DIAGONALISED = Source(
    "Exact diagonalisation by this package: Lanczos on exchanges of opposite spins at zero magnetisation"
)
VSCORE = Source(
    "D. Wu et al., Variational benchmarks for quantum many-body problems, Science 386, 296 (2024), and its data set",
    "@article{Wu2024, author={Wu, Dian and others}, title={Variational benchmarks for quantum many-body problems}, "
    "journal={Science}, volume={386}, pages={296--301}, year={2024}, doi={10.1126/science.adg9774}}",
)
PUBLISHED: dict[tuple[tuple[int, ...], float], float] = {
    ((6, 6), 0.0): -0.678872,
    ((8, 8), 0.0): -0.673487,
    ((10, 10), 0.0): -0.671549,
    ((6, 6), 0.5): -0.503810,
}
"""(shape, J2/J1) to energy per site in units of J1, S.S: exact diagonalisation at 6 x 6, quantum Monte Carlo above."""
SMALL = 18
"""Up to as many sites squares are diagonalised here, in seconds."""


@dataclasses.dataclass(frozen=True)
class Heisenberg(Problem):
    """H = J1 sum_<ij> S_i . S_j + J2 sum_<<ij>> S_i . S_j with S = sigma/2, periodic, J1 = 1; energies in units of J1.

    <<ij>> are second neighbours: diagonals of a square, next-nearest sites of a chain. Raises ValueError for other than
    one or two directions, odd lengths, a length below 4, or a negative J2."""

    shape: tuple[int, ...] = (20,)
    j2: float = 0.0

    def __post_init__(self) -> None:
        """Refuses lattices without two sublattices."""
        if len(self.shape) not in (1, 2) or min(self.shape) < 4 or any(length % 2 for length in self.shape):
            raise ValueError(f"Expected a chain or a square with even lengths of at least 4, got {self.shape}.")
        if not 0 <= self.j2 < np.inf:
            raise ValueError(f"Expected a coupling j2 >= 0, got {self.j2}.")

    @property
    def lattice(self) -> Lattice:
        """The periodic lattice."""
        return Lattice(*self.shape)

    @property
    def domain(self) -> Spins:
        """Configurations of zero magnetisation, where the ground state lies."""
        return Spins(self.lattice.sites, 0)

    def operator(self) -> PauliSum:
        """H with one sublattice turned by pi about z (the Marshall sign rule): the same spectrum."""
        lattice = self.lattice
        operator = heisenberg(lattice.sites, lattice.bonds())
        if self.j2:
            operator = operator + heisenberg(lattice.sites, self.second_neighbours(), coupling=self.j2)
        return operator.rotated(lattice.sublattice())

    @property
    def energy_scale(self) -> float:
        """3/4 (J1 bonds + J2 second bonds): the sum of |c| over the Pauli strings c P of H, which no constant changes;
        tolerances are shares of it."""
        return 0.75 * (len(self.lattice.bonds()) + self.j2 * len(self.second_neighbours()))

    def second_neighbours(self) -> np.ndarray:
        """Pairs of diagonal neighbours of a square, or of next-nearest sites of a chain."""
        return self.lattice.bonds(2 if len(self.shape) == 2 else 4)

    def energy(self) -> Reference | None:
        """Total energy: from the Bethe equations, our own diagonalisation, or the literature; None where none is."""
        sites = self.lattice.sites
        if len(self.shape) == 1 and self.j2 == 0:
            return Reference(bethe_energy(sites), "exact", BETHE, unit="J1")
        if sites <= SMALL:
            return Reference(_diagonalised(self), "exact", DIAGONALISED, unit="J1")
        if (self.shape, self.j2) in PUBLISHED:
            value = PUBLISHED[self.shape, self.j2] * sites
            return Reference(value, "published", VSCORE, error=5e-7 * sites, unit="J1")
        return None


def bethe_energy(sites: int) -> float:
    """Ground-state energy of the Heisenberg ring, sum S.S, from N arctan 2x_j = pi I_j + sum_k arctan(x_j - x_k).

    N/2 rapidities x_j with I_j = j - (N/2 - 1)/2; E = N/4 - sum_j 2/(1 + 4 x_j^2) (Bethe 1931; Hulthen 1938)."""
    count = sites // 2
    numbers = np.pi * (np.arange(count) - (count - 1) / 2)
    x = np.zeros(count)
    for _ in range(100_000):
        moved = np.tan((numbers + np.arctan(x[:, None] - x).sum(1)) / sites) / 2
        if np.abs(moved - x).max() < 1e-14:
            break
        x = moved
    return float(sites / 4 - (2 / (1 + 4 * x**2)).sum())


@functools.cache
def _diagonalised(problem: Heisenberg) -> float:
    first = [(int(i), int(j), 1.0) for i, j in problem.lattice.bonds()]
    second = [(int(i), int(j), problem.j2) for i, j in problem.second_neighbours()] if problem.j2 else []
    return heisenberg_ground_energy(problem.lattice.sites, first + second)
