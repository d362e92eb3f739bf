"""A heavy Higgs boson that decays to W W b b, or top pairs: a lepton, missing momentum and four jets.

The events are the user's: UCI's HIGGS file, or a part of it with the columns by name. All columns are scaled, each by
its own spread or mean, so masses are known up to a factor; their logarithms up to a constant.
"""

import dataclasses
from typing import Literal

import numpy as np
from jaxtyping import Float

from ritz.problems.base import Problem
from ritz.problems.collider.columns import HIGGS, HIGGS_HIGH, HIGGS_LOW
from ritz.problems.collider.sample import Parts, in_order, require_events
from ritz.problems.collider.uci import TEST, is_whole, read_events

FEATURES = {"low": HIGGS_LOW, "high": HIGGS_HIGH, "all": HIGGS}
OBJECTS = ("lepton", "jet1", "jet2", "jet3", "jet4")
AZIMUTH = np.pi / 1.7435
"""rad for a unit of an azimuth column, whose values end at 1.7435."""
PSEUDORAPIDITY = {"lepton": 2.435, "jet1": 2.970, "jet2": 2.913, "jet3": 2.730, "jet4": 2.498}
"""Where the columns end: the acceptance, taken as |eta| = 2.5."""
FLOOR = 1e-3
"""Added inside a logarithm, so that it stays finite."""


@dataclasses.dataclass(frozen=True)
class HiggsEvents(Problem):
    """Events of `file`, dealt at random by `seed` to `train` + `validation` + `test` events (UCI's whole file is taken
    in its order, its last 500,000 events for testing).

    Raises ValueError for parts without events; `parts` raises one where no file is named.
    """

    features: Literal["low", "high", "all"] = "all"
    file: str | None = None
    train: int = 12_000
    validation: int = 3_000
    test: int = 5_000
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuses parts without events."""
        require_events(self.train, self.validation, self.test)

    def parts(self) -> Parts:
        """Events with the columns of `features`, as they are in the file."""
        if self.file is None:
            raise ValueError(
                "Expected a file of events: --set problem.file=HIGGS.csv.gz (UCI's, label first), or a table or ROOT "
                f"file with the branches {HIGGS[0]} ... {HIGGS[-1]}. Nothing is downloaded."
            )
        sample = read_events(self.file, HIGGS)
        whole = is_whole(sample)
        if not whole:
            sample = sample.rows(np.random.default_rng(self.seed).permutation(len(sample)))
        return in_order(sample, self.train, self.validation, self.test, TEST if whole else None).select(
            FEATURES[self.features]
        )


def invariants(x: Float[np.ndarray, "n d"], names: tuple[str, ...]) -> Float[np.ndarray, "n k"]:
    """What does not change when an event is turned about the beam or mirrored along it, in float32.

    Logarithms of momenta and masses, b-tags, |eta|, and for every two of the lepton, the jets and the missing momentum
    log(cosh deta - cos dphi) and with it the logarithm of their mass (transverse mass with the missing momentum), as
    far as the columns named allow.
    """
    column = dict(zip(names, x.T.astype(float), strict=True))
    mass = [name for name in names if name.startswith("m_")]
    found = [np.log(np.maximum(column[name], FLOOR)) for name in mass]
    if set(HIGGS_LOW) <= set(names):
        found += _of_objects(column)
    return np.stack(found, axis=1).astype(np.float32)


def _of_objects(column: dict[str, np.ndarray]) -> list[np.ndarray]:
    pt = {name: column[f"{name}_{'pT' if name == 'lepton' else 'pt'}"] for name in OBJECTS}
    pt["missing"] = column["missing_energy_magnitude"]
    logs = {name: np.log(np.maximum(values, FLOOR)) for name, values in pt.items()}
    phi = {name: AZIMUTH * column[f"{name}_phi"] for name in OBJECTS}
    eta = {name: 2.5 / PSEUDORAPIDITY[name] * column[f"{name}_eta"] for name in OBJECTS}
    found = [*logs.values(), *(column[f"{name}_b-tag"] for name in OBJECTS[1:]), *map(np.abs, eta.values())]
    for place, first in enumerate(OBJECTS):
        away = np.cos(phi[first] - AZIMUTH * column["missing_energy_phi"])
        found += [away, logs[first] + logs["missing"] + np.log(1 - away + FLOOR)]
        for second in OBJECTS[:place]:
            apart = np.cosh(eta[first] - eta[second]) - np.cos(phi[first] - phi[second])
            found += [np.log(apart + FLOOR), logs[first] + logs[second] + np.log(apart + FLOOR)]
    return found
