"""Checks of collider events: is MT2 the minimum that defines it?"""

import numpy as np
from jaxtyping import Float, Float32
from scipy.optimize import minimize

from ritz.measures.base import Measure
from ritz.problems.base import Reference, Source
from ritz.problems.collider.sample import Parts, Sample
from ritz.recipes.base import Expectation

LESTER = Source("numerical minimum of its definition: C. G. Lester, D. J. Summers, Phys. Lett. B 463, 99 (1999)")
EVENTS = 12
"""Test events whose MT2 is found by minimisation."""
COLUMNS = (
    "lepton1_pT",
    "lepton1_phi",
    "lepton2_pT",
    "lepton2_phi",
    "missing_energy_magnitude",
    "missing_energy_phi",
    "MT2",
)


def learned_events(parts: Parts) -> Float32[np.ndarray, "n d"]:
    """The features of all events that a method learns or chooses from: those of training and of validation."""
    return np.concatenate([parts.train.x, parts.validation.x])


def mt2_error(test: Sample) -> Measure:
    """Largest difference in GeV of the column MT2 from the minimum over the two invisible momenta, some events."""
    first, second, missing = (_vectors(test, place) for place in (0, 2, 4))
    stated = test.x[:, test.names.index("MT2")].astype(float)
    some = np.flatnonzero(stated > 1.0)[:EVENTS]
    found = [_minimum(first[event], second[event], missing[event]) for event in some]
    return Measure(float(np.abs(stated[some] - found).max(initial=0.0)), unit="GeV", note=f"{len(some)} test events")


def mt2_agrees() -> Expectation:
    """MT2 is the minimum to a thousandth of a GeV or two, which single precision and the minimisation leave."""
    return Expectation(Reference(0.0, "computed", LESTER, unit="GeV"), "at most", goal=0.01)


def _vectors(sample: Sample, place: int) -> Float[np.ndarray, "n 2"]:
    size, angle = (sample.x[:, sample.names.index(name)].astype(float) for name in COLUMNS[place : place + 2])
    return np.stack([size * np.cos(angle), size * np.sin(angle)], axis=1)


def _minimum(first: np.ndarray, second: np.ndarray, missing: np.ndarray) -> float:
    """min over q of max(mT(p1, q), mT(p2, M - q)), mT^2 = 2 (|p||q| - p.q), from three starts."""

    def larger(q: np.ndarray) -> float:
        pairs = ((first, q), (second, missing - q))
        return max(float(2 * (np.linalg.norm(p) * np.linalg.norm(k) - p @ k)) for p, k in pairs)

    starts = (missing / 2, missing, np.zeros(2))
    options = {"xatol": 1e-7, "fatol": 1e-9, "maxiter": 4000}
    return float(min(minimize(larger, start, method="Nelder-Mead", options=options).fun for start in starts)) ** 0.5
