"""A fast generator at parton level: heavy pairs at the LHC that end as two leptons and what escapes.

Leading order: mass and rapidity of the pair from `luminosity`, the process in the frame of the pair, a transverse
recoil with a power-law tail, the detector of `detector`. "SUSY-like": made for lessons, for tests, and for asking how
a network bears a change of generator. Never to be compared with numbers published for UCI's file, whose charginos are
harder and recoil more.
"""

import abc
import dataclasses
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from ritz.problems.collider.detector import Detector, Events
from ritz.problems.collider.kinematics import carried
from ritz.problems.collider.luminosity import Collisions, Spectrum

CHUNK = 100_000
"""Collisions at a time."""


class Final(NamedTuple):
    """What a process leaves, in the frame of the pair: two leptons, all that escapes together, the pair's mass and
    rapidity, and the weight of the event, at most 1."""

    leptons: Float[np.ndarray, "n 2 4"]
    escaping: Float[np.ndarray, "n 4"]
    mass: Float[np.ndarray, " n"]
    rapidity: Float[np.ndarray, " n"]
    weight: Float[np.ndarray, " n"]


@dataclasses.dataclass(frozen=True)
class Recoil:
    """dN/dpT ~ pT/(1 + (pT/turn)^2)^power of the pair, in GeV: initial-state radiation in two numbers."""

    turn: float
    power: float

    def draw(self, count: int, rng: np.random.Generator) -> Float[np.ndarray, " n"]:
        """Transverse momenta [count]."""
        return self.turn * np.sqrt(rng.random(count) ** (-1 / (self.power - 1)) - 1)


@dataclasses.dataclass(frozen=True)
class Process(abc.ABC):
    """Quark and antiquark to a heavy pair. Abstract. `energy`: of the two protons together, GeV."""

    energy: float = 8000.0
    recoil: Recoil = Recoil(35.0, 3.0)
    detector: Detector = Detector()

    @property
    @abc.abstractmethod
    def threshold(self) -> float:
        """The least mass of the pair, GeV."""

    @abc.abstractmethod
    def rate(self, mass: np.ndarray) -> np.ndarray:
        """The partonic cross section at the pair's mass with which collisions are drawn, in any unit."""

    @abc.abstractmethod
    def happen(self, collisions: Collisions, rng: np.random.Generator) -> Final:
        """What becomes of collisions; those that cannot make the pair are left out."""

    def generate(self, count: int, *, seed: int) -> Events:
        """`count` selected events; the same seed gives the same events."""
        rng = np.random.default_rng(seed)
        found: list[Events] = []
        kept, tried = 0, 0
        while kept < count:
            wanted = 2000 if tried == 0 else int(1.1 * (count - kept) * tried / max(kept, 1)) + 100
            found.append(self._some(min(CHUNK, wanted), rng))
            kept, tried = kept + len(found[-1].met), tried + min(CHUNK, wanted)
        leptons, met = (np.concatenate(parts)[:count] for parts in zip(*found, strict=True))
        return Events(leptons, met)

    def _some(self, tries: int, rng: np.random.Generator) -> Events:
        """The events that pass, out of so many collisions."""
        spectrum = Spectrum(self.energy, self.threshold, self.rate)
        final = self.happen(spectrum.draw(tries, rng), rng)
        taken = rng.random(len(final.weight)) < final.weight
        final = Final(*(part[taken] for part in final))
        n = len(final.mass)
        pt, phi = self.recoil.draw(n, rng), rng.uniform(-np.pi, np.pi, n)
        across = np.hypot(final.mass, pt)
        pair = np.stack(
            [across * np.cosh(final.rapidity), pt * np.cos(phi), pt * np.sin(phi), across * np.sinh(final.rapidity)], 1
        )
        leptons = np.stack([carried(final.leptons[:, which], pair, final.mass) for which in (0, 1)], axis=1)
        missing = carried(final.escaping, pair, final.mass)[:, 1:3]
        return self.detector.see(leptons, missing, rng.random((n, 2)) < 0.5, rng)
