"""Sums over orbits are sums over all configurations; draws of orbits are as frequent as the density says."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.stats import chi2

from ritz.ansatze import InvariantRBM
from ritz.ansatze.base import partition
from ritz.costs import Energy
from ritz.domains import Lattice, Spins
from ritz.operators import heisenberg
from ritz.samplers import Enumerated, Orbits

RING, SPACE = Lattice(6), Spins(6, 0)


def state(key):
    return InvariantRBM(jnp.asarray(RING.symmetries()), 2, scale=0.4, key=key)


def test_sums_over_orbits_are_sums_over_all_configurations(key):
    operator = heisenberg(6, RING.bonds()).rotated(RING.sublattice())
    parameters, rest = partition(state(key))

    @jax.jit
    def energy(batch):
        evaluation = Energy(operator).evaluate(None, parameters, rest, batch, key=key)
        return evaluation.value, evaluation.terms["variance"]

    orbits = Orbits(SPACE, RING.symmetries(), turn=True)
    assert int(orbits.sizes.value.sum()) == SPACE.size
    assert orbits.points.shape[0] == 3  # of 20: up-up-up-down-down-down, alternating, and the rest
    few, many = (s.step(jnp.asarray(0), None, key=key)[1] for s in (orbits, Enumerated(SPACE)))
    np.testing.assert_allclose(energy(few), energy(many), rtol=1e-12)


def test_draws_are_as_frequent_as_the_density_says(key):
    """Chi-square of 20 000 draws of three orbits, below its 0.999 quantile."""
    psi, orbits = state(key), Orbits(SPACE, RING.symmetries(), turn=True, batch=20_000)
    batch = orbits.step(jnp.asarray(0), psi, key=key)[1]
    chance = orbits.sizes.value * jnp.exp(2 * jax.vmap(psi)(orbits.points))
    expected = np.asarray(20_000 * chance / chance.sum())
    counts = np.asarray([(batch.x == point[None]).all(1).sum() for point in orbits.points])
    assert ((counts - expected) ** 2 / expected).sum() < chi2(2).ppf(0.999)
    np.testing.assert_allclose(batch.log_density, 2 * jax.vmap(psi)(batch.x), rtol=1e-12)


def test_what_is_refused():
    with pytest.raises(ValueError, match="too many to be listed"):
        Orbits(Spins(40), Lattice(40).translations())
    with pytest.raises(ValueError, match="at least 1 orbit"):
        Orbits(SPACE, RING.translations(), batch=0)
