"""The energy: exact values and gradients on enumerated spaces, zero variance, stochastic reconfiguration, chunks."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ritz import fit
from ritz.ansatze import InvariantRBM, SignRule, SpinRBM
from ritz.ansatze.base import Ansatz, partition
from ritz.callbacks.base import Outcome
from ritz.costs import Energy
from ritz.costs.base import ravel
from ritz.domains import Lattice, Sample, Spins
from ritz.operators import ground_state, heisenberg, ising, matrix
from ritz.optimisers import Fixed, Natural
from ritz.optimisers.solvers import Dual, Primal
from ritz.samplers import Enumerated, Exchange, Flip, Metropolis

RING = Lattice(6)
MODELS = {
    "ising": (ising(6, RING.bonds(), field=0.8), Spins(6)),
    "heisenberg": (heisenberg(6, RING.bonds()), Spins(6, 0)),
    "rotated": (heisenberg(6, RING.bonds()).rotated(RING.sublattice()), Spins(6, 0)),
}
STATES = {
    "real": lambda key: SpinRBM(6, 4, scale=0.3, key=key),
    "complex": lambda key: SpinRBM(6, 4, scale=0.3, key=key, dtype=complex),
    "signed": lambda key: SignRule(SpinRBM(6, 4, scale=0.3, key=key), jnp.asarray(RING.sublattice())),
    "invariant": lambda key: InvariantRBM(jnp.asarray(RING.translations()), 2, scale=0.3, key=key),
}


class Table(Ansatz):
    """log psi as a table over a domain."""

    values: jax.Array
    sites: int = eqx.field(static=True)

    def __call__(self, x):
        place = jnp.sum((1 - x.astype(jnp.int32)) // 2 * 2 ** jnp.arange(self.sites - 1, -1, -1))
        return self.values[place]

    @classmethod
    def example(cls, *, key):
        raise NotImplementedError


def evaluate(operator, state, batch, chunk=None):
    parameters, rest = partition(state)
    return Energy(operator, chunk=chunk).evaluate(None, parameters, rest, batch, key=jax.random.key(0))


def whole(domain):
    return Sample(domain.points(), jnp.zeros(domain.size))


@pytest.mark.parametrize(
    ("model", "name"),
    [("ising", "complex"), ("ising", "invariant"), ("heisenberg", "signed"), ("rotated", "real")],
)
def test_value_variance_and_gradient_are_those_of_the_matrix(model, name, key):
    """<psi|H|psi>/<psi|psi> from the sparse matrix and its automatic derivative."""
    operator, domain = MODELS[model]
    state = STATES[name](key)
    dense, (parameters, rest) = jnp.asarray(matrix(operator, domain).toarray()), partition(state)
    vector, unravel = ravel(parameters)

    def quotient(flat, power=1):
        psi = jnp.exp(jax.vmap(eqx.combine(unravel(flat), rest))(domain.points()))
        image = dense @ psi
        return (jnp.vdot(psi, image) if power == 1 else jnp.vdot(image, image)).real / jnp.vdot(psi, psi).real

    @eqx.filter_jit
    def numbers(state, chunk):
        evaluation = evaluate(operator, state, whole(domain), chunk)
        gram = evaluation.blocks[0].whitened_gram()
        return evaluation.value, evaluation.terms["variance"], ravel(evaluation.gradient())[0], gram

    value, variance, slope, gram = numbers(state, None)
    energy, gradient = jax.jit(jax.value_and_grad(quotient))(vector)
    np.testing.assert_allclose(value, energy, rtol=1e-12)
    square = jax.jit(lambda flat: quotient(flat, 2))(vector)
    np.testing.assert_allclose(variance, square - energy**2, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(slope, gradient, rtol=1e-9, atol=1e-11)
    if name == "complex":
        chunked, _, _, other = numbers(state, 7)
        np.testing.assert_allclose(chunked, energy, rtol=1e-12)
        np.testing.assert_allclose(other, gram, atol=1e-12)


@pytest.mark.slow
def test_an_eigenstate_has_no_variance(key):
    operator, domain = MODELS["ising"]
    energy, state = ground_state(operator, domain)
    table = Table(jnp.log(jnp.asarray(np.abs(state))), 6)
    evaluation = evaluate(operator, table, whole(domain))
    np.testing.assert_allclose(evaluation.value, energy, rtol=1e-12)
    assert evaluation.terms["variance"] < 1e-20
    assert np.abs(ravel(evaluation.gradient())[0]).max() < 1e-10


@pytest.mark.slow
def test_reweighting_gives_the_energy_of_moved_parameters(key):
    """Points drawn from another state, many of them: within 4 standard errors of the sum over all points."""
    operator, domain = MODELS["ising"]
    drawn_from, state = SpinRBM(6, 4, scale=0.2, key=key), SpinRBM(6, 4, scale=0.25, key=key)
    batch = Enumerated(domain, batch=20_000).step(jnp.asarray(0), drawn_from, key=key)[1]
    exact, sampled = evaluate(operator, state, whole(domain)), evaluate(operator, state, batch)
    share = sampled.blocks[0].centre
    error = jnp.sqrt(exact.terms["variance"] * jnp.sum(share**2))
    assert abs(sampled.value - exact.value) < 4 * error


@pytest.mark.parametrize("name", ["real", "complex"])
def test_stochastic_reconfiguration_and_minsr_are_one_step(name, key):
    """Primal and dual to 1e-8, and both (S + lambda)^-1 2 f from its definition."""
    operator, domain = MODELS["ising"]
    state = STATES[name](key)
    batch = Enumerated(domain, batch=40).step(jnp.asarray(0), state, key=key)[1]

    @eqx.filter_jit
    def directions(state):
        evaluation = evaluate(operator, state, batch)
        (block,) = evaluation.blocks
        primal = Primal().prepare(evaluation).solve(1e-3, ravel(evaluation.gradient())[0])
        dual = Dual().prepare(evaluation).solve_rows(1e-3, block.whitened_target())
        return primal, dual, jax.vmap(lambda s: operator.local(state, s))(batch.x)

    primal, dual, local = directions(state)
    np.testing.assert_allclose(primal, dual, atol=1e-8)
    parameters, rest = partition(state)
    vector, unravel = ravel(parameters)
    derivatives = jax.jacfwd(lambda flat: jax.vmap(eqx.combine(unravel(flat), rest))(batch.x))
    log = jax.jit(derivatives)(vector)
    log = log - log.mean(0)[None]
    s = (log.conj().T @ log).real / 40
    force = (log.conj().T @ (local - local.mean())).real / 40
    np.testing.assert_allclose(primal, np.linalg.solve(s + 1e-3 * np.eye(len(s)), 2 * force), atol=1e-8)


@pytest.mark.parametrize("bias", [pytest.param(True, marks=pytest.mark.slow), False])
def test_the_closed_kernel_of_a_machine_is_that_of_its_jacobian(bias, key):
    operator, domain = MODELS["ising"]
    evaluation = evaluate(operator, SpinRBM(6, 4, bias=bias, scale=0.3, key=key), whole(domain))
    (block,) = evaluation.blocks
    np.testing.assert_allclose(block.kernel_gram(), block.whitened_gram(), atol=1e-13)
    (complex_block,) = evaluate(operator, STATES["complex"](key), whole(domain)).blocks
    assert complex_block.kernel is None


def test_an_enumerated_ring_of_six_reaches_the_exact_energy(key):
    """-2/sin(pi/12) at the critical field (sum over fermion modes), to 1e-6; never below it."""
    state = SpinRBM(6, 6, bias=False, scale=0.1, key=key)
    operator = ising(6, RING.bonds(), field=1.0)
    fitted = fit(state, Enumerated(Spins(6)), Energy(operator), Natural(0.05, damping=Fixed(1e-4)), steps=400, key=key)
    excess = fitted.record.history["value"] + 2 / np.sin(np.pi / 12)
    assert 0 < excess[-1] < 1e-6
    assert (excess > -1e-12).all()


def test_log_psi_must_be_one_number(key):
    with pytest.raises(ValueError, match="one number at a point"):
        evaluate(MODELS["ising"][0], Table(jnp.zeros((64, 2)), 6), whole(Spins(6)))


def test_chains_frozen_at_different_densities_end_a_fit_in_words(key):
    """Exchanges keep the magnetisation, so every sector has a most likely configuration of its own."""
    state = eqx.tree_at(lambda m: m.visible, SpinRBM(4, 1, key=key), jnp.asarray([600.0, 400.0, 200.0, 0.0]))
    operator = ising(4, Lattice(4).bonds(), field=1.0)
    sampler = Metropolis(Spins(4), Exchange(jnp.asarray(Lattice(4).bonds())), chains=16, warm_up=40)
    fitted = fit(state, sampler, Energy(operator), Natural(), steps=3, key=key)
    assert fitted.outcome is Outcome.DIVERGED
    assert "acceptance" in fitted.sentence
    assert "frozen" in fitted.sentence


def test_a_basis_state_is_no_divergence(key):
    state = eqx.tree_at(lambda m: m.visible, SpinRBM(4, 1, key=key), jnp.asarray([300.0, 300.0, -300.0, 300.0]))
    sampler = Metropolis(Spins(4), Flip(), chains=3, warm_up=40)
    fitted = fit(state, sampler, Energy(ising(4, Lattice(4).bonds(), field=0.0)), Natural(), steps=3, key=key)
    assert fitted.outcome is Outcome.COMPLETED
    np.testing.assert_array_equal(fitted.record.history["variance"], 0)
    np.testing.assert_array_equal(fitted.record.history["acceptance"][1:], 0)
