"""Weights learnt along the way: by hand in NumPy, constants of their step, kept in a checkpoint, refusals."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ritz.ansatze import Linear
from ritz.ansatze.base import partition
from ritz.callbacks import Checkpoint, Interruption
from ritz.costs import Causal, GradientNorm, Residual
from ritz.costs.base import ravel
from ritz.costs.residual import weight_of
from ritz.domains.regions import Box, Point
from ritz.fitting import fit
from ritz.optimisers import Fixed, Natural
from ritz.runs.checkpoints import Store
from ritz.samplers import Blocks, Uniform

TIMES = np.array([0.1, 0.3, 0.4, 0.9, 1.7, 1.9])
"""In four bins of [0, 2]: three, one, none, two."""
CAUSAL = Causal(0.0, 2.0, steepness=0.5, bins=4)
GRADIENT = GradientNorm(("inside",), keep=0.75)


def inside(line, point):
    """a t + b - t^2."""
    return line(point.values)[0] - point["t"] ** 2


def start(line, point):
    """b - 1."""
    return line(0 * point.values)[0] - 1.0


def case(key, balance, weights=None):
    """(cost, line, batch, residuals of both blocks by hand)."""
    line = Linear(1, 1, key=key)
    batch = {"inside": Point(jnp.asarray(TIMES)[:, None], ("t",)), "start": Point(jnp.zeros((1, 1)), ("t",))}
    a, b = float(line.weight[0, 0]), float(line.bias[0])
    cost = Residual({"inside": inside, "start": start}, weights=weights, balance=balance)
    return cost, line, batch, (a * TIMES + b - TIMES**2, np.array([b - 1.0]))


def evaluated(cost, state, line, batch, key):
    return cost.evaluate(state, *partition(line), batch, key=key)


def test_causal_weights_by_hand(key):
    cost, line, batch, (r, _) = case(key, CAUSAL)
    state = cost.init(line, key=key)
    first = evaluated(cost, state, line, batch, key)
    np.testing.assert_allclose(first.terms["inside"], np.mean(r**2) / 2)
    means = np.array([np.mean(r[:3] ** 2), r[3] ** 2, 0.0, np.mean(r[4:] ** 2)])
    bins = np.exp(-0.5 * np.array([0.0, *np.cumsum(means)[:-1]]))
    np.testing.assert_allclose(first.state["inside"], bins)
    second = evaluated(cost, first.state, line, batch, key)
    weights = bins[[0, 0, 0, 1, 3, 3]]
    np.testing.assert_allclose(second.terms["inside"], np.mean(weights * r**2) / 2)
    np.testing.assert_allclose(second.terms[weight_of("inside")], weights.mean())
    np.testing.assert_allclose(second.state["inside"], bins)


def test_weights_by_gradients_by_hand(key):
    """The gradient of the condition is (0, b - 1), that of the equation the means of (t r, r)."""
    cost, line, batch, (r, (s,)) = case(key, GRADIENT, weights={"start": 2.0})
    state = cost.init(line, key=key)
    after = evaluated(cost, state, line, batch, key).state
    wanted = max(abs(np.mean(TIMES * r)), abs(np.mean(r))) / np.mean([0.0, abs(2 * s)])
    np.testing.assert_allclose(after["start"], 0.75 + 0.25 * wanted)
    second = evaluated(cost, after, line, batch, key)
    np.testing.assert_allclose(second.terms["start"], 2 * after["start"] * s**2 / 2)
    np.testing.assert_allclose(second.terms["inside"], np.mean(r**2) / 2)
    np.testing.assert_allclose(second.state["start"], 0.75 * after["start"] + 0.25 * wanted)


@pytest.mark.parametrize("balance", [CAUSAL, GRADIENT], ids=["causal", "gradient"])
def test_rows_carry_the_weights_and_the_gradient_is_that_of_the_value(key, balance):
    cost, line, batch, _ = case(key, balance)
    state = evaluated(cost, cost.init(line, key=key), line, batch, key).state
    evaluation = evaluated(cost, state, line, batch, key)
    parameters, rest = partition(line)
    gradient = jax.grad(lambda p: cost.evaluate(state, p, rest, batch, key=key).value)(parameters)
    np.testing.assert_allclose(ravel(evaluation.gradient())[0], ravel(gradient)[0], rtol=1e-12)
    for block in evaluation.blocks:
        pulled = ravel(block.whitened_pull(block.whitened_target()))[0]
        np.testing.assert_allclose(pulled, ravel(block.gradient())[0], rtol=1e-12, atol=1e-15)


def test_a_resumed_fit_goes_on_with_the_learnt_weights(key, tmp_path):
    cost, line, _, _ = case(key, CAUSAL)
    box = Box(t=(0.0, 2.0))
    parts = line, Blocks({"inside": Uniform(box, 8), "start": Uniform(box, 2)}), cost, Natural(damping=Fixed(1.0))

    def run(asked):
        others = (Interruption(asked),)
        return fit(*parts, steps=20, key=key, callbacks=(*others, Checkpoint(Store(tmp_path, {}), others, resume=True)))

    countdown = iter([False, True])
    assert 0 < run(lambda: next(countdown)).steps < 20
    resumed, whole = run(lambda: False), fit(*parts, steps=20, key=key)
    learnt = weight_of("inside")
    assert np.ptp(whole.record.history[learnt]) > 0.01
    np.testing.assert_array_equal(resumed.record.history[learnt], whole.record.history[learnt])
    np.testing.assert_array_equal(resumed.ansatz.weight, whole.ansatz.weight)


def test_rules_that_cannot_be_meant_are_refused(key):
    with pytest.raises(ValueError, match="Conditions that are built in need no weight"):
        Residual({"inside": inside}, balance=GRADIENT).init(Linear(1, 1, key=key), key=key)
    for equations, keep in (((), 0.9), (("inside",), 1.0)):
        with pytest.raises(ValueError, match="a share to keep"):
            GradientNorm(equations, keep)
    for interval, rest in (((1.0, 1.0), {}), ((0.0, 1.0), {"bins": 1}), ((0.0, 1.0), {"steepness": 0.0})):
        with pytest.raises(ValueError, match="two bins and a positive steepness"):
            Causal(*interval, **rest)
