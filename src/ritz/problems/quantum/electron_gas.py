"""Electrons in a periodic cube with a neutralising background: jellium, with its Hartree-Fock energy."""

import dataclasses
import math

import numpy as np
from jaxtyping import Float

from ritz.domains import Cell
from ritz.operators import Ewald, Kinetic, Total
from ritz.problems.base import Problem, Reference, Source
from ritz.problems.quantum.shells import closed_shell

DIRECT = Source("Hartree-Fock energy of plane waves by direct sum over the occupied ones")
QMCPACK = Source(
    "QMCPACK, deterministic tests, heg_14_gamma: 14 electrons, r_s = 5, Gamma point",
    "@article{Kent2020, author={Kent, P. R. C. and others}, title={{QMCPACK}: Advances in the development, efficiency, "
    "and application of auxiliary field and real-space variational and diffusion quantum {Monte} {Carlo}}, "
    "journal={Journal of Chemical Physics}, volume={152}, pages={174105}, year={2020}, doi={10.1063/5.0004860}}",
)
LADDER: dict[str, tuple[float, float]] = {
    "Slater VMC": (-0.812484, 2.7e-5),
    "Slater-Jastrow VMC": (-1.073323, 2.7e-5),
    "Slater-Jastrow-backflow VMC": (-1.084963, 2.5e-5),
    "Slater-Jastrow fixed-node DMC": (-1.110199, 3.2e-5),
}
"""Total energy and its error in hartree, with the Madelung term, for 14 electrons at r_s = 5."""


@dataclasses.dataclass(frozen=True)
class ElectronGas(Problem):
    """H = -(1/2) sum_i lap_i + E_Ewald in a cube of volume N (4 pi/3) r_s^3; lengths in bohr, energies in hartree.

    As many electrons of either spin. `twist`: phases of psi around the cube in units of 2 pi. `madelung`: whether the
    energy of each electron with its own images, v_M/2 with v_M = -2.8372974795/L, is part of E; at r_s = 2 and N = 14
    it is -0.183 hartree per electron. Raises ValueError for an odd number, a number that leaves a shell of plane waves
    open, or an r_s that is not positive."""

    particles: int = 14
    r_s: float = 5.0
    twist: tuple[float, float, float] = (0.0, 0.0, 0.0)
    madelung: bool = True

    def __post_init__(self) -> None:
        """Refuses open shells."""
        if self.particles < 2 or self.particles % 2:
            raise ValueError(
                f"Expected an even number of electrons, half of them of either spin, got {self.particles}; at the "
                "Gamma point 2, 14, 38 and 54 have closed shells."
            )
        if not 0 < self.r_s < math.inf:
            raise ValueError(f"Expected a positive r_s, got {self.r_s}.")
        closed_shell(self.particles // 2, self.twist)

    @property
    def length(self) -> float:
        """L = (4 pi N/3)^(1/3) r_s."""
        return (4 * math.pi * self.particles / 3) ** (1 / 3) * self.r_s

    @property
    def domain(self) -> Cell:
        """The cube."""
        return Cell(self.particles, 3, self.length)

    @property
    def momenta(self) -> Float[np.ndarray, "k 3"]:
        """k of the occupied plane waves of one spin."""
        return 2 * math.pi / self.length * closed_shell(self.particles // 2, self.twist)

    @property
    def energy_scale(self) -> float:
        """N k_F^2/2 in hartree with k_F = (9 pi/4)^(1/3)/r_s: N times the Fermi energy of the infinite gas. Tolerances
        are shares of it."""
        return self.particles * (9 * math.pi / 4) ** (2 / 3) / (2 * self.r_s**2)

    def operator(self) -> Total:
        """Kinetic energy and Coulomb energy."""
        return Total({"kinetic": Kinetic(0.5), "potential": Ewald(self.length, madelung=self.madelung)})

    def convention(self) -> str:
        """In words, to stand beside every number."""
        term = f"{self.particles * Ewald(self.length).constant() / 2:.6f} hartree in all"
        return f"with the Madelung term ({term})" if self.madelung else f"without the Madelung term ({term})"

    def hartree_fock(self) -> Reference:
        """Total: sum_k k^2/2 - (1/2) sum_spin sum_{k != k'} (4 pi/V)/|k - k'|^2 (+ N v_M/2)."""
        k = self.momenta
        apart = ((k[:, None] - k[None]) ** 2).sum(-1)
        np.fill_diagonal(apart, np.inf)
        kinetic, exchange = (k**2).sum(), -4 * math.pi / self.length**3 * (1 / apart).sum()
        value = float(kinetic + exchange + self._own())
        return Reference(value, "computed", DIRECT, unit="hartree", condition=self.convention())

    def lower_bound(self) -> float:
        """Kinetic energy of plane waves plus -0.9 N/r_s, which no arrangement of charges in their background goes below
        (E. H. Lieb and H. Narnhofer, J. Stat. Phys. 12, 291 (1975))."""
        images = self._own() - self.particles * Ewald(self.length).constant() / 2
        return float((self.momenta**2).sum()) - 0.9 * self.particles / self.r_s + images

    def published(self) -> dict[str, Reference]:
        """What others found for the total energy, by method, in our convention; empty but for N = 14, r_s = 5."""
        if (self.particles, self.r_s, self.twist) != (14, 5.0, (0.0, 0.0, 0.0)):
            return {}
        shift = self._own() - self.particles * Ewald(self.length).constant() / 2
        return {
            method: Reference(value + shift, "published", QMCPACK, error, "hartree", f"{method}, {self.convention()}")
            for method, (value, error) in LADDER.items()
        }

    def _own(self) -> float:
        return self.particles * Ewald(self.length).constant() / 2 if self.madelung else 0.0
