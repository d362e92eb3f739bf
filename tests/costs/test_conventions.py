"""The factors of two, the stacking of complex rows and the conjugation that the docstring of `costs/base.py` states."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ritz.ansatze import Linear
from ritz.ansatze.base import Ansatz, Example, partition
from ritz.costs import BinaryCrossEntropy, CategoricalCrossEntropy, LeastSquares, MeanSquaredError
from ritz.costs.base import Rows, linearise, ravel
from ritz.samplers.base import Labelled

N = 5


class Modulus(Ansatz):
    """|W x + b| of complex parameters and a real point: real numbers to compare with labels."""

    linear: Linear

    def __call__(self, x):
        return jnp.abs(self.linear(x.astype(jnp.complex128)))

    @classmethod
    def example(cls, *, key) -> Example:
        return Example(cls(Linear(3, 2, key=key, dtype=jnp.complex128)), jnp.ones(3))


@pytest.fixture
def points(key):
    return jax.random.normal(key, (N, 3))


def block_of(cost, outputs, labels, points, key):
    ansatz = Linear(3, outputs, key=key)
    parameters, rest = partition(ansatz)
    evaluation = cost.evaluate(None, parameters, rest, Labelled(points, labels), key=key)
    return jax.vmap(ansatz)(points), evaluation.blocks[0]


def test_half_the_mean_square_has_r_over_n_and_one_over_n(points, key):
    outputs, block = block_of(LeastSquares(), 2, jnp.ones((N, 2)), points, key)
    np.testing.assert_allclose(block.v, (outputs - 1) / N)
    np.testing.assert_allclose(block.factor**2, jnp.full((N, 2), 1 / N))


def test_the_mean_square_has_twice_that(points, key):
    outputs, block = block_of(MeanSquaredError(), 1, jnp.ones(N), points, key)
    np.testing.assert_allclose(block.v, 2 * (outputs - 1) / N)
    np.testing.assert_allclose(block.factor**2, jnp.full((N, 1), 2 / N))


def test_classification_has_p_minus_y_and_the_fisher_information(points, key):
    labels = jnp.array([0, 1, 1, 0, 1])
    logits, block = block_of(BinaryCrossEntropy(), 1, labels, points, key)
    p = jax.nn.sigmoid(logits[:, 0])
    np.testing.assert_allclose(block.v[:, 0], (p - np.asarray(labels)) / N, rtol=1e-12)
    np.testing.assert_allclose(block.factor[:, 0] ** 2, p * (1 - p) / N, rtol=1e-12)
    logits, block = block_of(CategoricalCrossEntropy(), 3, labels, points, key)
    p = jax.nn.softmax(logits, axis=1)
    np.testing.assert_allclose(block.v, (p - jax.nn.one_hot(labels, 3)) / N, rtol=1e-12)
    fisher = jax.vmap(lambda q: jnp.diag(q) - jnp.outer(q, q))(p) / N
    np.testing.assert_allclose(jnp.einsum("nik,njk->nij", block.factor, block.factor), fisher, atol=1e-15)


def test_the_gradient_of_complex_parameters_is_d_da_plus_i_d_db(points, key):
    """Equal to central differences in real and imaginary parts, and z - rate * gradient descends."""
    parameters, rest = partition(Modulus.example(key=key).ansatz)
    cost, batch = LeastSquares(), Labelled(points, jnp.ones((N, 2)))

    def evaluation(moved):
        return cost.evaluate(None, moved, rest, batch, key=key)

    here = evaluation(parameters)
    weight, gradient = parameters.linear.weight, here.gradient().linear.weight

    @jax.jit
    @jax.vmap
    def value_at(matrix):
        return evaluation(eqx.tree_at(lambda p: p.linear.weight, parameters, matrix)).value

    for direction, part in ((1e-6, gradient.real), (1e-6j, gradient.imag)):
        moves = direction * np.eye(weight.size).reshape(-1, *weight.shape)
        slopes = (value_at(np.asarray(weight) + moves) - value_at(np.asarray(weight) - moves)) / 2e-6
        np.testing.assert_allclose(part.reshape(-1), slopes, atol=1e-8)
    moved = jax.tree.map(lambda z, g: z - 1e-3 * g, parameters, here.gradient())
    length = ravel(here.gradient())[0]
    np.testing.assert_allclose(here.value - evaluation(moved).value, 1e-3 * length @ length, rtol=1e-2)


def test_a_complex_energy_has_stacked_centred_rows(key):
    """v = 2 b (E_loc - E) and w = b on rows (Re, Im) of log psi give the derivative of the Rayleigh quotient.

    Four states, a random hermitian matrix, log psi = A theta with complex A and theta: no rule of ours is used on the
    right-hand side, which is differentiated in real and imaginary parts by JAX. W J^dagger J is the quantum geometric
    tensor of the normalised state, written as a projector.
    """
    h_key, a_key, t_key = jax.random.split(key, 3)
    hamiltonian = jax.random.normal(h_key, (4, 4), jnp.complex128)
    hamiltonian = hamiltonian + hamiltonian.conj().T
    features, theta = jax.random.normal(a_key, (4, 2), jnp.complex128), jax.random.normal(t_key, (2,), jnp.complex128)

    def psi_of(t):
        return jnp.exp(features @ t)

    psi = psi_of(theta)
    born = jnp.abs(psi) ** 2 / jnp.sum(jnp.abs(psi) ** 2)
    local = (hamiltonian @ psi) / psi
    excess = local - jnp.sum(born.astype(local.dtype) * local)

    def stacked(t):
        log = features @ t
        return jnp.stack([log.real, log.imag], axis=1), None

    _, pull, push, _ = linearise(stacked, theta)
    v = 2 * born[:, None] * jnp.stack([excess.real, excess.imag], axis=1)
    factor = jnp.sqrt(born)[:, None] * jnp.ones((4, 2))
    block = Rows(
        pull=pull,
        push=push,
        row=lambda t, f: jnp.stack([(f @ t).real, (f @ t).imag]),
        points=features,
        parameters=theta,
        v=v,
        factor=factor,
        target=v / factor,
        centre=born,
    )

    def rayleigh(flat):
        state = psi_of(jax.lax.complex(flat[:2], flat[2:]))
        return (state.conj() @ hamiltonian @ state).real / jnp.sum(jnp.abs(state) ** 2)

    slope = jax.grad(rayleigh)(jnp.concatenate([theta.real, theta.imag]))
    np.testing.assert_allclose(block.gradient(), jax.lax.complex(slope[:2], slope[2:]), rtol=1e-10)
    np.testing.assert_allclose(block.whitened_pull(block.whitened_target()), block.gradient(), rtol=1e-10)
    centred = np.sqrt(born)[:, None] * (np.asarray(features) - np.asarray(born) @ np.asarray(features))
    tensor = (centred.conj().T @ centred).real
    jacobian = block.whitened_jacobian()
    np.testing.assert_allclose((jacobian.T @ jacobian)[:2, :2], tensor, rtol=1e-10)
    dual = jax.vmap(lambda u: ravel(block.whitened_pull(u))[0])(jnp.eye(8))
    np.testing.assert_allclose(jacobian, dual, atol=1e-12)
    np.testing.assert_allclose(block.whitened_gram(), jacobian @ jacobian.T, atol=1e-12)
