"""Events of Pythia 8 (the extra `collider`): chargino pairs or W pairs at 8 TeV with showers and hadrons.

Settings and masses as in the sample's description: MSSM with everything heavy but a chargino of 200 GeV and a
neutralino of 100 GeV; chi -> W chi0 with branching one; W into electrons and muons. Decays of the chargino are
isotropic, those of W pairs follow the matrix element. Detector, isolation and acceptance: `detector`.
"""

import pathlib
import tempfile
from typing import Any, NamedTuple

import numpy as np

from ritz.problems.collider.detector import Detector, Events

try:
    import pythia8mc
except ImportError:
    pythia8mc = None
engine: Any = pythia8mc
"""The package, or None where it is not installed."""

HEAVY = 3000.0
"""GeV, of everything that is not to be made."""
ELECTRON, MUON = 11, 13
ISOLATION, CONE = 0.2, 0.4
"""A lepton is kept where what else is visible within the cone carries less than that share of its pT."""
INVISIBLE = {12, 14, 16, 1000022}

COMMON = ("Print:quiet = on", "Beams:eCM = 8000.", "24:onMode = off", "24:onIfAny = 11 13")
SIGNAL = (
    "SUSY:qqbar2chi+chi- = on",
    "SUSY:idA = 1000024",
    "SUSY:idB = 1000024",
    "1000022:mayDecay = no",
)
BACKGROUND = ("WeakDoubleBoson:ffbar2WW = on",)
FAST = ("PartonLevel:MPI = off", "HadronLevel:all = off")
"""Parton level: showers alone, some twenty times as fast."""


class Spectrum(NamedTuple):
    """Masses of the signal and the least transverse momentum of the charginos, GeV."""

    chargino: float = 200.0
    neutralino: float = 100.0
    least_pt: float = 0.0


def generate(
    count: int, spectrum: Spectrum | None, *, seed: int, detector: Detector | None = None, fast: bool = True
) -> Events:
    """`count` selected events, chargino pairs of this spectrum or, for None, W pairs; `fast` leaves out multiple
    interactions and hadrons.

    Raises ValueError where pythia8mc is not installed, saying how to get it.
    """
    if engine is None:
        raise ValueError("Events of Pythia 8 need the package pythia8mc. Install it: pip install 'ritz[collider]'.")
    pythia = _started(spectrum, seed, fast)
    detector = Detector() if detector is None else detector
    rng = np.random.default_rng(seed)
    found: list[Events] = []
    while sum(len(events.met) for events in found) < count:
        found.append(_some(pythia, 500, detector, rng))
    leptons, met = (np.concatenate(parts)[:count] for parts in zip(*found, strict=True))
    return Events(leptons, met)


def slha(spectrum: Spectrum) -> str:
    """The spectrum as Les Houches text: one light chargino and neutralino, no mixing but the heavy Higgsinos'."""
    scalars = [1000000 + i for i in (1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16, 21)]
    scalars += [2000000 + i for i in (1, 2, 3, 4, 5, 6, 11, 13, 15)] + [35, 36, 37]
    masses = {
        24: 80.385,
        25: 125.0,
        **dict.fromkeys(scalars, HEAVY),
        1000022: spectrum.neutralino,
        1000023: spectrum.chargino,
    }
    masses |= {1000024: spectrum.chargino, 1000025: -2500.0, 1000035: 2500.0, 1000037: 2500.0}
    half = 0.5**0.5
    neutralinos = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, half, -half], [0, 0, half, half]]
    identity = [[1, 0], [0, 1]]
    blocks = ["BLOCK MODSEL", " 1 0", "BLOCK MINPAR", " 3 10.0", "BLOCK MASS"]
    blocks += [f" {particle} {mass}" for particle, mass in masses.items()]
    mixings = {"NMIX": neutralinos} | dict.fromkeys(("UMIX", "VMIX", "STOPMIX", "SBOTMIX", "STAUMIX"), identity)
    for name, matrix in mixings.items():
        blocks += [f"BLOCK {name}"]
        blocks += [f" {i + 1} {j + 1} {value}" for i, row in enumerate(matrix) for j, value in enumerate(row)]
    blocks += ["BLOCK ALPHA", " -0.1", "BLOCK HMIX Q= 1000.0", " 1 2500.0", " 2 10.0", " 3 246.0", " 4 9.0e6"]
    blocks += ["DECAY 1000022 0.0", "DECAY 1000024 0.01", " 1.0 2 1000022 24"]
    return "\n".join(blocks) + "\n"


def _started(spectrum: Spectrum | None, seed: int, fast: bool) -> Any:
    pythia = engine.Pythia("", False)
    settings = [*COMMON, *(BACKGROUND if spectrum is None else SIGNAL), *(FAST if fast else ())]
    settings += ["Random:setSeed = on", f"Random:seed = {1 + seed % 900_000_000}"]
    with tempfile.TemporaryDirectory() as folder:
        if spectrum is not None:
            path = pathlib.Path(folder) / "spectrum.slha"
            path.write_text(slha(spectrum))
            settings += [f"SLHA:file = {path}", "SLHA:verbose = 0", f"PhaseSpace:pTHatMin = {spectrum.least_pt}"]
        for setting in settings:
            pythia.readString(setting)
        if not pythia.init():
            raise ValueError("Pythia did not start with these settings; its own messages say why.")
    return pythia


def _some(pythia: Any, tries: int, detector: Detector, rng: np.random.Generator) -> Events:
    """The events that pass, out of so many."""
    leptons, missing, muons = [], [], []
    for _ in range(tries):
        if not pythia.next():
            continue
        rows = np.array([(p.id(), p.e(), p.px(), p.py(), p.pz()) for p in pythia.event if p.isFinal()], dtype=float)
        chosen = _two_leptons(rows)
        if chosen is None:
            continue
        leptons.append(rows[chosen, 1:])
        muons.append(np.abs(rows[chosen, 0]) == MUON)
        hidden = np.isin(np.abs(rows[:, 0]), list(INVISIBLE))
        missing.append(rows[hidden, 2:4].sum(0))
    if not leptons:
        return Events(np.zeros((0, 2, 3)), np.zeros((0, 2)))
    return detector.see(np.stack(leptons), np.stack(missing), np.stack(muons), rng)


def _two_leptons(rows: np.ndarray) -> np.ndarray | None:
    """The two isolated electrons or muons of opposite charge with the greatest pT, or None."""
    kind, px, py = np.abs(rows[:, 0]), rows[:, 2], rows[:, 3]
    pt = np.hypot(px, py)
    eta, phi = np.arcsinh(rows[:, 4] / np.maximum(pt, 1e-9)), np.arctan2(py, px)
    visible = ~np.isin(kind, list(INVISIBLE)) & (pt > 0.1)
    able = np.flatnonzero(np.isin(kind, (ELECTRON, MUON)) & (pt > 10) & (np.abs(eta) < 2.7))
    kept = []
    for i in able[np.argsort(-pt[able])]:
        turn = np.abs(np.mod(phi - phi[i] + np.pi, 2 * np.pi) - np.pi)
        near = visible & (np.hypot(eta - eta[i], turn) < CONE)
        near[i] = False
        if pt[near].sum() < ISOLATION * pt[i]:
            kept.append(i)
    if len(kept) < 2 or rows[kept[0], 0] * rows[kept[1], 0] > 0:
        return None
    return np.array(kept[:2])
