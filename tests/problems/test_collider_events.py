"""Generated events against the sheet's quantiles, the amplitude against Feynman's rules, the user's files."""

import gzip
import time

import jax.numpy as jnp
import numpy as np
import pytest

from ritz.problems.collider import SusyEvents, of_events, pythia
from ritz.problems.collider.amplitude import SINE_SQUARE, Z_MASS, square
from ritz.problems.collider.columns import HIGGS, SUSY
from ritz.problems.collider.kinematics import back_to_back, breakup, decay
from ritz.problems.collider.luminosity import Spectrum
from ritz.problems.collider.processes import CharginoPairs, WPairs
from ritz.problems.collider.uci import read_events

PERCENT = (10, 25, 50, 75, 90)
UCI_BACKGROUND = {  # GeV, UCI's background against which the generator is set up (references/collider.md, computed)
    "pT1": (32, 39, 51, 69, 96),
    "m_ll": (45, 64, 94, 141, 212),
    "MET": (20, 33, 52, 75, 96),
    "pT of all": (16, 27, 41, 60, 79),
    "M_Delta_R": (10, 19, 35, 54, 69),
}
PYTHIA_SIGNAL = {  # chargino pairs by Pythia at parton level (the same table)
    "pT1": (35, 45, 62, 85, 113),
    "m_ll": (39, 61, 91, 132, 186),
    "MET": (27, 45, 72, 102, 138),
    "pT of all": (17, 29, 48, 76, 119),
    "M_Delta_R": (14, 26, 48, 70, 88),
}


def quantiles(events):
    (pt, eta, phi), met = np.moveaxis(events.leptons, 2, 0), events.met
    difference = np.cosh(eta[:, 0] - eta[:, 1]) - np.cos(phi[:, 0] - phi[:, 1])
    across = [np.sum(pt * turn(phi), axis=1) + met[:, 0] * turn(met[:, 1]) for turn in (np.cos, np.sin)]
    features = of_events(jnp.asarray(events.leptons), jnp.asarray(met))
    found = {
        "pT1": pt[:, 0],
        "m_ll": np.sqrt(2 * pt[:, 0] * pt[:, 1] * difference),
        "MET": met[:, 0],
        "pT of all": np.hypot(*across),
        "M_Delta_R": np.asarray(features.values[:, features.names.index("M_Delta_R")]),
    }
    return {name: np.percentile(values, PERCENT) for name, values in found.items()}


@pytest.mark.parametrize(
    ("process", "expected", "tolerance"),
    [(WPairs(), UCI_BACKGROUND, 0.06), (CharginoPairs(), PYTHIA_SIGNAL, 0.12)],
    ids=["W pairs", "chargino pairs"],
)
def test_quantiles_are_those_of_the_full_simulation(process, expected, tolerance):
    """Within the spread between UCI and Pythia's W pairs in that table (6 %), twice that for the signal, whose parton
    densities and recoil are ours; the table is rounded to 1 GeV, and 8000 events know a quantile to 2 %."""
    for name, values in quantiles(process.generate(8000, seed=1)).items():
        slack = tolerance * np.array(expected[name]) + 0.5 + 0.04 * np.array(expected[name])
        assert (np.abs(values - expected[name]) < slack).all(), f"{name}: {values.round(1)} for {expected[name]}"


def test_events_are_fast_sorted_and_the_same_for_a_seed():
    WPairs().generate(100, seed=0)
    begun = time.process_time()
    events = [process.generate(2000, seed=7) for process in (WPairs(), CharginoPairs())]
    assert 4000 / (time.process_time() - begun) > 1000, "selected events per CPU second"
    for each in events:
        assert (each.leptons[:, 0, 0] >= each.leptons[:, 1, 0]).all()
        assert (each.leptons[..., 0] > 20).all()
        assert (np.abs(each.leptons[..., 1]) < 2.5).all()
    np.testing.assert_array_equal(WPairs().generate(2000, seed=7).leptons, events[0].leptons)


def test_few_events_weigh_more_than_the_bound():
    process, rng = WPairs(), np.random.default_rng(2)
    spectrum = Spectrum(process.energy, process.threshold, process.rate)
    weight = process.happen(spectrum.draw(40_000, rng), rng).weight
    assert np.mean(weight > 1) < 1e-3
    assert 0.05 < weight.mean() < 0.2


def test_a_heavier_chargino_gives_harder_leptons():
    light, heavy = (CharginoPairs(chargino=mass).generate(3000, seed=4) for mass in (200.0, 400.0))
    assert np.median(heavy.leptons[:, 0, 0]) > 1.5 * np.median(light.leptons[:, 0, 0])
    with pytest.raises(ValueError, match="heavier than neutralino and W"):
        CharginoPairs(chargino=150.0)


PAULI = [np.array(m, complex) for m in ([[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]])]
GAMMA = [np.block([[np.zeros((2, 2)), np.eye(2)], [np.eye(2), np.zeros((2, 2))]])]
GAMMA += [np.block([[np.zeros((2, 2)), s], [-s, np.zeros((2, 2))]]) for s in PAULI]
METRIC = np.array([1, -1, -1, -1])


def slash(k):
    return sum(g * m * x for g, m, x in zip(GAMMA, METRIC, k, strict=True))


def dot(a, b):
    return np.sum(a * METRIC * b)


def left_handed(p):
    """The spinor of a massless left-handed particle, of norm 2E."""
    _, vectors = np.linalg.eigh(sum(s * x for s, x in zip(PAULI, p[1:], strict=True)))
    return np.concatenate([vectors[:, 0] * np.sqrt(2 * p[0]), np.zeros(2)])


def barred(u):
    return u.conj() @ GAMMA[0]


def current(fermion, antifermion):
    return np.array([barred(left_handed(fermion)) @ g @ left_handed(antifermion) for g in GAMMA])


def diagrams(antiquark, quark, near, far):
    """(exchange of a quark, W pair out of one vector boson) for the W at the quark's side and the other, each (current,
    momentum)."""
    (e1, k1), (e2, k2) = near, far
    inner, whole = quark - k1, quark + antiquark
    ends = barred(left_handed(antiquark)), left_handed(quark)
    exchange = ends[0] @ slash(e2) @ slash(inner) @ slash(e1) @ ends[1] / dot(inner, inner)
    vertex = dot(e2, e1) * (k2 - k1) + (2 * dot(k1, e2) + dot(k2, e2)) * e1 - (2 * dot(k2, e1) + dot(k1, e1)) * e2
    return exchange, ends[0] @ slash(vertex) @ ends[1] / dot(whole, whole)


@pytest.mark.parametrize("up", [True, False])
def test_the_amplitude_of_w_pairs_agrees_with_feynmans_rules(up):
    rng, energy = np.random.default_rng(6), 300.0
    quark, antiquark = (np.array([energy / 2, 0, 0, sign * energy / 2]) for sign in (1, -1))
    masses = np.array([79.0, 82.0])
    for _ in range(5):
        momentum = breakup(np.array([energy]), masses[:1], masses[1:])
        pair = back_to_back(momentum, masses[:1], masses[1:], rng.uniform(-1, 1, 1), rng.uniform(-3, 3, 1))
        products = [
            decay(w, m[None], 0.0, 0.0, rng.uniform(-1, 1, 1), rng.uniform(-3, 3, 1))
            for w, m in zip(pair, masses, strict=True)
        ]
        (minus, antineutrino), (plus, neutrino) = ((a[0], b[0]) for a, b in products)
        w_minus = (current(minus, antineutrino), minus + antineutrino)
        w_plus = (current(neutrino, plus), neutrino + plus)
        near, far = (w_plus, w_minus) if up else (w_minus, w_plus)
        exchange, annihilation = diagrams(antiquark, quark, near, (far[1].astype(complex), far[1]))
        left_over = 1 - dot(near[1], near[1]) / energy**2  # 1 for a massless W at the quark's side
        np.testing.assert_allclose(annihilation, exchange * left_over, rtol=1e-9)  # Ward's identity: the relative sign
        exchange, annihilation = diagrams(antiquark, quark, near, far)
        share = 2 * (2 / 3 if up else 1 / 3) * SINE_SQUARE
        coupling = share + (1 - share) * energy**2 / (energy**2 - Z_MASS**2)
        leptons = np.stack([minus, antineutrino, plus, neutrino])[None]
        found = square(np.stack([antiquark, quark])[None], leptons, np.array([up]))[0]
        np.testing.assert_allclose(abs(exchange - coupling * annihilation) ** 2, 16 * found, rtol=1e-9)


def test_parts_of_generated_events():
    parts = SusyEvents(train=300, validation=50, test=100).parts()
    assert [len(part) for part in parts] == [300, 50, 100]
    assert parts.train.names == SUSY
    assert 0.4 < parts.train.label.mean() < 0.6
    low = SusyEvents(train=300, validation=50, test=100, features="low").parts()
    np.testing.assert_array_equal(low.test.x, parts.test.x[:, :8])
    with pytest.raises(ValueError, match="at least one event"):
        SusyEvents(test=0)


def rows(count, columns, seed=0):
    rng = np.random.default_rng(seed)
    return np.column_stack([rng.integers(0, 2, count), rng.normal(size=(count, columns))])


def write(path, table):
    with gzip.open(path, "wt") if path.suffix == ".gz" else open(path, "w") as file:
        np.savetxt(file, table, fmt="%.18e", delimiter=",")
    return path


def test_the_users_file_is_read_in_ucis_order(tmp_path):
    table = rows(400, 18)
    path = write(tmp_path / "SUSY.csv.gz", table)
    parts = SusyEvents(file=str(path), train=200, validation=50, test=100).parts()
    np.testing.assert_allclose(parts.train.x, table[:200, 1:], rtol=1e-6)
    np.testing.assert_allclose(parts.test.x, table[300:, 1:], rtol=1e-6)
    np.testing.assert_array_equal(parts.validation.label, table[250:300, 0])
    with pytest.raises(ValueError, match="out of 400"):
        SusyEvents(file=str(path)).parts()


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda t: t[:, :-1], "UCI's SUSY file has 19"),
        (
            lambda t: np.where(np.arange(19) == 5, np.where(np.arange(len(t)) == 7, np.nan, t.T[5])[:, None], t),
            "finite",
        ),
        (lambda t: np.column_stack([t[:, 0] * 2, t[:, 1:]]), "labels 0"),
        (lambda t: np.column_stack([t[:, 0] * (np.arange(len(t)) < 9), t[:, 1:]]), "signal events"),
    ],
    ids=["column missing", "not a number", "other labels", "one class"],
)
def test_a_damaged_file_is_refused_in_a_sentence(tmp_path, spoil, sentence):
    path = write(tmp_path / "SUSY.csv", spoil(rows(100, 18)))
    with pytest.raises(ValueError, match=sentence):
        read_events(path, SUSY)


def test_higgs_by_name_from_a_root_file(tmp_path):
    uproot = pytest.importorskip("uproot", reason="uproot is not installed (extra: collider)")
    table = rows(60, 28)
    with uproot.recreate(tmp_path / "higgs.root") as file:
        for tree, label in (("sig_tree", 1), ("bkg_tree", 0)):
            own = table[table[:, 0] == label, 1:]
            columns = {name: own[:, i].astype(np.float32) for i, name in enumerate(HIGGS)}
            file.mktree(tree, dict.fromkeys(HIGGS, np.float32)).extend(columns)
    sample = read_events(tmp_path / "higgs.root", HIGGS)
    assert sample.names == HIGGS
    np.testing.assert_allclose(sample.x[sample.label == 1], table[table[:, 0] == 1, 1:], rtol=1e-6)


def test_pythia_is_asked_for_in_a_sentence_where_it_is_missing(monkeypatch):
    monkeypatch.setattr(pythia, "engine", None)
    with pytest.raises(ValueError, match=r"pip install 'ritz\[collider\]'"):
        SusyEvents(train=10, validation=10, test=10, generator="pythia", seed=99).parts()


@pytest.mark.slow
def test_pythia_makes_the_same_background_as_ours():
    pytest.importorskip("pythia8mc", reason="pythia8mc is not installed (extra: collider)")
    theirs, ours = pythia.generate(600, None, seed=5), WPairs().generate(600, seed=5)
    for mine, other in ((ours.leptons[:, 0, 0], theirs.leptons[:, 0, 0]), (ours.met[:, 0], theirs.met[:, 0])):
        assert abs(np.median(mine) / np.median(other) - 1) < 0.12  # 3 standard errors of two medians of 600
    signal = pythia.generate(300, pythia.Spectrum(), seed=5)
    assert abs(np.median(signal.met[:, 0]) / 72 - 1) < 0.2
