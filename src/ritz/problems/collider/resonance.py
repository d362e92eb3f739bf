"""A resonance on a falling background of lepton pairs, where the best classifier there can be is known.

Mass m and angle c = cos(theta) of the pair are drawn from the densities below; rapidity and azimuth have the same
density in both classes. The six numbers a detector would see (pT, eta, phi of both leptons) are a one-to-one function
of these four, so their likelihood ratio is that of (m, c): no classifier ranks better (Neyman and Pearson, Phil. Trans.
A 231, 289 (1933)), and its AUC is a sum over a grid.
"""

import dataclasses
from typing import Literal

import numpy as np
from jaxtyping import Float
from scipy.stats import norm

from ritz.problems.base import Problem, Reference, Source
from ritz.problems.collider.sample import Parts, Sample, in_order

LEAST, MOST = 100.0, 500.0
"""Masses of the window, GeV."""
EDGE = 0.95
"""The greatest |cos theta|."""
SPREAD = 0.8
"""Of the rapidity."""
COLUMNS = ("lepton1_pT", "lepton1_eta", "lepton1_phi", "lepton2_pT", "lepton2_eta", "lepton2_phi")
NEYMAN = Source(
    "likelihood ratio of the densities drawn from: J. Neyman, E. S. Pearson, Phil. Trans. R. Soc. A 231, 289 (1933)",
    r"""@article{NeymanPearson1933,
  author = {Neyman, Jerzy and Pearson, Egon S.},
  title = {On the problem of the most efficient tests of statistical hypotheses},
  journal = {Phil. Trans. R. Soc. A}, volume = {231}, pages = {289--337}, year = {1933}, doi = {10.1098/rsta.1933.0009}
}""",
)


@dataclasses.dataclass(frozen=True)
class Resonance(Problem):
    """Signal: masses N(mass, width^2), flat angle (spin 0). Background: masses exp(-m/slope), angle 1 + c^2 (spin 1
    through light quarks). All within the window; GeV.

    `features`: "low" are the six numbers of the leptons, "high" are m and c. Raises ValueError for a mass outside the
    window, a width or slope that is not positive.
    """

    features: Literal["low", "high"] = "low"
    mass: float = 250.0
    width: float = 40.0
    slope: float = 120.0
    train: int = 40_000
    validation: int = 5_000
    test: int = 20_000
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuses densities that are none."""
        if not (LEAST < self.mass < MOST and self.width > 0 and self.slope > 0):
            raise ValueError(
                f"Expected a mass between {LEAST} and {MOST} GeV and a positive width and slope, got mass={self.mass}, "
                f"width={self.width}, slope={self.slope}."
            )

    def parts(self) -> Parts:
        """Events, half signal and half background."""
        rng = np.random.default_rng(self.seed)
        n = self.train + self.validation + self.test
        label = (np.arange(n) % 2).astype(np.int64)
        rng.shuffle(label)
        mass, cosine = np.where(label == 1, self._signal(n, rng), self._background(n, rng))
        if self.features == "high":
            x, names = np.stack([mass, cosine], axis=1), ("mass", "cosine")
        else:
            x, names = _leptons(mass, cosine, rng), COLUMNS
        return in_order(Sample(x.astype(np.float32), label, names), self.train, self.validation, self.test)

    def log_ratio(self, sample: Sample) -> Float[np.ndarray, " n"]:
        """The logarithm of the likelihood ratio of signal to background: the best score there is."""
        if self.features == "high":
            mass, cosine = sample.x.T.astype(float)
        else:
            pt, first, _, _, second, _ = sample.x.T.astype(float)
            mass, cosine = 2 * pt * np.cosh((first - second) / 2), np.tanh((first - second) / 2)
        return self._log_ratio(mass, cosine)

    def auc(self) -> Reference:
        """Of the likelihood ratio, by a sum over a grid of (m, |c|)."""
        mass = LEAST + (np.arange(4000) + 0.5) * (MOST - LEAST) / 4000
        cosine = (np.arange(200) + 0.5) * EDGE / 200
        grid = np.meshgrid(mass, cosine, indexing="ij")
        background = np.exp(-grid[0] / self.slope) * (1 + grid[1] ** 2)
        ratio = self._log_ratio(*grid).ravel()
        background = (background / background.sum()).ravel()
        signal = background * np.exp(ratio)
        order = np.argsort(ratio)
        signal, background = signal[order] / signal.sum(), background[order]
        below = np.cumsum(background) - background / 2
        return Reference(float(signal @ below), "exact", NEYMAN, condition="sum over a grid of mass and angle")

    def _log_ratio(self, mass: np.ndarray, cosine: np.ndarray) -> np.ndarray:
        inside = np.diff(norm.cdf([LEAST, MOST], self.mass, self.width))[0]
        falling = self.slope * (np.exp(-LEAST / self.slope) - np.exp(-MOST / self.slope))
        signal = norm.logpdf(mass, self.mass, self.width) - np.log(inside) - np.log(2 * EDGE)
        return signal - (-mass / self.slope - np.log(falling)) - np.log((1 + cosine**2) / (2 * EDGE + 2 * EDGE**3 / 3))

    def _signal(self, n: int, rng: np.random.Generator) -> np.ndarray:
        """Mass and cosine, [2, n]."""
        low, high = norm.cdf([LEAST, MOST], self.mass, self.width)
        return np.stack([norm.ppf(rng.uniform(low, high, n), self.mass, self.width), rng.uniform(-EDGE, EDGE, n)])

    def _background(self, n: int, rng: np.random.Generator) -> np.ndarray:
        """Mass and cosine, [2, n]."""
        high, low = np.exp(-LEAST / self.slope), np.exp(-MOST / self.slope)
        drawn = rng.uniform(-EDGE, EDGE, n)
        flat = rng.random(n) < 1 / (1 + EDGE**2 / 3)
        return np.stack([-self.slope * np.log(rng.uniform(low, high, n)), np.where(flat, drawn, _cubic(drawn))])


def _cubic(drawn: np.ndarray) -> np.ndarray:
    """Uniform numbers in (-EDGE, EDGE) to the density ~ c^2."""
    return EDGE * np.cbrt(drawn / EDGE)


def _leptons(mass: np.ndarray, cosine: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(pT, eta, phi) of both leptons, [n, 6]: the pair moves along the beam alone."""
    n = len(mass)
    pt, half = mass / 2 * np.sqrt(1 - cosine**2), np.arctanh(cosine)
    rapidity, phi = SPREAD * rng.normal(size=n), rng.uniform(-np.pi, np.pi, n)
    return np.stack([pt, rapidity + half, phi, pt, rapidity - half, phi + np.where(phi > 0, -np.pi, np.pi)], axis=1)
