"""Quantum dots: electrons in a harmonic trap in closed shells, with exact energies for two, published ones for more."""

import dataclasses
import functools
import math

from ritz.domains import Space
from ritz.operators import Coulomb, Kinetic, Total, Trap
from ritz.problems.base import Problem, Reference, Source
from ritz.problems.quantum.radial import two_particles

TAUT = Source(
    "M. Taut, Two electrons in an external oscillator potential, Phys. Rev. A 48, 3561 (1993)",
    "@article{Taut1993, author={Taut, M.}, title={Two electrons in an external oscillator potential: Particular "
    "analytic solutions of a {Coulomb} correlation problem}, journal={Physical Review A}, volume={48}, "
    "pages={3561--3566}, year={1993}, doi={10.1103/PhysRevA.48.3561}}",
)
RADIAL = Source("Diagonalisation of the radial equation for two particles (Taut 1993) by this package")
SHELLS = Source("Energies of a harmonic oscillator, the lowest shells filled")
HOGBERGET = Source(
    "J. Hogberget, Quantum Monte-Carlo studies of generalized many-body systems, master's thesis, University of Oslo "
    "(2013): diffusion Monte Carlo",
    "@mastersthesis{Hogberget2013, author={H{\\o}gberget, J{\\o}rgen}, title={Quantum {Monte-Carlo} studies of "
    "generalized many-body systems}, school={University of Oslo}, year={2013}}",
)
PUBLISHED: dict[tuple[int, float], tuple[float, float | None]] = {
    (6, 0.1): (3.55385, None),
    (6, 0.5): (11.78484, None),
    (6, 1.0): (20.15932, None),
    (12, 0.1): (12.26984, None),
    (12, 0.5): (39.15960, None),
    (12, 1.0): (65.70010, None),
    (20, 0.1): (29.97790, 1e-4),
    (20, 0.5): (93.87520, 1e-4),
    (20, 1.0): (155.88220, 1e-4),
}
"""(N, omega) in two dimensions to energy and its error, in hartree."""


@dataclasses.dataclass(frozen=True)
class QuantumDot(Problem):
    """H = sum_i (-lap_i/2 + omega^2 r_i^2/2) + interaction sum_{i<j} 1/r_ij, hbar = m = e = 1, energies in hartree.

    As many electrons of either spin, in closed shells: 2, 6, 12, 20 in two dimensions, 2, 8, 20 in three. `interaction`
    0 leaves an ideal gas. Raises ValueError for other numbers, an omega that is not positive, a repulsion that is
    negative, or one dimension with a repulsion (1/r has no ground state there)."""

    particles: int = 2
    omega: float = 1.0
    dimension: int = 2
    interaction: float = 1.0

    def __post_init__(self) -> None:
        """Refuses open shells."""
        if self.dimension not in (1, 2, 3):
            raise ValueError(f"Expected 1, 2 or 3 dimensions, got {self.dimension}.")
        if not 0 < self.omega < math.inf:
            raise ValueError(f"Expected a positive frequency omega, got {self.omega}.")
        if not 0 <= self.interaction < math.inf:
            raise ValueError(f"Expected a repulsion of strength 0 or more, got {self.interaction}.")
        if self.dimension == 1 and self.interaction:
            raise ValueError(
                "In one dimension 1/r is too strong: particles cannot pass one another and the energy of this trial "
                "function is infinite. Use 2 or 3 dimensions, or interaction=0."
            )
        closed = self.closed()
        if self.particles not in closed:
            odd = " (an odd number leaves a shell open)" if self.particles % 2 else ""
            raise ValueError(
                f"Expected a closed shell, {', '.join(map(str, closed))} electrons in {self.dimension} dimensions, got "
                f"{self.particles}{odd}."
            )

    def closed(self) -> list[int]:
        """Numbers of electrons that fill shells."""
        levels = [math.comb(shell + self.dimension - 1, self.dimension - 1) for shell in range(8)]
        return [2 * sum(levels[: n + 1]) for n in range(len(levels))]

    @property
    def domain(self) -> Space:
        """Space, with draws about as wide as the trap."""
        return Space(self.particles, self.dimension, self.length)

    @property
    def length(self) -> float:
        """1/sqrt(omega), the oscillator length."""
        return 1 / math.sqrt(self.omega)

    @property
    def energy_scale(self) -> float:
        """N d omega in hartree: all electrons raised by one quantum in every direction. Tolerances are shares of it."""
        return self.particles * self.dimension * self.omega

    def operator(self) -> Total:
        """H in its parts."""
        terms: dict = {"kinetic": Kinetic(), "potential": Trap((self.omega,))}
        if self.interaction:
            terms["interaction"] = Coulomb(self.interaction)
        return Total(terms)

    def energy(self) -> Reference | None:
        """Total energy: exact for an ideal gas and for two electrons, published for more; None where none is."""
        if not self.interaction:
            return Reference(self._ideal(), "exact", SHELLS, unit="hartree")
        if self.particles == 2:
            value = _two(self.omega, self.dimension, self.interaction)
            exact = self.interaction == 1 and (self.dimension, self.omega) in {(2, 1.0), (3, 0.5)}
            return Reference(value, "exact", TAUT if exact else RADIAL, unit="hartree")
        if self.dimension == 2 and self.interaction == 1 and (self.particles, self.omega) in PUBLISHED:
            value, error = PUBLISHED[self.particles, self.omega]
            return Reference(value, "published", HOGBERGET, error=error, unit="hartree", condition="fixed-node DMC")
        return None

    def _ideal(self) -> float:
        place = self.closed().index(self.particles)
        levels = [math.comb(n + self.dimension - 1, self.dimension - 1) for n in range(place + 1)]
        return 2 * self.omega * sum(count * (n + self.dimension / 2) for n, count in enumerate(levels))


@functools.cache
def _two(omega: float, dimension: int, strength: float) -> float:
    return two_particles(omega, dimension, strength)
