"""Electrons around fixed nuclei: atoms, their ions, and the hydrogen molecule, without relativity."""

import abc
import dataclasses
import math

from ritz.domains import Around
from ritz.operators import Coulomb, Hamiltonian, Kinetic, Nuclei, Total
from ritz.problems.base import Problem, Reference, Source

ELEMENTS: dict[str, int] = {"H": 1, "He": 2, "Li": 3, "Be": 4}
"""Symbol to nuclear charge."""
BOND = 1.401
"""Of H2, in bohr."""
SCHROEDINGER = Source(
    "E. Schroedinger, Quantisierung als Eigenwertproblem, Ann. Phys. 384, 361 (1926): -Z^2/2",
    '@article{Schrodinger1926, author={Schr{\\"o}dinger, Erwin}, title={Quantisierung als Eigenwertproblem}, '
    "journal={Annalen der Physik}, volume={384}, pages={361--376}, year={1926}, doi={10.1002/andp.19263840404}}",
)
DRAKE = Source(
    "G. W. F. Drake, High precision theory of atomic helium, Phys. Scr. T83, 83 (1999); first C. L. Pekeris, Phys. "
    "Rev. 115, 1216 (1959): infinite nuclear mass, no relativity",
    "@article{Drake1999, author={Drake, G. W. F.}, title={High precision theory of atomic helium}, "
    "journal={Physica Scripta}, volume={T83}, pages={83--92}, year={1999}, doi={10.1238/Physica.Topical.083a00083}}",
)
PFAU = Source(
    "D. Pfau et al., Ab initio solution of the many-electron Schroedinger equation with deep neural networks, Phys. "
    "Rev. Research 2, 033429 (2020), and what it compares with",
    "@article{Pfau2020, author={Pfau, David and others}, title={Ab initio solution of the many-electron "
    '{Schr{\\"o}dinger} equation with deep neural networks}, journal={Physical Review Research}, volume={2}, '
    "pages={033429}, year={2020}, doi={10.1103/PhysRevResearch.2.033429}}",
)
HELIUM = -2.903724377
DIHYDROGEN = -1.17448
UNIT = "hartree"


@dataclasses.dataclass(frozen=True)
class Electrons(Problem):
    """H = -sum_i lap_i/2 - sum_iK Z_K/r_iK + sum_{i<j} 1/r_ij + sum_{K<L} Z_K Z_L/R_KL, in hartree and bohr.

    Abstract: a final subclass says which nuclei, and how many electrons of either spin."""

    @property
    @abc.abstractmethod
    def charges(self) -> tuple[float, ...]:
        """Z_K of the nuclei."""

    @property
    @abc.abstractmethod
    def centres(self) -> tuple[tuple[float, float, float], ...]:
        """Where they are, in bohr."""

    @property
    @abc.abstractmethod
    def counts(self) -> tuple[int, int]:
        """(electrons with spin up, spin down)."""

    @abc.abstractmethod
    def energy(self) -> Reference | None:
        """Total energy, None where nothing verified is known."""

    @property
    def particles(self) -> int:
        """How many electrons."""
        return sum(self.counts)

    @property
    def domain(self) -> Around:
        """Around the nuclei, of either spin in turn."""
        up, down = self.counts
        nuclei = len(self.charges)
        homes = [place % nuclei for place in range(up)] + [(place + 1) % nuclei for place in range(down)]
        return Around(self.centres, tuple(homes), 1.5 / max(self.charges))

    @property
    def energy_scale(self) -> float:
        """N Z^2/2 in hartree, Z the largest charge: N electrons bound to that nucleus alone. Tolerances are shares of
        it."""
        return self.particles * max(self.charges) ** 2 / 2

    def operator(self) -> Total:
        """H in its parts."""
        terms: dict[str, Hamiltonian] = {"kinetic": Kinetic(), "potential": Nuclei(self.charges, self.centres)}
        if self.particles > 1:
            terms["interaction"] = Coulomb()
        return Total(terms)


@dataclasses.dataclass(frozen=True)
class Atom(Electrons):
    """One nucleus of H, He, Li or Be at the origin, in the ground state of its spins; `charge` +1 for a single ion.

    Raises ValueError for other elements, and for ions without electrons or with more than the neutral atom and one."""

    symbol: str = "He"
    charge: int = 0

    def __post_init__(self) -> None:
        """Refuses what is not known here."""
        if self.symbol not in ELEMENTS:
            raise ValueError(f"Expected one of {', '.join(ELEMENTS)}, got {self.symbol!r}.")
        if not 1 <= self._electrons <= 4:
            raise ValueError(
                f"Expected between 1 and 4 electrons, got {self._electrons} for {self.symbol} with charge "
                f"{self.charge:+d}; a charge of +1 takes one electron away."
            )

    @property
    def _electrons(self) -> int:
        return ELEMENTS[self.symbol] - self.charge

    @property
    def charges(self) -> tuple[float, ...]:
        """Z."""
        return (float(ELEMENTS[self.symbol]),)

    @property
    def centres(self) -> tuple[tuple[float, float, float], ...]:
        """The origin."""
        return ((0.0, 0.0, 0.0),)

    @property
    def counts(self) -> tuple[int, int]:
        """Shells 1s and 2s filled one after the other."""
        return (self._electrons + 1) // 2, self._electrons // 2

    def energy(self) -> Reference | None:
        """-Z^2/2 for one electron, Drake's value for helium, None for the others."""
        if self._electrons == 1:
            return Reference(-(self.charges[0] ** 2) / 2, "exact", SCHROEDINGER, unit=UNIT)
        if self.symbol == "He" and self.charge == 0:
            return Reference(HELIUM, "published", DRAKE, error=1e-9, unit=UNIT, condition="infinite nuclear mass")
        return None


@dataclasses.dataclass(frozen=True)
class Molecule(Electrons):
    """H2 with its nuclei fixed `bond` bohr apart on the z axis, electrons in a singlet.

    Raises ValueError for a bond that is not positive."""

    bond: float = BOND

    def __post_init__(self) -> None:
        """Refuses nuclei on top of each other."""
        if not 0 < self.bond < math.inf:
            raise ValueError(f"Expected a bond of positive length in bohr, got {self.bond}.")

    @property
    def charges(self) -> tuple[float, ...]:
        """Two protons."""
        return 1.0, 1.0

    @property
    def centres(self) -> tuple[tuple[float, float, float], ...]:
        """Half a bond above and below the origin."""
        return (0.0, 0.0, -self.bond / 2), (0.0, 0.0, self.bond / 2)

    @property
    def counts(self) -> tuple[int, int]:
        """One of either spin."""
        return 1, 1

    def energy(self) -> Reference | None:
        """-1.17448 at 1.401 bohr, to the digits printed; None at other bonds."""
        if self.bond == BOND:
            return Reference(DIHYDROGEN, "published", PFAU, error=5e-6, unit=UNIT, condition="fixed nuclei")
        return None
