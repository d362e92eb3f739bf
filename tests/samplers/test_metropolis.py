"""Markov chains of spins: exact stationarity, frequencies corrected for correlation, frozen chains."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.stats import chi2

from ritz.ansatze import SignRule, SpinRBM, Symmetrised
from ritz.domains import Lattice, Spins
from ritz.samplers import Enumerated, Exchange, Flip, Metropolis
from ritz.samplers.metropolis import Evaluated, transition


def machine(key, sites=4, **options):
    return SpinRBM(sites, 3, scale=0.5, key=key, **options)


STATES = {
    "quick": lambda key: machine(key),
    "complex": lambda key: machine(key, dtype=complex),
    "signed": lambda key: SignRule(machine(key), jnp.arange(0, 4, 2)),
    "generic": lambda key: Symmetrised(machine(key), jnp.asarray(Lattice(4).translations()), turn=True),
}


@pytest.mark.parametrize("name", STATES)
@pytest.mark.parametrize(("domain", "move"), [(Spins(4), Flip()), (Spins(4, 0), Exchange())], ids=["flip", "exchange"])
def test_the_transition_matrix_keeps_the_density(name, domain, move, key):
    """For every set of sites detailed balance pi(s) T(s, s') = pi(s') T(s', s), and the mixture is irreducible."""
    state = STATES[name](key)
    flips = state.flips() if hasattr(state, "flips") else Evaluated(state)
    points = domain.points()
    place = {tuple(p): n for n, p in enumerate(np.asarray(points).tolist())}
    density = np.exp(2 * np.asarray(jax.vmap(state)(points)).real)
    density /= density.sum()
    total = np.zeros((domain.size, domain.size))
    for where in move.table(4):
        matrix = np.zeros_like(total)
        for n, s in enumerate(points):
            ratio = abs(complex(flips.flip(flips.remember(s), s, where)[0])) ** 2
            below, _, taken = transition(
                flips, move, s, flips.remember(s), where, jnp.asarray(min(ratio, 1) * 0.999999)
            )
            above, _, _ = transition(flips, move, s, flips.remember(s), where, jnp.asarray(min(ratio, 1) * 1.000001))
            chance = min(1.0, ratio) if taken else 0.0
            assert ratio >= 1 or (np.asarray(above) == np.asarray(s)).all()
            matrix[n, place[tuple(np.asarray(below).tolist())]] += chance
            matrix[n, n] += 1 - chance
        flow = density[:, None] * matrix
        np.testing.assert_allclose(flow, flow.T, atol=1e-15)
        total += matrix / len(move.table(4))
    assert (np.linalg.matrix_power(total, 40) > 0).all()
    np.testing.assert_allclose(density @ total, density, atol=1e-15)


@pytest.mark.parametrize(("domain", "move"), [(Spins(4), Flip()), (Spins(4, 0), Exchange())], ids=["flip", "exchange"])
def test_visits_are_as_frequent_as_the_density_says(domain, move, key):
    """Chi-square of one configuration from each of 20 000 independent chains, below its 0.999 quantile."""
    state = machine(key)
    sampler = Metropolis(domain, move, chains=20_000, warm_up=20)
    chains = sampler.init(state, key=key)
    _, batch = sampler.step(chains, state, key=jax.random.fold_in(key, 1))
    place = {tuple(p): n for n, p in enumerate(np.asarray(domain.points()).tolist())}
    counts = np.bincount([place[tuple(p)] for p in np.asarray(batch.x).tolist()], minlength=domain.size)
    density = np.exp(2 * np.asarray(jax.vmap(state)(domain.points())))
    expected = 20_000 * density / density.sum()
    assert ((counts - expected) ** 2 / expected).sum() < chi2(domain.size - 1).ppf(0.999)
    np.testing.assert_allclose(batch.log_density, 2 * jax.vmap(state)(batch.x), rtol=1e-12)


def test_exact_draws_are_as_frequent_as_the_density_says(key):
    state, domain = machine(key), Spins(4)
    _, batch = Enumerated(domain, batch=20_000).step(jnp.asarray(0), state, key=key)
    place = {tuple(p): n for n, p in enumerate(np.asarray(domain.points()).tolist())}
    counts = np.bincount([place[tuple(p)] for p in np.asarray(batch.x).tolist()], minlength=domain.size)
    density = np.exp(2 * np.asarray(jax.vmap(state)(domain.points())))
    expected = 20_000 * density / density.sum()
    assert ((counts - expected) ** 2 / expected).sum() < chi2(domain.size - 1).ppf(0.999)


def test_all_points_come_with_density_one():
    _, batch = Enumerated(Spins(4, 0)).step(jnp.asarray(0), None, key=jax.random.key(0))
    assert batch.x.shape == (6, 4)
    assert not batch.log_density.any()


def test_chains_stay_in_their_sector_and_draws_are_ordered(key):
    state = machine(key, 6)
    sampler = Metropolis(Spins(6, 0), Exchange(jnp.asarray(Lattice(6).bonds())), chains=8, draws=3, sweeps=2)
    chains, batch = sampler.step(sampler.init(state, key=key), state, key=key)
    assert batch.x.shape == (24, 6)
    assert not np.asarray(batch.x, int).sum(1).any()
    np.testing.assert_array_equal(batch.x[-8:], chains.s)
    assert 0 < batch.notes["acceptance"] < 1
    assert "8 chains" in sampler.describe(chains)


def test_frozen_chains_give_no_number(key):
    """A state that is all but zero elsewhere: nothing is accepted. At different densities that is no number; at one
    configuration it is a basis state."""
    state = eqx.tree_at(lambda m: m.visible, jax.tree.map(jnp.zeros_like, machine(key)), jnp.full(4, 300.0))
    start = Metropolis(Spins(4), Exchange(jnp.asarray([[0, 1], [2, 3]])), chains=2, warm_up=0)
    there = jnp.asarray([[1, 1, 1, 1], [-1, -1, -1, -1]], jnp.int8)
    for s, frozen in ((there, True), (there[:1].repeat(2, 0), False)):
        chains = eqx.tree_at(lambda c: c.s, start.init(state, key=key), s)
        chains, batch = start.step(chains, state, key=key)
        assert bool(jnp.isnan(batch.log_density).all()) == frozen
        np.testing.assert_array_equal(batch.notes["acceptance"], jnp.nan if frozen else 0.0)
        assert "frozen" in start.describe(chains)


@pytest.mark.parametrize(
    ("options", "words"), [({"chains": 0}, "at least 1 chain"), ({"sweeps": 0}, "sweep"), ({"warm_up": -1}, "warm-up")]
)
def test_what_is_refused(options, words):
    with pytest.raises(ValueError, match=words):
        Metropolis(Spins(4), Flip(), **options)
