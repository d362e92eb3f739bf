"""The seam between costs and optimisers carries what is unlike least squares: state, bare values, opposed aims."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ritz.ansatze import MLP, Linear
from ritz.ansatze.base import combine
from ritz.costs import LeastSquares
from ritz.costs.base import Cost, Value, value_of
from ritz.fitting import fit
from ritz.optimisers import LBFGS, SGD, Adam, Natural
from ritz.samplers import Dataset, Labelled


class Local(Cost):
    """A cost of this file only: no state unless it says so."""

    def init(self, ansatz, *, key):
        return None

    @classmethod
    def example(cls, *, key):
        raise NotImplementedError("not exported")


class Annealed(Cost):
    """Least squares whose weight rises from 0 to 1 over ten steps: a cost with a state of its own."""

    inner: LeastSquares = LeastSquares()

    def init(self, ansatz, *, key):
        return jnp.asarray(0.0)

    @classmethod
    def example(cls, *, key):
        raise NotImplementedError("not exported")

    def evaluate(self, state, parameters, rest, batch, *, key):
        found = self.inner.evaluate(None, parameters, rest, batch, key=key)
        weight = jnp.minimum(state / 10, 1.0)
        blocks = tuple(eqx.tree_at(lambda rows: rows.v, block, weight * block.v) for block in found.blocks)
        terms = {**found.terms, "weight": weight}
        return eqx.tree_at(
            lambda e: (e.value, e.blocks, e.terms, e.state),
            found,
            (weight * found.value, blocks, terms, state + 1),
            is_leaf=lambda leaf: leaf is None,
        )


class Bare(Local):
    """A value and its gradient, no rows."""

    def evaluate(self, state, parameters, rest, batch, *, key):
        def value(moved):
            residuals = jax.vmap(combine(moved, rest))(batch.x) - batch.y
            return jnp.mean(residuals**2), {}

        return value_of(value, parameters)


class DiracGAN(Local):
    """The smallest adversarial game: a generator of one point, a linear discriminator with gradient penalty.

    L(theta, psi) = f(psi theta) + f(0) with f(t) = -log(1 + exp(-t)): the discriminator climbs, the generator descends;
    with the penalty r/2 psi^2 simultaneous gradient steps converge to (0, 0) (Mescheder, Geiger, Nowozin, ICML 2018).
    """

    penalty: float = 1.0

    def evaluate(self, state, parameters, rest, batch, *, key):
        def game(moved):
            return -jnp.logaddexp(0.0, -(moved.weight[0, 0] * moved.bias[0]))

        def derivative():
            gradient = jax.grad(game)(parameters)
            climbing = -gradient.weight + self.penalty * parameters.weight
            return eqx.tree_at(lambda tree: tree.weight, gradient, climbing)

        return Value(game(parameters), derivative, {})


@pytest.fixture
def rows(key):
    x = jax.random.normal(key, (20, 2))
    return Labelled(x, jnp.sin(x[:, :1]))


def test_a_cost_may_have_a_state(rows, key):
    for optimiser in (Adam(0.01), Natural()):
        record = fit(MLP([2, 4, 1], key=key), Dataset(rows), Annealed(), optimiser, steps=15, key=key).record
        np.testing.assert_allclose(record.history["weight"], np.minimum(np.arange(15) / 10, 1.0))
        assert record.history["value"][0] == 0.0


def test_a_bare_value_is_driven_by_a_quasi_newton_optimiser(rows, key):
    record = fit(
        MLP([2, 8, 1], activation=jnp.tanh, key=key), Dataset(rows), Bare(), LBFGS(), steps=150, key=key
    ).record
    assert record.history["value"][-1] < 1e-4


def test_two_players_with_opposed_aims_reach_their_equilibrium(rows, key):
    start = eqx.tree_at(lambda line: (line.weight, line.bias), Linear(1, 1, key=key), (jnp.ones((1, 1)), jnp.ones(1)))
    end = fit(start, Dataset(rows), DiracGAN(), SGD(0.2), steps=400, key=key).ansatz
    assert abs(float(end.weight[0, 0])) < 1e-3
    assert abs(float(end.bias[0])) < 1e-3
    cycling = fit(start, Dataset(rows), DiracGAN(penalty=0.0), SGD(0.2), steps=400, key=key).ansatz
    assert float(jnp.hypot(cycling.weight[0, 0], cycling.bias[0])) > 0.5, "without the penalty the players circle"
