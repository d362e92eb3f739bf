"""Dilute neutron matter in a periodic cube with the leading-order pionless force, and its Hartree-Fock energy."""

import dataclasses
import math

import jax.numpy as jnp
import numpy as np
from jaxtyping import Float

from ritz.domains import Cell, Spins, WithSpins
from ritz.operators import Kinetic, Ordered, Pionless, Total
from ritz.operators.pionless import Images
from ritz.problems.base import Problem, Reference, Source
from ritz.problems.quantum.shells import closed_shell, lowest_shells

HBAR_C = 197.3269804
"""MeV fm (CODATA 2018)."""
MASS = 939.56542052
"""Of the neutron, MeV (CODATA 2018)."""
DIRECT = Source("Hartree-Fock energy of plane waves by direct sum over the occupied ones")
COUPLING, REACH = -5.27518671, 1.83039397
"""C_01 in fm^2 and R_1 in fm of model "o": v_0 = hbar c C_01/(pi^(3/2) R_1^3) = -30.48357 MeV (arXiv:2102.02327)."""
LARGEST = 0.1
"""With nearest images alone the force at L/2 may be so large a share of its depth."""


@dataclasses.dataclass(frozen=True)
class NeutronMatter(Problem):
    """H = -(hbar^2/2 m_n) sum_i lap_i + sum_{i<j} v(r_ij) P(S=0), as many spins up as down; `density` in fm^-3.

    Energies in MeV, lengths in fm; two-body force only, model "o". `images`: v summed over all periodic images, or
    the nearest one alone, which at 0.04 fm^-3 costs 0.109 MeV per neutron in Hartree-Fock. Raises ValueError for
    numbers that leave a shell of plane waves open, a density that is not positive, and for a cube too small for
    nearest images: where v(L/2) is more than a tenth of v(0)."""

    particles: int = 14
    density: float = 0.04
    images: Images = "all"

    def __post_init__(self) -> None:
        """Refuses open shells and small cubes."""
        if self.particles < 2 or self.particles % 2:
            raise ValueError(
                f"Expected an even number of neutrons, half of them of either spin, got {self.particles}; 2, 14, 38 "
                "and 54 have closed shells."
            )
        if not 0 < self.density < math.inf:
            raise ValueError(f"Expected a positive density in fm^-3, got {self.density}.")
        closed_shell(self.particles // 2)
        force = self._force()
        share = math.exp(-((self.length / 2 / force.reach) ** 2))
        if self.images == "nearest" and share > LARGEST:
            raise ValueError(
                f"A cube of side {self.length:.2f} fm is too small for the range of the force: with nearest images "
                f"alone {share:.0%} of its depth are cut off at L/2 (at most {LARGEST:.0%}). Take images='all', a "
                "lower density, or more particles."
            )

    @property
    def length(self) -> float:
        """L = (N/density)^(1/3) in fm."""
        return (self.particles / self.density) ** (1 / 3)

    @property
    def domain(self) -> WithSpins:
        """The cube, and spins of zero magnetisation."""
        return WithSpins(Cell(self.particles, 3, self.length), Spins(self.particles, 0))

    @property
    def momenta(self) -> Float[np.ndarray, "k 3"]:
        """k of the occupied plane waves of one spin, in fm^-1."""
        return 2 * math.pi / self.length * closed_shell(self.particles // 2)

    def shells(self, count: int) -> Float[np.ndarray, "k 3"]:
        """k of the `count` lowest shells of plane waves, in fm^-1. Raises ValueError for none."""
        return 2 * math.pi / self.length * lowest_shells(count)

    @property
    def scale(self) -> float:
        """hbar^2/2m in MeV fm^2."""
        return HBAR_C**2 / (2 * MASS)

    @property
    def energy_scale(self) -> float:
        """N hbar^2 k_F^2/2m in MeV with k_F = (3 pi^2 density)^(1/3): N times the Fermi energy of the infinite gas.
        Tolerances are shares of it."""
        return self.particles * self.scale * (3 * math.pi**2 * self.density) ** (2 / 3)

    def operator(self) -> Total:
        """Kinetic energy, taken with spins up first, and the force."""
        return Total({"kinetic": Ordered(Kinetic(self.scale)), "potential": self._force()})

    def _force(self) -> Pionless:
        strength = HBAR_C * COUPLING / (math.pi**1.5 * REACH**3)
        return Pionless(self.length, self.particles // 2, strength, REACH, self.images)

    def convention(self) -> str:
        """In words, to stand beside every number."""
        return "all periodic images summed" if self.images == "all" else "nearest image only"

    def free_gas(self) -> Reference:
        """Total kinetic energy of plane waves in the cube."""
        value = 2 * self.scale * float((self.momenta**2).sum())
        return Reference(value, "computed", DIRECT, unit="MeV", condition="no force")

    def lower_bound(self) -> float:
        """Kinetic energy of plane waves plus the deepest potential of every pair of unlike spins."""
        pairs = (self.particles // 2) ** 2
        return self.free_gas().value + pairs * float(self._force().pair(jnp.zeros(3)))

    def hartree_fock(self) -> Reference:
        """Total: kinetic + sum_{k k'} (w(0) + w(k - k'))/2V, w(q) the integral of v cos(q.r) over the cube.

        Both spins, every pair of an up and a down neutron; with all images the integral is over all of space."""
        k = self.momenta
        shift = (k[:, None] - k[None]).reshape(-1, 3)
        force = self._force()
        if self.images == "all":
            waves = math.pi**1.5 * force.reach**3 * np.exp(-((force.reach / 2) ** 2) * (shift**2).sum(-1))
            whole = math.pi**1.5 * force.reach**3
        else:
            waves, whole = self._cut(shift), float(self._cut(np.zeros((1, 3)))[0])
        pairs = force.strength * (whole + waves).sum() / (2 * self.length**3)
        value = self.free_gas().value + float(pairs)
        return Reference(value, "computed", DIRECT, unit="MeV", condition=self.convention())

    def _cut(self, q: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, " n"]:
        """The integral of exp(-r^2/R^2) cos(q.r) over the cube, by Gauss-Legendre quadrature along each side."""
        nodes, weights = np.polynomial.legendre.leggauss(60)
        x, weights = nodes * self.length / 2, weights * self.length / 2
        along = np.exp(-((x / self._force().reach) ** 2)) * weights
        return (np.cos(q[..., None] * x) * along).sum(-1).prod(-1)
