"""States of spins: closed forms, quick ratios, symmetry, the sign rule."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ritz.ansatze import InvariantRBM, SignRule, SpinRBM, Symmetrised
from ritz.domains import Lattice, Spins

RING = jnp.asarray(Lattice(6).translations())


def states(key):
    machine = SpinRBM(6, 5, scale=0.4, key=key)
    return {
        "real": machine,
        "even": SpinRBM(6, 5, bias=False, scale=0.4, key=key),
        "complex": SpinRBM(6, 5, scale=0.4, key=key, dtype=complex),
        "invariant": InvariantRBM(RING, 2, bias=True, scale=0.4, key=key),
        "signed": SignRule(machine, jnp.arange(0, 6, 2)),
    }


@pytest.fixture(params=["real", "even", "complex", "invariant", "signed"])
def state(request, key):
    return states(key)[request.param]


def test_the_hidden_spins_are_summed_out(key):
    """psi(s) = sum_h exp(a.s + b.h + h.W s) over all hidden configurations, up to 2^M (Carleo and Troyer 2017)."""
    machine = SpinRBM(3, 4, scale=0.5, key=key, dtype=complex)
    hidden = np.asarray(Spins(4).points()).astype(float)
    for s in Spins(3).points():
        fields = machine.hidden + machine.weight @ s.astype(complex)
        expected = np.exp(machine.visible @ s.astype(complex)) * np.exp(hidden @ np.asarray(fields)).sum() / 2**4
        np.testing.assert_allclose(jnp.exp(machine(s)), expected, rtol=1e-13)


@pytest.mark.parametrize("where", [[2], [4, 1], [0, 3, 5]], ids=str)
def test_quick_ratios_are_those_of_two_evaluations(state, where, key):
    """And the memory afterwards is that of the new configuration."""
    flips, where = state.flips(), jnp.asarray(where)
    for s in jax.random.rademacher(key, (5, 6), jnp.int8):
        turned = s.at[where].multiply(jnp.int8(-1))
        ratio, memory = flips.flip(flips.remember(s), s, where)
        np.testing.assert_allclose(ratio, jnp.exp(state(turned) - state(s)), rtol=1e-12)
        jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-11), memory, flips.remember(turned))


def test_an_invariant_machine_is_invariant_and_even(key):
    group = jnp.asarray(Lattice(3, 4).symmetries())
    machine = InvariantRBM(group, 3, scale=0.4, key=key)
    s = jax.random.rademacher(key, (12,), jnp.int8)
    np.testing.assert_allclose(jax.vmap(machine)(s[group]), machine(s), rtol=1e-13)
    np.testing.assert_allclose(machine(-s), machine(s), rtol=1e-14)


@pytest.mark.slow
def test_a_projection_has_the_symmetry_and_projects_once(key):
    inner = SpinRBM(6, 4, scale=0.4, key=key)
    state = Symmetrised(inner, RING, turn=True)
    s = jax.random.rademacher(key, (6,), jnp.int8)
    np.testing.assert_allclose(jax.vmap(state)(s[RING]), state(s), rtol=1e-13)
    np.testing.assert_allclose(Symmetrised(state, RING, turn=True)(s), state(s), rtol=1e-13)
    orbit = jnp.concatenate([s[RING], -s[RING]])
    np.testing.assert_allclose(jnp.exp(state(s)), jnp.mean(jnp.exp(jax.vmap(inner)(orbit))), rtol=1e-13)


@pytest.mark.slow
def test_a_projection_on_another_sector(key):
    """Momentum pi: a translation by one site changes the sign."""
    signs = jnp.asarray((-1.0 + 0j) ** np.arange(6))
    state = Symmetrised(SpinRBM(6, 4, scale=0.4, key=key, dtype=complex), RING, characters=signs)
    s = jnp.asarray([1, 1, -1, 1, -1, -1], jnp.int8)
    np.testing.assert_allclose(jnp.exp(state(s[RING[1]])), -jnp.exp(state(s)), rtol=1e-12)


def test_what_is_refused(key):
    with pytest.raises(ValueError, match="6 spins"):
        SpinRBM(6, 2, key=key)(jnp.ones(5, jnp.int8))
    with pytest.raises(ValueError, match="at least one spin"):
        SpinRBM(0, 2, key=key)
    with pytest.raises(ValueError, match="12 characters"):
        Symmetrised(SpinRBM(6, 2, key=key), RING, characters=jnp.ones(6), turn=True)


def test_flips_survive_a_jit(state, key):
    s = jax.random.rademacher(key, (6,), jnp.int8)

    @eqx.filter_jit
    def ratio(state, s):
        flips = state.flips()
        return flips.flip(flips.remember(s), s, jnp.asarray([3]))[0]

    np.testing.assert_allclose(ratio(state, s), jnp.exp(state(s.at[3].multiply(-1)) - state(s)), rtol=1e-12)
