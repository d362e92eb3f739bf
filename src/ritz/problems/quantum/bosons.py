"""Bosons in a harmonic trap, ideal or as hard spheres: exact and mean-field energies."""

import dataclasses
import functools
import math

import numpy as np
from scipy.optimize import minimize

from ritz.domains import Space
from ritz.operators import Kinetic, Total, Trap
from ritz.problems.base import Problem, Reference, Source

IDEAL = Source("N times the lowest level of the oscillator, (d - 1 + gamma)/2")
MEAN_FIELD = Source(
    "Minimum over Gaussians of the mean-field energy with contact coupling 4 pi a, by this package; set-up of J. L. "
    "DuBois and H. R. Glyde, Bose-Einstein condensation in trapped bosons, Phys. Rev. A 63, 023602 (2001)",
    "@article{DuBois2001, author={DuBois, J. L. and Glyde, H. R.}, title={{Bose-Einstein} condensation in trapped "
    "bosons: A variational {Monte Carlo} analysis}, journal={Physical Review A}, volume={63}, pages={023602}, "
    "year={2001}, doi={10.1103/PhysRevA.63.023602}}",
)
UNIT = "hbar omega"


@dataclasses.dataclass(frozen=True)
class Bosons(Problem):
    """H = sum_i (-lap_i + x_i^2 + y_i^2 + gamma^2 z_i^2)/2, and psi = 0 where two spheres of diameter a overlap.

    `anisotropy` is gamma = omega_z/omega, for the last direction; `hard_core` is a. Energies in units of hbar omega and
    lengths in those of the transverse oscillator, sqrt(hbar/m omega). Raises ValueError for numbers out of range, a
    gamma other than 1 in one dimension (there is no other direction to compare with), a core in fewer than three
    dimensions (the pair function 1 - a/r is that of spheres), and for a core without a second particle."""

    particles: int = 10
    dimension: int = 3
    anisotropy: float = 1.0
    hard_core: float = 0.0

    def __post_init__(self) -> None:
        """Refuses what is not this problem."""
        if self.particles < 1 or self.dimension not in (1, 2, 3):
            raise ValueError(
                f"Expected at least one boson in 1, 2 or 3 dimensions, got {self.particles} in {self.dimension}."
            )
        if not 0 < self.anisotropy < math.inf:
            raise ValueError(f"Expected an anisotropy omega_z/omega above 0, got {self.anisotropy}.")
        if self.dimension == 1 and self.anisotropy != 1:
            raise ValueError(
                f"In one dimension there is one frequency and the anisotropy is 1, got {self.anisotropy}. Use "
                "dimension 2 or 3 for an elliptic trap."
            )
        if not 0 <= self.hard_core < 1:
            raise ValueError(
                f"Expected a hard core of diameter 0 (none) or more, below the oscillator length 1, got "
                f"{self.hard_core}."
            )
        if self.hard_core and self.dimension < 3:
            raise ValueError(
                f"Hard spheres live in three dimensions, got {self.dimension}: the pair function 1 - a/r is their "
                "s-wave, on a line or in a plane it is another. Use dimension=3 or hard_core=0."
            )
        if self.hard_core and self.particles < 2:
            raise ValueError("A hard core acts between particles, and there is one: use hard_core=0 or more particles.")

    @property
    def domain(self) -> Space:
        """Space, with draws about as wide as the trap."""
        return Space(self.particles, self.dimension, math.sqrt(0.5))

    @property
    def frequencies(self) -> tuple[float, ...]:
        """One for each direction."""
        return (1.0,) * (self.dimension - 1) + (self.anisotropy,)

    @property
    def energy_scale(self) -> float:
        """N sum_a omega_a: all particles raised by one quantum in every direction, in hbar omega. Tolerances are shares
        of it."""
        return self.particles * sum(self.frequencies)

    def operator(self) -> Total:
        """H in its parts; cores are where the trial function has to vanish."""
        return Total({"kinetic": Kinetic(), "potential": Trap(self.frequencies)})

    def ideal(self) -> Reference:
        """N (d - 1 + gamma)/2: exact without a core, and with one a lower bound, as H is larger."""
        return Reference(self.particles * sum(self.frequencies) / 2, "exact", IDEAL, unit=UNIT)

    def energy(self) -> Reference | None:
        """Exact without a core; None with one, as nothing exact is known."""
        return None if self.hard_core else self.ideal()

    def mean_field(self) -> Reference:
        """The least energy of N particles in one Gaussian with contact coupling: an estimate, neither bound."""
        value = self.particles * _gaussian_minimum(self.particles - 1, self.anisotropy, self.hard_core)
        return Reference(
            value, "computed", MEAN_FIELD, unit=UNIT, condition="mean-field estimate, not the exact energy"
        )


def energy_at(alpha: float | np.ndarray, frequencies: tuple[float, ...]) -> float | np.ndarray:
    """Energy of one ideal boson in exp(-alpha sum_a omega_a x_a^2): (alpha + 1/(4 alpha)) sum_a omega_a/2."""
    return (alpha + 1 / (4 * alpha)) * sum(frequencies) / 2


@functools.cache
def _gaussian_minimum(others: int, gamma: float, core: float) -> float:
    """min over (alpha, beta) of the energy of a particle, with phi^2 of widths 1/(4 alpha), 1/(4 alpha beta):

    alpha + 1/(4 alpha) + alpha beta/2 + gamma^2/(8 alpha beta) + 2 pi a (N - 1) (alpha/pi)^(3/2) sqrt(beta)."""

    def energy(logs: np.ndarray) -> float:
        alpha, beta = np.exp(logs)
        trap = alpha + 1 / (4 * alpha) + alpha * beta / 2 + gamma**2 / (8 * alpha * beta)
        return float(trap + 2 * np.pi * core * others * (alpha / np.pi) ** 1.5 * np.sqrt(beta))

    start = np.log([0.5, gamma])
    return float(minimize(energy, start, method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-14}).fun)
