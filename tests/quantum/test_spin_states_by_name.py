"""What `--set ansatz=...` chooses on a lattice, ratios of a Jastrow state, and a start that is no state at all."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ritz import fit
from ritz.ansatze import SpinJastrow
from ritz.callbacks.base import Outcome
from ritz.problems.quantum import Heisenberg, PauliStrings, TransverseIsing
from ritz.recipes.quantum import FrustratedRecipe, PauliRecipe, TransverseIsingRecipe
from ritz.samplers import Metropolis, Orbits


@pytest.mark.parametrize("name", ["invariant-rbm", "rbm", "mlp", "jastrow"])
def test_every_state_is_even(name, key):
    state = TransverseIsingRecipe(TransverseIsing(6), ansatz=name).state(key)
    s = jnp.asarray([1, 1, -1, 1, -1, -1], jnp.int8)
    assert state(s).shape == ()
    assert state(s) == pytest.approx(float(state(-s)), abs=1e-12)
    assert state(s) != pytest.approx(float(state(s.at[0].set(-1))), abs=1e-9)


@pytest.mark.parametrize("kind", [float, complex])
def test_ratios_of_a_jastrow_state_are_those_of_two_values(kind, key):
    state = SpinJastrow(5, scale=0.4, key=key, dtype=kind)
    s, where = jnp.asarray([1, -1, -1, 1, 1], jnp.int8), jnp.asarray([1, 3])
    flips = state.flips()
    ratio, memory = flips.flip(flips.remember(s), s, where)
    turned = s.at[where].multiply(jnp.int8(-1))
    np.testing.assert_allclose(ratio, jnp.exp(state(turned) - state(s)), rtol=1e-12)
    np.testing.assert_allclose(memory, flips.remember(turned), atol=1e-13)


def test_the_frustrated_square_sums_over_orbits_where_it_can(key):
    recipe = FrustratedRecipe()
    sampler = recipe.sampler()
    assert isinstance(sampler, Orbits)
    assert sampler.points.shape[0] == 107
    assert isinstance(FrustratedRecipe(exact=False).sampler(), Metropolis)
    assert isinstance(FrustratedRecipe(Heisenberg((6, 6), 0.5)).sampler(), Metropolis)
    assert jnp.iscomplexobj(recipe.state(key)(sampler.points[0]))


def test_a_symmetric_state_is_refused_for_any_sum_of_strings():
    with pytest.raises(ValueError, match="rbm or mlp"):
        PauliRecipe(PauliStrings(), ansatz="jastrow")


@pytest.mark.parametrize("value", [float("nan"), -float("inf")])
def test_a_start_that_is_zero_or_not_a_number_ends_in_words(value, key):
    recipe = TransverseIsingRecipe(TransverseIsing(4), ansatz="jastrow", chains=4, steps=3)
    job = recipe.jobs(key=key)["main"]
    broken = eqx.tree_at(lambda s: s.couplings, job.ansatz, jnp.full(6, value))
    fitted = fit(broken, job.sampler, job.cost, job.optimiser, steps=3, key=jax.random.fold_in(key, 1))
    assert fitted.outcome is Outcome.DIVERGED
    assert "zero or not a number" in fitted.sentence
