"""Supersymmetry or W bosons: two leptons and missing momentum, generated, or out of the user's UCI file."""

import dataclasses
import functools
from typing import Literal

import jax.numpy as jnp
import numpy as np

from ritz.problems.base import Problem
from ritz.problems.collider import pythia
from ritz.problems.collider.columns import HIGH, LOW, SUSY
from ritz.problems.collider.detector import Detector, Events
from ritz.problems.collider.features import of_events
from ritz.problems.collider.parton import Recoil
from ritz.problems.collider.processes import CharginoPairs, WPairs
from ritz.problems.collider.sample import Parts, Sample, in_order, require_events
from ritz.problems.collider.uci import TEST, is_whole, read_events

FEATURES = {"low": LOW, "high": HIGH, "all": SUSY}
FEATURE_CHUNK = 8192


@dataclasses.dataclass(frozen=True)
class SusyEvents(Problem):
    """Chargino pairs against W pairs at 8 TeV, half and half, or the events of `file`.

    `train`, `validation`, `test`: numbers of events. Generated events are in GeV and rad and the same for the same
    `seed`; `generator` is "parton" (ours, fast) or "pythia" (an extra). `chargino`, `neutralino`, `least_pt`: masses
    and least transverse momentum of the charginos in GeV (150 comes nearer to UCI's spectra than 0).
    `recoil` scales the transverse recoil and `missing_spread` is that of the missing momentum in GeV a component: what
    a test of a domain shift changes. From UCI's whole file the last 500,000 events are for testing, as its authors did.
    Raises ValueError for numbers below 1.
    """

    features: Literal["low", "high", "all"] = "all"
    train: int = 30_000
    validation: int = 6_000
    test: int = 20_000
    file: str | None = None
    generator: Literal["parton", "pythia"] = "parton"
    chargino: float = 200.0
    neutralino: float = 100.0
    least_pt: float = 150.0
    recoil: float = 1.0
    missing_spread: float = 27.0
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuses parts without events."""
        require_events(self.train, self.validation, self.test)

    def parts(self) -> Parts:
        """Events with the columns of `features`."""
        return self.whole().select(FEATURES[self.features])

    def whole(self) -> Parts:
        """Events with all eighteen columns."""
        if self.file is not None:
            sample = read_events(self.file, SUSY)
            return in_order(sample, self.train, self.validation, self.test, TEST if is_whole(sample) else None)
        sample = _generated(dataclasses.replace(self, features="all"))
        return in_order(sample, self.train, self.validation, self.test)

    def events(self, count: int, *, signal: bool, seed: int) -> Events:
        """`count` selected events of one class."""
        detector = Detector(missing_spread=self.missing_spread)
        if self.generator == "pythia":
            spectrum = pythia.Spectrum(self.chargino, self.neutralino, self.least_pt) if signal else None
            return pythia.generate(count, spectrum, seed=seed, detector=detector)
        process = CharginoPairs if signal else WPairs
        made = process(detector=detector)
        made = dataclasses.replace(made, recoil=Recoil(self.recoil * made.recoil.turn, made.recoil.power))
        if isinstance(made, CharginoPairs):
            made = dataclasses.replace(made, chargino=self.chargino, neutralino=self.neutralino, least_pt=self.least_pt)
        return made.generate(count, seed=seed)


def as_rows(events: Events) -> np.ndarray:
    """The eighteen columns of UCI's file, in GeV and rad, [n, 18] float32."""
    n = len(events.met)
    high = []
    for start in range(0, n, FEATURE_CHUNK):
        leptons, met = (part[start : start + FEATURE_CHUNK] for part in events)
        missing = FEATURE_CHUNK - len(met)
        padded = (np.concatenate([part, np.repeat(part[-1:], missing, axis=0)]) for part in (leptons, met))
        high.append(np.asarray(of_events(*map(jnp.asarray, padded)).values)[: len(met)])
    return np.concatenate([events.leptons.reshape(n, 6), events.met, np.concatenate(high)], axis=1).astype(np.float32)


@functools.lru_cache(maxsize=8)
def _generated(problem: SusyEvents) -> Sample:
    """As many events as the three parts need, both classes in random order."""
    total = problem.train + problem.validation + problem.test
    signals = total // 2
    seeds = np.random.default_rng(problem.seed).integers(2**31, size=3)
    events = [
        problem.events(count, signal=signal, seed=int(seed))
        for count, signal, seed in ((signals, True, seeds[0]), (total - signals, False, seeds[1]))
    ]
    x = np.concatenate([as_rows(each) for each in events])
    label = np.repeat([1, 0], [signals, total - signals])
    order = np.random.default_rng(seeds[2]).permutation(total)
    return Sample(x[order], label[order], SUSY)
