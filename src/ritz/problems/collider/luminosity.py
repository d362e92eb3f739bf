"""Quark and antiquark out of two protons: where a heavy pair is made, by a simple form of the parton densities.

    x u_v ~ x^0.6 (1 - x)^4,    x d_v ~ x^0.6 (1 - x)^5,    x ubar = x dbar = 0.1 x^-0.35 (1 - x)^9

The form is ours, with the behaviour at small and large x that every global fit has, and is no fit itself: it shapes
the spectra of a generator for teaching and gives no cross sections. The valence holds two u and one d; the sea carries
about a tenth of the momentum.
"""

import dataclasses
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float
from scipy.special import beta

CELLS = 160
"""Of the grid in log x1 and log x2."""


def up(x: Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
    """x u of the proton, valence and sea."""
    return 2 * x**0.6 * (1 - x) ** 4 / beta(0.6, 5) + sea(x)


def down(x: Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
    """x d of the proton, valence and sea."""
    return x**0.6 * (1 - x) ** 5 / beta(0.6, 6) + sea(x)


def sea(x: Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
    """x ubar = x dbar of the proton."""
    return 0.1 * x**-0.35 * (1 - x) ** 9


class Collisions(NamedTuple):
    """Of a quark and an antiquark: mass in GeV and rapidity of the pair, which flavour, and which way the quark
    flies."""

    mass: Float[np.ndarray, " n"]
    rapidity: Float[np.ndarray, " n"]
    up: Bool[np.ndarray, " n"]
    side: Float[np.ndarray, " n"]
    """1 where the quark moves towards positive z, -1 else."""


@dataclasses.dataclass(frozen=True)
class Spectrum:
    """Collisions above the mass `threshold` of protons with `energy` together, GeV, for a partonic cross section
    `rate` of the mass, in any unit."""

    energy: float
    threshold: float
    rate: Callable[[Float[np.ndarray, "..."]], Float[np.ndarray, "..."]]

    def draw(self, count: int, rng: np.random.Generator) -> Collisions:
        """`count` collisions. The density is constant within each cell of a grid; masses below threshold occur in the
        cells that it cuts and are for the caller to refuse."""
        edges = np.linspace(2 * np.log(self.threshold / self.energy), 0.0, CELLS + 1)
        x = np.exp((edges[1:] + edges[:-1]) / 2)
        mass = self.energy * np.sqrt(np.outer(x, x))
        density = np.where(mass > self.threshold, np.outer(up(x) + down(x), sea(x)) * self.rate(mass), 0.0)
        cumulated = np.cumsum(density.ravel())
        cell = np.searchsorted(cumulated, rng.random(count) * cumulated[-1], side="right")
        rows = np.stack(np.divmod(cell, CELLS))
        logs = edges[rows] + rng.random((2, count)) * (edges[1] - edges[0])
        side = np.where(rng.random(count) < 0.5, 1.0, -1.0)
        ups = rng.random(count) < (up(x) / (up(x) + down(x)))[rows[0]]
        return Collisions(self.energy * np.exp(logs.sum(0) / 2), side * (logs[0] - logs[1]) / 2, ups, side)
