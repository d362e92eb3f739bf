"""The transverse-field Ising chain, with its exact ground-state energy."""

import dataclasses

import numpy as np

from ritz.domains import Lattice, Spins
from ritz.operators import PauliSum, ising
from ritz.problems.base import Problem, Reference, Source

PFEUTY = Source(
    "P. Pfeuty, The one-dimensional Ising model with a transverse field, Ann. Phys. 57, 79 (1970): free fermions",
    "@article{Pfeuty1970, author={Pfeuty, Pierre}, title={The one-dimensional Ising model with a transverse field}, "
    "journal={Annals of Physics}, volume={57}, pages={79--90}, year={1970}, doi={10.1016/0003-4916(70)90270-8}}",
)


@dataclasses.dataclass(frozen=True)
class TransverseIsing(Problem):
    """H = -sum_i Z_i Z_(i+1) - h sum_i X_i on a ring of `sites` spins, Pauli matrices, energies in units of the
    coupling; `field` is h, critical at 1.

    Raises ValueError for an odd number of sites, fewer than 4, or a negative field."""

    sites: int = 20
    field: float = 1.0

    def __post_init__(self) -> None:
        """Refuses rings for which the closed form does not hold."""
        if self.sites < 4 or self.sites % 2:
            raise ValueError(f"Expected an even number of at least 4 sites, got {self.sites}.")
        if not 0 <= self.field < np.inf:
            raise ValueError(f"Expected a field h >= 0, got {self.field}.")

    @property
    def lattice(self) -> Lattice:
        """The ring."""
        return Lattice(self.sites)

    @property
    def domain(self) -> Spins:
        """All configurations."""
        return Spins(self.sites)

    def operator(self) -> PauliSum:
        """H."""
        return ising(self.sites, self.lattice.bonds(), field=self.field)

    @property
    def energy_scale(self) -> float:
        """N (1 + h): the sum of the couplings. Tolerances are shares of it: unlike E_0, a constant does not change
        it."""
        return self.sites * (1 + self.field)

    def energy(self) -> Reference:
        """E_0 = -sum_k sqrt(1 + h^2 - 2 h cos k), k = pi (2m + 1)/N, m = 0 ... N-1."""
        k = np.pi * (2 * np.arange(self.sites) + 1) / self.sites
        value = -np.sqrt(1 + self.field**2 - 2 * self.field * np.cos(k)).sum()
        return Reference(float(value), "exact", PFEUTY, unit="J")

    def odd_energy(self) -> Reference:
        """E_1, the lowest energy of states that change sign when all spins are turned over; the first excited one.

        The fermions of that sector are periodic, k = 2 pi m/N, and the mode k = 0 has the energy h - 1 whatever its
        sign: E_1 = h - 1 - sum_(k != 0) sqrt(1 + h^2 - 2 h cos k). The gap is 2 tan(pi/4N) at h = 1."""
        k = 2 * np.pi * np.arange(1, self.sites) / self.sites
        value = self.field - 1 - np.sqrt(1 + self.field**2 - 2 * self.field * np.cos(k)).sum()
        return Reference(float(value), "exact", PFEUTY, unit="J")

    def gap(self) -> Reference:
        """E_1 - E_0."""
        return Reference(self.odd_energy().value - self.energy().value, "exact", PFEUTY, unit="J")
