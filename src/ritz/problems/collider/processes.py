"""The two processes of the SUSY classification: W pairs, and chargino pairs that end in the same two leptons."""

import dataclasses

import numpy as np
from jaxtyping import Float

from ritz.problems.collider.amplitude import Z_MASS, square
from ritz.problems.collider.kinematics import Rows, back_to_back, breakup, decay
from ritz.problems.collider.luminosity import Collisions
from ritz.problems.collider.parton import Final, Process, Recoil

W_MASS, W_WIDTH = 80.385, 2.085
"""GeV, as in the settings for Pythia."""
W_RANGE = 25.0
"""How far off its mass a W is made at most, GeV."""
BOUND = 1e8
"""GeV^4: what |A|^2 over the density of the drawing stays below, but for one event in 5,000; those count as one."""


@dataclasses.dataclass(frozen=True)
class WPairs(Process):
    """qqbar -> W+W- -> l nu l nu with the exact amplitude at leading order, left-handed quarks only.

    Collisions are drawn with beta (1 + log(s/4m^2))/s and 1/t, which have the threshold and the poles of the exact
    cross section; the weight is what is left of |A|^2 over `BOUND`.
    """

    @property
    def threshold(self) -> float:
        """Twice the mass of the W."""
        return 2 * W_MASS

    def rate(self, mass: np.ndarray) -> np.ndarray:
        """beta (1 + log(s/4m^2))/s."""
        share = np.minimum((2 * W_MASS / mass) ** 2, 1.0)
        return np.sqrt(1 - share) * (1 - np.log(share)) / mass**2

    def happen(self, collisions: Collisions, rng: np.random.Generator) -> Final:
        """Both W decay into a lepton and a neutrino."""
        n = len(collisions.mass)
        first, second = w_masses(n, rng), w_masses(n, rng)
        kept = collisions.mass > np.maximum(first + second, 2 * W_MASS * 1.0001)
        collisions = Collisions(*(part[kept] for part in collisions))
        first, second, n = first[kept], second[kept], int(kept.sum())
        momentum = breakup(collisions.mass, first, second)
        cosine, density = toward_quark(2 * momentum / collisions.mass, rng)
        phi = rng.uniform(-np.pi, np.pi, n)
        near, far = back_to_back(momentum, first, second, collisions.side * cosine, phi)
        leptons, neutrinos = zip(*(isotropic(*w, 0.0, 0.0, rng) for w in ((near, first), (far, second))), strict=True)
        ordered = np.stack([leptons[1], neutrinos[1], leptons[0], neutrinos[0]], axis=1)
        ordered = np.where(collisions.up[:, None, None], ordered, ordered[:, [2, 3, 0, 1]])
        exact = square(incoming(collisions), ordered, collisions.up) * momentum / collisions.mass**3
        weight = exact / (self.rate(collisions.mass) * density * BOUND)
        return Final(
            np.stack(leptons, axis=1), neutrinos[0] + neutrinos[1], collisions.mass, collisions.rapidity, weight
        )


@dataclasses.dataclass(frozen=True)
class CharginoPairs(Process):
    """qqbar -> chi+ chi- through a photon or Z with vector couplings, each chi -> W chi0 -> l nu chi0 isotropically.

    Rate and angle are exact for a Dirac fermion: beta (3 - beta^2) s/(s - m_Z^2)^2 and 2 - beta^2 + beta^2 cos^2.
    Masses in GeV; `least_pt` of the charginos in the frame of the pair. Raises ValueError where the chargino is too
    light for a W and a neutralino.
    """

    recoil: Recoil = Recoil(32.0, 2.0)
    chargino: float = 200.0
    neutralino: float = 100.0
    least_pt: float = 0.0

    def __post_init__(self) -> None:
        """Refuses a chargino that would need a W off its mass."""
        if not self.chargino > self.neutralino + W_MASS + 2 * W_WIDTH:
            raise ValueError(
                f"Expected a chargino heavier than neutralino and W, {self.neutralino + W_MASS + 2 * W_WIDTH:.1f} GeV; "
                f"got {self.chargino}. Make the neutralino lighter or the chargino heavier."
            )

    @property
    def threshold(self) -> float:
        """Two charginos with the least transverse momentum."""
        return 2 * float(np.hypot(self.chargino, self.least_pt))

    def rate(self, mass: np.ndarray) -> np.ndarray:
        """beta (3 - beta^2) s/(s - m_Z^2)^2."""
        square = np.maximum(1 - (2 * self.chargino / mass) ** 2, 0.0)
        return np.sqrt(square) * (3 - square) * mass**2 / (mass**2 - Z_MASS**2) ** 2

    def happen(self, collisions: Collisions, rng: np.random.Generator) -> Final:
        """Both charginos decay; all that escapes is added up."""
        momentum = breakup(collisions.mass, self.chargino, self.chargino)
        speed = 2 * momentum / collisions.mass
        drawn, flat = rng.uniform(-1, 1, speed.size), 2 - speed**2
        cosine = np.where(rng.random(speed.size) * (flat + speed**2 / 3) < flat, drawn, np.cbrt(drawn))
        kept = (momentum > 0) & (momentum * np.sqrt(1 - cosine**2) >= self.least_pt)
        collisions = Collisions(*(part[kept] for part in collisions))
        momentum, cosine, n = momentum[kept], cosine[kept], int(kept.sum())
        pair = back_to_back(momentum, self.chargino, self.chargino, cosine, rng.uniform(-np.pi, np.pi, n))
        leptons, escaping = zip(*(self._decay(chargino, rng) for chargino in pair), strict=True)
        return Final(
            np.stack(leptons, axis=1), escaping[0] + escaping[1], collisions.mass, collisions.rapidity, np.ones(n)
        )

    def _decay(self, chargino: Float[np.ndarray, "n 4"], rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """(lepton, neutrino and neutralino together)."""
        n = len(chargino)
        mass = np.minimum(w_masses(n, rng), self.chargino - self.neutralino)
        boson, neutralino = isotropic(chargino, np.full(n, self.chargino), mass, self.neutralino, rng)
        lepton, neutrino = isotropic(boson, mass, 0.0, 0.0, rng)
        return lepton, neutrino + neutralino


def w_masses(count: int, rng: np.random.Generator) -> Rows:
    """Masses of W bosons, GeV: a Breit-Wigner cut off at `W_RANGE` from the peak."""
    edge = np.arctan(2 * W_RANGE / W_WIDTH)
    return W_MASS + W_WIDTH / 2 * np.tan(rng.uniform(-edge, edge, count))


def toward_quark(speed: Rows, rng: np.random.Generator) -> tuple[Rows, Rows]:
    """(cosines drawn from the density ~ 1/t = 1/(1 + beta^2 - 2 beta cos), that density)."""
    least, most = (1 - speed) ** 2, (1 + speed) ** 2
    drawn = most * (least / most) ** rng.random(speed.size)
    cosine = np.clip((1 + speed**2 - drawn) / (2 * speed), -1, 1)
    return cosine, 2 * speed / (drawn * np.log(most / least))


def incoming(collisions: Collisions) -> Float[np.ndarray, "n 2 4"]:
    """Antiquark and quark in the frame of the pair."""
    half, nothing = collisions.mass / 2, np.zeros_like(collisions.mass)
    along = collisions.side * half
    return np.stack([np.stack([half, nothing, nothing, sign * along], axis=1) for sign in (-1, 1)], axis=1)


def isotropic(
    parent: Float[np.ndarray, "n 4"], mass: Rows, first: Rows | float, second: Rows | float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """A decay into two without a preferred direction."""
    n = len(mass)
    return decay(parent, mass, first, second, rng.uniform(-1, 1, n), rng.uniform(-np.pi, np.pi, n))
