"""Excited states by penalty: matrix values and gradients, the chain's gap, mixtures of states."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ritz import fit
from ritz.ansatze import InvariantRBM, SpinRBM, Symmetrised
from ritz.ansatze.base import partition
from ritz.costs import Energy, Excited
from ritz.costs.base import ravel
from ritz.domains import Lattice, Sample, Spins
from ritz.operators import ising, matrix
from ritz.optimisers import Fixed, Natural
from ritz.samplers import Enumerated, Flip, Metropolis, Mixed

RING, SPACE = Lattice(6), Spins(6)
OPERATOR = ising(6, RING.bonds(), field=0.8)


def machine(key, kind=complex, scale=0.3):
    return SpinRBM(6, 4, scale=scale, key=key, dtype=kind)


def evaluate(cost, state, batch):
    parameters, rest = partition(state)
    return cost.evaluate(None, parameters, rest, batch, key=jax.random.key(0))


@pytest.mark.parametrize("kind", [float, complex])
def test_value_and_gradient_are_those_of_the_shifted_matrix(kind, key):
    """H + 2 |phi><phi|/<phi|phi> as a dense matrix, differentiated automatically."""
    state, below = machine(key, kind), machine(jax.random.fold_in(key, 1))
    points = SPACE.points()
    phi = jnp.exp(jax.vmap(below)(points))
    dense = jnp.asarray(matrix(OPERATOR, SPACE).toarray()) + 2 * jnp.outer(phi, phi.conj()) / jnp.vdot(phi, phi).real
    parameters, rest = partition(state)
    vector, unravel = ravel(parameters)

    def quotient(flat):
        psi = jnp.exp(jax.vmap(eqx.combine(unravel(flat), rest))(points))
        return jnp.vdot(psi, dense @ psi).real / jnp.vdot(psi, psi).real

    @eqx.filter_jit
    def numbers(state):
        evaluation = evaluate(Excited(Energy(OPERATOR), (below,), (2.0,)), state, Sample(points, jnp.zeros(64)))
        (block,) = evaluation.blocks
        return evaluation.value, ravel(evaluation.gradient())[0], block.factor * block.target - block.v

    value, slope, apart = numbers(state)
    energy, gradient = jax.jit(jax.value_and_grad(quotient))(vector)
    np.testing.assert_allclose(value, energy, rtol=1e-12)
    np.testing.assert_allclose(slope, gradient, rtol=1e-9, atol=1e-11)
    np.testing.assert_allclose(apart, 0, atol=1e-14)


def test_a_penalty_finds_the_second_state(key):
    """The lowest two eigenvalues of the ring's matrix, and states that do not overlap."""
    exact = np.linalg.eigvalsh(matrix(OPERATOR, SPACE).toarray())
    sampler = Enumerated(SPACE)
    even = InvariantRBM(jnp.asarray(RING.translations()), 2, scale=0.1, key=key)
    ground = fit(even, sampler, Energy(OPERATOR), Natural(0.05, damping=Fixed(1e-4)), steps=250, key=key)
    cost = Excited(Energy(OPERATOR), (ground.ansatz,), (3.0,))
    start = machine(jax.random.fold_in(key, 2))
    second = fit(start, sampler, cost, Natural(0.03, damping=Fixed(1e-3), norm=0.3), steps=250, key=key)
    assert ground.record.history["energy"][-1] == pytest.approx(exact[0], abs=1e-5)
    assert second.record.history["energy"][-1] == pytest.approx(exact[1], abs=1e-4)
    assert second.record.history["overlap"][-1] < 1e-6


@pytest.mark.slow
def test_a_mixture_gives_energy_and_overlap_of_both_states(key):
    """Chains on |psi|^2 + c |phi|^2, reweighted: within 4 errors of the sums over all points (blocks of 20 batches)."""
    state, below = machine(key, float, 0.4), machine(jax.random.fold_in(key, 1), float, 0.4)
    cost = Excited(Energy(OPERATOR), (below,), (2.0,))
    exact = evaluate(cost, state, Sample(SPACE.points(), jnp.zeros(64)))
    sampler = Mixed(Metropolis(SPACE, Flip(), chains=512, warm_up=20), (below,))

    @eqx.filter_jit
    def many(chains, key):
        def one(chains, key):
            chains, batch = sampler.step(chains, state, key=key)
            evaluation = evaluate(cost, state, batch)
            return chains, (evaluation.value, evaluation.terms["overlap"])

        return jax.lax.scan(one, chains, jax.random.split(key, 40))

    (_, shares), (values, overlaps) = many(sampler.init(state, key=key), jax.random.fold_in(key, 3))
    logs = [2 * jax.nn.logsumexp(2 * jax.vmap(psi)(SPACE.points())) / 2 for psi in (state, below)]
    assert shares[1] == pytest.approx(float(logs[0] - logs[1]), abs=0.5)
    for drawn, wanted in ((values, exact.value), (overlaps, exact.terms["overlap"])):
        blocks = np.asarray(drawn).reshape(10, 4).mean(1)
        assert abs(blocks.mean() - wanted) < 4 * blocks.std(ddof=1) / np.sqrt(10)


def test_the_odd_sector_holds_the_first_excited_state_of_the_ring(key):
    """Characters -1 for turned configurations: the lowest eigenvalue among odd vectors of the matrix."""
    dense = matrix(OPERATOR, SPACE).toarray()
    values, vectors = np.linalg.eigh(dense)
    odd = [value for value, v in zip(values, vectors.T, strict=True) if np.allclose(v[::-1], -v)]
    assert odd[0] == pytest.approx(values[1], abs=1e-10)
    characters = jnp.concatenate([jnp.ones(6), -jnp.ones(6)]).astype(complex)
    inner = SpinRBM(6, 3, scale=0.3, key=key)
    state = Symmetrised(inner, jnp.asarray(RING.translations()), characters=characters, turn=True)
    done = fit(state, Enumerated(SPACE), Energy(OPERATOR), Natural(0.05, damping=Fixed(1e-3)), steps=60, key=key)
    assert done.record.history["value"][-1] == pytest.approx(odd[0], abs=1e-8)


def test_what_is_refused(key):
    with pytest.raises(ValueError, match="a strength for each"):
        Excited(Energy(OPERATOR), (), ())
    with pytest.raises(ValueError, match="positive strengths"):
        Excited(Energy(OPERATOR), (machine(key),), (-1.0,))
