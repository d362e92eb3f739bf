"""The first-order rules against five lines of NumPy each; clipping, decay, schedules, one gradient a step, refusals."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from ritz.ansatze import MLP
from ritz.ansatze.base import partition
from ritz.costs import L2, LeastSquares, Penalised
from ritz.costs.base import value_of
from ritz.optimisers import SGD, AdaGrad, Adam, AdamW, FirstOrder, InverseTime, Momentum, Nesterov, RMSprop
from ritz.samplers.base import Labelled

STEPS, RATE = 7, 0.1
START = np.array([1.0, -2.0, 0.5])


def objective(parameters):
    """cosh has a gradient that changes from step to step: sinh."""
    return value_of(lambda w: (jnp.sum(jnp.cosh(w)), {}), parameters)


def path(optimiser, start=START, objective=objective, steps=STEPS):
    parameters = jnp.asarray(start)
    state, points = optimiser.init(parameters), []

    @jax.jit
    def step(state, parameters):
        state, move = optimiser.step(state, parameters, objective)
        return state, move.parameters

    for _ in range(steps):
        state, parameters = step(state, parameters)
        points.append(np.asarray(parameters))
    return np.array(points)


def by_hand(rule):
    """The path of theta <- theta - RATE * rule(t, g, memory) with memory of two arrays beginning at zero."""
    theta, memory, points = START.copy(), [np.zeros(3), np.zeros(3)], []
    for t in range(1, STEPS + 1):
        theta = theta - RATE * rule(t, np.sinh(theta), memory)
        points.append(theta)
    return np.array(points)


def momentum(t, g, memory):
    memory[0] = 0.8 * memory[0] + g
    return memory[0]


def nesterov(t, g, memory):
    memory[0] = 0.8 * memory[0] + g
    return g + 0.8 * memory[0]


def adagrad(t, g, memory):
    memory[0] = memory[0] + g**2
    return g / np.sqrt(0.3 + memory[0] + 1e-7)


def rmsprop(t, g, memory):
    memory[0] = 0.7 * memory[0] + (1 - 0.7) * g**2
    return g / np.sqrt(memory[0] + 1e-8)


def adam(t, g, memory):
    memory[0] = 0.8 * memory[0] + (1 - 0.8) * g
    memory[1] = 0.95 * memory[1] + (1 - 0.95) * g**2
    first, second = memory[0] / (1 - 0.8**t), memory[1] / (1 - 0.95**t)
    return first / (np.sqrt(second) + 1e-8)


@pytest.mark.parametrize(
    ("optimiser", "rule"),
    [
        (SGD(RATE), lambda t, g, memory: g),
        (Momentum(RATE, momentum=0.8), momentum),
        (Nesterov(RATE, momentum=0.8), nesterov),
        (AdaGrad(RATE, initial=0.3), adagrad),
        (RMSprop(RATE, beta=0.7), rmsprop),
        (Adam(RATE, beta1=0.8, beta2=0.95), adam),
        (AdamW(RATE, beta1=0.8, beta2=0.95), adam),
        (FirstOrder(optax.sgd(RATE)), lambda t, g, memory: g),
        (SGD(InverseTime(RATE, 3)), lambda t, g, memory: g / (1 + (t - 1) / 3)),
        (SGD(RATE, clip=0.5), lambda t, g, memory: g * min(1, 0.5 / np.linalg.norm(g))),
    ],
    ids=lambda value: type(value).__name__,
)
def test_the_rules_are_those_of_the_papers(optimiser, rule):
    """Parameters of one axis, so that the decay of AdamW leaves them alone."""
    np.testing.assert_allclose(path(optimiser), by_hand(rule), rtol=1e-12)


def test_the_first_step_of_adam_has_the_length_of_the_rate():
    """Without the correction of the bias it would be (1 - 0.9)/sqrt(1 - 0.999) = 3.16 rates."""
    np.testing.assert_allclose(path(Adam(RATE), steps=1)[0], START - RATE * np.sign(START), rtol=1e-7)


@pytest.mark.parametrize("make", [SGD, Momentum, RMSprop, Adam, AdamW])
def test_decay_shrinks_weights_beside_the_step(make):
    """On a flat cost w <- (1 - rate decay) w for matrices; vectors stay."""
    optimiser = make(RATE, decay=0.5)
    flat = lambda p: value_of(lambda w: (0.0 * jnp.sum(w), {}), p)  # noqa: E731
    np.testing.assert_allclose(path(optimiser, START, flat, 3)[-1], START)
    np.testing.assert_allclose(path(optimiser, START[None], flat, 3)[-1], 0.95**3 * START[None], rtol=1e-13)


def test_decay_of_gradient_descent_is_an_l2_of_half_the_strength(key):
    ansatz = MLP.example(key=key).ansatz
    parameters, rest = partition(ansatz)
    x = jax.random.normal(key, (5, *MLP.example(key=key).point.shape))
    batch = Labelled(x, jnp.sin(jax.vmap(ansatz)(x)))
    moved = []
    for optimiser, cost in (
        (SGD(RATE, decay=0.4), LeastSquares()),
        (SGD(RATE), Penalised(LeastSquares(), (L2(0.2),))),
    ):
        evaluate = lambda p, cost=cost: cost.evaluate(None, p, rest, batch, key=key)  # noqa: E731
        step = jax.jit(lambda p, o=optimiser, e=evaluate: o.step(o.init(p), p, e)[1].parameters)
        moved.append(step(parameters))
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-12), *moved)


@pytest.mark.parametrize("make", [SGD, Momentum, Nesterov, AdaGrad, RMSprop, Adam, AdamW])
def test_a_complex_parameter_moves_as_two_real_ones(make):
    z = jnp.array([1.0 - 2.0j, 0.5 + 0.1j])
    pair = jnp.stack([z.real, z.imag])

    def of_pair(p):
        return jnp.sum(jnp.cosh(p[0]) + 2 * jnp.cosh(p[1])), {}

    optimiser = make(RATE, clip=2.0)
    real = path(optimiser, pair.reshape(-1), lambda p: value_of(lambda w: of_pair(w.reshape(2, -1)), p))
    compl = path(optimiser, z, lambda p: value_of(lambda w: of_pair((w.real, w.imag)), p))
    np.testing.assert_allclose(compl, real[:, :2] + 1j * real[:, 2:], rtol=1e-12)


def test_a_step_takes_one_forward_and_one_backward_pass(key):
    """Counted as matrix products in the compiled step of a three-layer network: 3 forward, 3 + 2 backward."""
    example = MLP.example(key=key)
    parameters, rest = partition(example.ansatz)
    layers = sum(leaf.ndim == 2 for leaf in jax.tree.leaves(parameters))
    x = jax.random.normal(key, (5, *example.point.shape))
    batch = Labelled(x, jax.vmap(example.ansatz)(x))
    optimiser = Adam()

    def step(state, parameters):
        return optimiser.step(state, parameters, lambda p: LeastSquares().evaluate(None, p, rest, batch, key=key))[
            1
        ].parameters

    text = jax.jit(step).lower(optimiser.init(parameters), parameters).as_text()
    assert text.count("stablehlo.dot_general") == layers + 2 * layers - 1


def test_equal_fields_are_equal_optimisers():
    """So a recipe built twice compiles once."""
    assert Adam(1e-3) == Adam(1e-3)
    assert SGD(InverseTime(0.1, 3)) == SGD(InverseTime(0.1, 3))
    assert Adam(1e-3) != Adam(1e-2)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: SGD(0.0), "rate to be positive"),
        (lambda: SGD(clip=-1.0), "clip to be positive"),
        (lambda: SGD(decay=-1.0), "decay to be zero or positive"),
        (lambda: Momentum(momentum=1.0), r"momentum to be in \[0, 1\)"),
        (lambda: Nesterov(momentum=-0.1), r"momentum to be in \[0, 1\)"),
        (lambda: AdaGrad(initial=-1.0), "initial"),
        (lambda: RMSprop(beta=1.0), "beta"),
        (lambda: Adam(beta2=1.0), "beta2"),
        (lambda: AdamW(epsilon=0.0), "epsilon"),
    ],
)
def test_what_cannot_converge_is_refused(make, words):
    with pytest.raises(ValueError, match=words):
        make()
