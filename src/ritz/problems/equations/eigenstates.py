"""The lowest stationary states of one particle in a potential."""

import dataclasses
import functools
import math
from collections.abc import Callable

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ritz.domains.regions import Box, Point
from ritz.problems.base import Problem, Reference, Source
from ritz.problems.equations.references.spectrum import Spectrum, spectrum

TEXTBOOK = Source("L. D. Landau and E. M. Lifshitz, Quantum Mechanics (Pergamon, 1977), sections 22, 23 and 36")
OWN = Source("our own diagonalisation in Legendre polynomials, its error by more of them")
Function = Callable[[Array], Array]

BARRIER, APART = 5.0, 1.5
"""Height of the barrier of the double well, and how far its minima are from the middle."""


@dataclasses.dataclass(frozen=True)
class Eigenstates(Problem):
    """-psi''/2 + V psi = E psi on an interval with psi = 0 at its ends: the `states` lowest (atomic units, mass one).

    potential     V(x)                                        interval
    box           0                                           (0, 1)
    oscillator    x^2/2                                       (-7, 7)
    double-well   5 ((x/1.5)^2 - 1)^2                         (-4, 4)
    hydrogen      l (l + 1)/(2 r^2) - 1/r for psi = r R(r)    (0, 80), l = `angular`
    a function    of x, on arrays                             `interval`, which must be given
    """

    potential: str | Function = "oscillator"
    states: int = 3
    angular: int = 0
    """The angular momentum l, in hydrogen."""
    interval: tuple[float, float] | None = None
    """Where psi lives; None: that of the table."""

    def __post_init__(self) -> None:
        """Refuses potentials without a name or an interval, and numbers of states that the interval does not hold."""
        named = {"box", "oscillator", "double-well", "hydrogen"}
        if isinstance(self.potential, str) and self.potential not in named:
            raise ValueError(
                f"Expected a potential among {', '.join(sorted(named))} or a function of x; got {self.potential!r}."
            )
        if callable(self.potential) and self.interval is None:
            raise ValueError("Expected an interval for a potential of your own, as in interval=(-5, 5); got none.")
        if not 1 <= self.states <= 8 or self.angular < 0 or (self.angular > 0 and not self.radial):
            raise ValueError(
                f"Expected 1 to 8 states and an angular momentum of at least 0, 0 but for hydrogen; got {self.states} "
                f"and {self.angular}."
            )
        if self.radial and self.states + self.angular > 4 and self.interval is None:
            raise ValueError(
                f"Expected states up to n = 4 of hydrogen in a radius of 80; got n = {self.states + self.angular}. "
                "Give a wider interval."
            )

    @property
    def radial(self) -> bool:
        """Whether the coordinate is a radius, whose nodes stand closer together near zero."""
        return self.potential == "hydrogen"

    @property
    def coordinate(self) -> str:
        """x, or r."""
        return "r" if self.radial else "x"

    @property
    def box(self) -> Box:
        """The interval."""
        usual = {"box": (0.0, 1.0), "oscillator": (-7.0, 7.0), "double-well": (-4.0, 4.0), "hydrogen": (0.0, 80.0)}
        ends = self.interval if self.interval is not None else usual[str(self.potential)]
        return Box(**{self.coordinate: ends})

    def energy(self, point: Point) -> Float[Array, ""]:
        """V there."""
        return self.height(point[self.coordinate])

    def height(self, x: Array) -> Array:
        """V(x) on an array of any shape."""
        if callable(self.potential):
            return self.potential(x)
        match self.potential:
            case "box":
                return 0.0 * x
            case "oscillator":
                return x**2 / 2
            case "hydrogen":
                return self.angular * (self.angular + 1) / (2 * x**2) - 1 / x
            case _:
                return BARRIER * ((x / APART) ** 2 - 1) ** 2

    def distance(self, point: Point) -> Float[Array, ""]:
        """Zero at the ends, of order one between; as r^(l + 1) near the middle of an atom."""
        ((low, high),) = self.box.intervals.values()
        s = (point[self.coordinate] - low) / (high - low)
        return s ** (self.angular + 1) * (1 - s) if self.radial else 4 * s * (1 - s)

    def energies(self) -> tuple[Reference, ...]:
        """In closed form where there is one (for the line without ends), else our own with its error."""
        found = self.spectrum()
        count = np.arange(self.states)
        if self.interval is not None or self.potential not in {"box", "oscillator", "hydrogen"}:
            pairs = zip(found.energies, found.errors, strict=True)
            return tuple(Reference(float(e), "computed", OWN, error=float(d), unit="hartree") for e, d in pairs)
        closed = {
            "box": (count + 1) ** 2 * math.pi**2 / 2,
            "oscillator": count + 0.5,
            "hydrogen": -1 / (2.0 * (count + 1 + self.angular) ** 2),
        }[str(self.potential)]
        return tuple(Reference(float(e), "exact", TEXTBOOK, unit="hartree") for e in closed)

    @property
    def energy_scale(self) -> float:
        """Mean distance of the three lowest levels, or of all where there are more: a constant in V does not change it.
        Tolerances are shares of it."""
        levels = _spectrum(dataclasses.replace(self, states=max(self.states, 3))).energies
        return float((levels[-1] - levels[0]) / (len(levels) - 1))

    def spectrum(self) -> Spectrum:
        """Energies and states by our own diagonalisation."""
        return _spectrum(self)


@functools.lru_cache(maxsize=16)
def _spectrum(problem: Eigenstates) -> Spectrum:
    ((low, high),) = problem.box.intervals.values()

    def edge(s: np.ndarray) -> np.ndarray:
        return (s**2 if problem.radial else s) * (1 - s)

    def height(x: np.ndarray) -> np.ndarray:
        return np.asarray(problem.height(jnp.asarray(x)))

    return spectrum(height, low, high, edge, problem.states, power=2.0 if problem.radial else 1.0)
