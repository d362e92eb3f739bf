"""What a detector makes of two leptons and what escapes it: smearing, efficiency, acceptance, and the order in pT.

Muons: pT to 1 % and 1e-4 pT in quadrature, found in 95 of 100; electrons: E to 0.7 %, 10 %/sqrt(E) and 0.3 GeV, found
in 88 of 100. Each component of the missing momentum is off by 27 GeV, the spread that reproduces UCI's SUSY file.
Leptons need pT > 20 GeV and |eta| < 2.5.
"""

import dataclasses
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float

from ritz.problems.collider.kinematics import collider


class Events(NamedTuple):
    """Selected events: leptons as (pT, eta, phi), the harder first, and missing momentum as (magnitude, phi); GeV and
    rad."""

    leptons: Float[np.ndarray, "n 2 3"]
    met: Float[np.ndarray, "n 2"]


@dataclasses.dataclass(frozen=True)
class Detector:
    """A detector; `missing_spread` in GeV a component."""

    missing_spread: float = 27.0
    least_pt: float = 20.0
    greatest_eta: float = 2.5
    muon_efficiency: float = 0.95
    electron_efficiency: float = 0.88

    def see(
        self,
        leptons: Float[np.ndarray, "n 2 4"],
        missing: Float[np.ndarray, "n 2"],
        muon: Bool[np.ndarray, "n 2"],
        rng: np.random.Generator,
    ) -> Events:
        """The events that pass, from four-vectors and transverse missing momentum in GeV."""
        n = len(leptons)
        seen = collider(leptons.reshape(-1, 4)).reshape(n, 2, 3)
        energy = np.maximum(leptons[..., 0], 1e-3)
        by_muon = np.hypot(0.01, 1e-4 * seen[..., 0])
        by_electron = np.sqrt(0.007**2 + 0.1**2 / energy + (0.3 / energy) ** 2)
        seen[..., 0] *= np.maximum(1 + np.where(muon, by_muon, by_electron) * rng.normal(size=(n, 2)), 0.0)
        found = rng.random((n, 2)) < np.where(muon, self.muon_efficiency, self.electron_efficiency)
        fine = found & (seen[..., 0] > self.least_pt) & (np.abs(seen[..., 1]) < self.greatest_eta)
        kept = fine.all(axis=1)
        smeared = missing[kept] + self.missing_spread * rng.normal(size=(int(kept.sum()), 2))
        met = np.stack([np.hypot(*smeared.T), np.arctan2(smeared[:, 1], smeared[:, 0])], axis=1)
        order = np.argsort(-seen[kept][..., 0], axis=1)
        return Events(np.take_along_axis(seen[kept], order[..., None], axis=1), met)
