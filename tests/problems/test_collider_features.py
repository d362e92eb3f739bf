"""The ten high-level variables against explicit boosts and a minimisation, their symmetries, and their derivatives."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.optimize import minimize

from ritz.problems.collider import mt2, of_events, susy_features
from ritz.problems.collider.columns import HIGH, SUSY
from ritz.problems.collider.scaling import from_uci, to_uci

ENERGIES = [name not in ("R", "dPhi_r_b", "cos_theta_r1") for name in HIGH]


@pytest.fixture(scope="module")
def events():
    """400 events: leptons [n, 2, 3], met [n, 2], three jets of which some are absent [n, 3, 3]."""
    rng = np.random.default_rng(3)
    n = 400
    phi = lambda *shape: rng.uniform(-np.pi, np.pi, (n, *shape))  # noqa: E731
    leptons = np.stack([20 + rng.exponential(40, (n, 2)), rng.normal(0, 1.2, (n, 2)), phi(2)], axis=-1)
    jets = np.stack([rng.exponential(40, (n, 3)) * (rng.random((n, 3)) < 0.5), rng.normal(0, 2, (n, 3)), phi(3)], -1)
    return jnp.asarray(leptons), jnp.asarray(np.stack([rng.exponential(60, n), phi()], axis=-1)), jnp.asarray(jets)


def boosted(vector, velocity):
    """(E, p) in the frame that moves with the velocity; the textbook formula."""
    square = velocity @ velocity
    gamma = 1 / np.sqrt(1 - square)
    along = velocity @ vector[1:]
    energy = gamma * (vector[0] - along)
    return np.array([energy, *(vector[1:] + velocity * ((gamma - 1) * along / square - gamma * vector[0]))])


def by_boosts(leptons, met, jets):
    """The variables of one event but MT2, step by step as in 1310.4827."""
    pt, eta, phi = leptons.T
    four = np.stack([pt * np.cosh(eta), pt * np.cos(phi), pt * np.sin(phi), pt * np.sinh(eta)], axis=1)
    missing = met[0] * np.array([np.cos(met[1]), np.sin(met[1])])
    total, pair = four.sum(0), four.sum(0)[1:3]
    others = np.concatenate([phi, jets[jets[:, 0] > 0, 2]])
    nearest = min(np.arccos(np.cos(others - met[1])))
    m_r = np.sqrt(total[0] ** 2 - total[3] ** 2)
    m_tr = np.sqrt((met[0] * pt.sum() - missing @ pair) / 2)
    flat = [boosted(p, np.array([0, 0, total[3] / total[0]])) for p in four]
    energy, momentum, j = sum(flat)[0], sum(flat)[1:], np.array([*(pair + missing), 0])
    s_r = np.sqrt(2 * (energy**2 - momentum @ j + energy * np.sqrt(energy**2 + j @ j - 2 * momentum @ j)))
    first, second = (boosted(p, j / np.sqrt(j @ j + s_r**2)) for p in flat)
    both, beta = (first + second)[1:], (first - second)[1:] / (first + second)[0]
    last = boosted(first, beta)[1:]
    return {
        "MET_rel": met[0] * (np.sin(nearest) if nearest < np.pi / 2 else 1),
        "axial_MET": missing @ pair / np.linalg.norm(pair),
        "M_R": m_r,
        "M_TR_2": m_tr,
        "R": m_tr / m_r,
        "S_R": s_r,
        "M_Delta_R": s_r / 2 * np.sqrt(1 - beta @ beta),
        "dPhi_r_b": np.arccos(both @ j / np.linalg.norm(both) / np.linalg.norm(j)),
        "cos_theta_r1": abs(last @ beta) / np.linalg.norm(last) / np.linalg.norm(beta),
    }


def by_minimisation(p1, p2, missing):
    """MT2 by Nelder and Mead from several starts."""

    def larger(q):
        other = missing - q
        first = np.linalg.norm(p1) * np.linalg.norm(q) - p1 @ q
        return max(first, np.linalg.norm(p2) * np.linalg.norm(other) - p2 @ other)

    options = {"xatol": 1e-10, "fatol": 1e-13, "maxiter": 4000}
    starts = (missing / 2, 0 * missing)
    found = [minimize(larger, s + 1e-3, method="Nelder-Mead", options=options) for s in starts]
    again = minimize(larger, min(found, key=lambda f: f.fun).x, method="Nelder-Mead", options=options)
    return np.sqrt(2 * max(again.fun, 0))


def momenta(leptons, met):
    p = leptons[..., :1] * jnp.stack([jnp.cos(leptons[..., 2]), jnp.sin(leptons[..., 2])], axis=-1)
    return p[..., 0, :], p[..., 1, :], met[..., :1] * jnp.stack([jnp.cos(met[..., 1]), jnp.sin(met[..., 1])], axis=-1)


def test_explicit_boosts_give_the_same(events):
    features = of_events(*events)
    assert features.names == HIGH
    assert features.notes == ()
    for row, event in enumerate(zip(*map(np.asarray, events), strict=True)):
        for name, value in by_boosts(*event).items():
            got = features.values[row, HIGH.index(name)]
            np.testing.assert_allclose(got, value, rtol=1e-7, atol=1e-7, err_msg=f"{name}, event {row}")


def test_mt2_is_the_minimum_over_the_splittings(events):
    values = np.asarray(of_events(*events).values[:25, HIGH.index("MT2")])
    vectors = [np.asarray(v)[:25] for v in momenta(*events[:2])]
    expected = np.array([by_minimisation(*event) for event in zip(*vectors, strict=True)])
    assert (values > 1).sum() > 6
    assert (values == 0).sum() > 2
    np.testing.assert_allclose(values, expected, rtol=1e-5, atol=2e-4)
    assert (values <= expected + 1e-6).all(), "a minimisation stops above the minimum, never below"


def test_mt2_agrees_with_the_package(events):
    package = pytest.importorskip("mt2", reason="the package mt2 is not installed (extra: collider)").mt2
    p1, p2, missing = (np.asarray(v) for v in momenta(*events[:2]))
    expected = package(0.0, *p1.T, 0.0, *p2.T, *missing.T, 0.0, 0.0)
    values = np.asarray(of_events(*events).values[:, HIGH.index("MT2")])
    some = values > 0
    np.testing.assert_allclose(values[some], expected[some], rtol=1e-8, atol=1e-8)
    parts = np.array([np.linalg.solve(np.stack([a, b], axis=1), m) for a, b, m in zip(p1, p2, missing, strict=True)])
    assert ((parts >= 0).all(1) == ~some).all(), "zero exactly where M = alpha p1 + beta p2 with alpha, beta >= 0"
    assert (expected[~some] < 0.05).all(), "where the package leaves a rest of its own bisection"


def test_symmetries(events):
    leptons, met, jets = events
    values = np.asarray(of_events(*events).values)
    turned = [e.at[..., -1].add(1.3) for e in events]
    pushed = (leptons.at[..., 1].add(0.7), met, jets.at[..., 1].add(0.7))
    swapped = (leptons[:, ::-1], met, jets)
    for moved in (turned, pushed, swapped):
        np.testing.assert_allclose(of_events(*moved).values, values, rtol=1e-8, atol=1e-8)
    larger = of_events(*(e.at[..., 0].multiply(2.5) for e in events)).values
    np.testing.assert_allclose(larger, values * np.where(ENERGIES, 2.5, 1.0), rtol=1e-8, atol=1e-8)


def test_without_jets_met_rel_counts_leptons_only_and_says_so(events):
    leptons, met, jets = events
    alone = of_events(leptons, met)
    with_jets = of_events(leptons, met, jets)
    difference = np.asarray(alone.values - with_jets.values)
    assert (difference[:, 0] >= 0).all()
    assert (difference[:, 0] > 0).any()
    np.testing.assert_array_equal(difference[:, 1:], 0)
    assert "leptons only" in alone.notes[0]
    absent = jets.at[..., 0].set(0.0)
    np.testing.assert_array_equal(of_events(leptons, met, absent).values, alone.values)


def test_mt2_of_two_w_bosons_stays_below_the_larger_mass():
    rng = np.random.default_rng(5)
    masses = 80.4 + rng.normal(0, 2, (500, 2))
    leptons, neutrinos = (np.zeros((500, 2, 4)) for _ in "ab")
    for event in range(500):
        push = rng.normal(0, 0.25, 3)
        for w in range(2):
            axis = rng.normal(size=3)
            momentum = masses[event, w] / 2 * axis / np.linalg.norm(axis)
            velocity = push + rng.normal(0, 0.2, 3)
            velocity *= min(1, 0.9 / np.linalg.norm(velocity))
            leptons[event, w] = boosted(np.array([masses[event, w] / 2, *momentum]), -velocity)
            neutrinos[event, w] = boosted(np.array([masses[event, w] / 2, *-momentum]), -velocity)
    missing = neutrinos.sum(1)[:, 1:3]
    found = jax.vmap(mt2)(*(jnp.asarray(v) for v in (leptons[:, 0, 1:3], leptons[:, 1, 1:3], missing)))
    edge = masses.max(1)
    assert (np.asarray(found) <= edge * (1 + 1e-12)).all()
    assert (np.asarray(found) > 0.8 * edge).any(), "the edge is reached, or the bound says nothing"


def test_derivatives_agree_with_differences(events):
    inside = np.flatnonzero(np.asarray(of_events(*events).values[:, HIGH.index("MT2")]) > 5)[:5]
    jacobian = jax.jit(jax.jacfwd(lambda leptons, met: susy_features(leptons, met).values, argnums=(0, 1)))
    values = jax.jit(lambda leptons, met: susy_features(leptons, met).values)
    for event in inside:
        leptons, met = events[0][event], events[1][event]
        exact = np.concatenate([np.asarray(j).reshape(10, -1) for j in jacobian(leptons, met)], axis=1)
        flat, step = jnp.concatenate([leptons.reshape(-1), met]), 1e-5
        for place in range(8):
            up, down = (flat.at[place].add(sign * step) for sign in (1, -1))
            slope = (values(up[:6].reshape(2, 3), up[6:]) - values(down[:6].reshape(2, 3), down[6:])) / (2 * step)
            np.testing.assert_allclose(exact[:, place], slope, rtol=1e-5, atol=1e-6)


DEGENERATE = {
    "no missing momentum": ([[50.0, 0.3, 1.0], [30.0, -0.5, 2.0]], [0.0, 0.4]),
    "leptons back to back": ([[40.0, 0.2, 0.0], [40.0, -0.1, np.pi]], [25.0, 1.0]),
    "leptons equal": ([[40.0, 0.2, 0.5], [40.0, 0.2, 0.5]], [25.0, 1.0]),
    "everything along one ray": ([[40.0, 0.2, 0.0], [30.0, 0.2, 0.0]], [25.0, 0.0]),
    "missing momentum cancels the pair": ([[40.0, 0.2, 0.0], [30.0, 0.1, 0.0]], [70.0, np.pi]),
    "missing momentum along a lepton": ([[40.0, 0.2, 0.0], [30.0, 0.1, 2.0]], [70.0, 0.0]),
    "at rest": ([[40.0, 0.0, 0.0], [40.0, 0.0, np.pi]], [0.0, 0.0]),
    "nothing at all": ([[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]], [0.0, 0.0]),
}


def test_values_and_derivatives_are_finite_where_variables_are_not_defined():
    function = jax.jit(lambda leptons, met: susy_features(leptons, met).values)
    for backward in (jax.jit(jax.jacrev(function, (0, 1))), jax.jit(jax.jacfwd(function, (0, 1)))):
        for name, (leptons, met) in DEGENERATE.items():
            event = jnp.asarray(leptons), jnp.asarray(met)
            assert np.isfinite(np.asarray(function(*event))).all(), name
            assert all(np.isfinite(np.asarray(j)).all() for j in backward(*event)), name


def test_single_precision_is_computed_in_double(events):
    single = jax.eval_shape(susy_features, *(e[0].astype(jnp.float32) for e in events))
    assert single.values.dtype == jnp.float64


def test_uci_units_go_both_ways(events):
    leptons, met, _ = events
    values = of_events(leptons, met).values
    scaled = jax.jit(jax.vmap(lambda a, b: susy_features(a, b, scale="uci").values))(leptons, met)
    np.testing.assert_allclose(from_uci(scaled, HIGH), values, rtol=1e-12, atol=1e-10)
    np.testing.assert_allclose(to_uci(values, HIGH), scaled, rtol=1e-12)
    edge = to_uci(jnp.full(18, 80.4), SUSY)[SUSY.index("MT2")]
    assert abs(float(edge) - 2.41) < 0.005  # where UCI's MT2 of WW ends, in its own units


def test_refusals():
    with pytest.raises(ValueError, match='None \\(GeV and rad\\) or "uci"'):
        susy_features(jnp.ones((2, 3)), jnp.ones(2), scale="cms")
    with pytest.raises(ValueError, match="Expected names of columns"):
        to_uci(jnp.ones(1), ("MT3",))
