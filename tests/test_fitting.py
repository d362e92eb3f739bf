"""The loop: what it records, where it stops, what it gives back, and that none of it depends on how steps were
grouped."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

import ritz.fitting
from ritz.ansatze import MLP, BatchNorm, Linear, Sequential
from ritz.ansatze.base import partition
from ritz.callbacks.base import Callback, Note, Outcome
from ritz.costs import LeastSquares
from ritz.fitting import fit
from ritz.optimisers import SGD, Adam
from ritz.samplers import Dataset, Labelled


@pytest.fixture
def data(key):
    x = jax.random.normal(key, (30, 2))
    return Dataset(Labelled(x, x[:, :1] ** 2), batch=8)


class Looker(Callback):
    """Writes down which steps it was shown, and stops or interrupts where it is told to."""

    def __init__(self, every=None, stop=None, interrupt=None):
        self.every, self.stop, self.interrupt, self.seen = every, stop, interrupt, []

    def start(self, moment):
        return None

    def observe(self, moment):
        self.seen.append(moment.step)
        if self.interrupt is not None and moment.step >= self.interrupt:
            raise KeyboardInterrupt
        reached = self.stop is not None and moment.step >= self.stop
        return Note({"seen": float(moment.step)}, Outcome.CONVERGED if reached else None)

    def finish(self, moment, outcome):
        return None

    def save(self):
        return None

    def load(self, memory):
        return None


def leaves(fitted):
    return [np.asarray(leaf) for leaf in jax.tree.leaves(partition(fitted.ansatz)[0])]


def test_the_result_does_not_depend_on_how_steps_are_grouped(data, key):
    ansatz = MLP([2, 4, 1], key=key)
    whole = fit(ansatz, data, LeastSquares(), Adam(0.01), steps=37, key=key)
    cut = fit(ansatz, data, LeastSquares(), Adam(0.01), steps=37, key=key, callbacks=[Looker(every=5), Looker(every=7)])
    for left, right in zip(leaves(whole), leaves(cut), strict=True):
        np.testing.assert_array_equal(left, right)
    np.testing.assert_array_equal(whole.record.history["value"], cut.record.history["value"])
    assert len(whole.record.history["value"]) == 37


def test_a_callback_is_shown_every_multiple_of_its_steps(data, key):
    looker = Looker(every=6)
    fitted = fit(Linear(2, 1, key=key), data, LeastSquares(), SGD(0.01), steps=20, key=key, callbacks=[looker])
    assert {6, 12, 18, 20} <= set(looker.seen)
    assert [step for step, _ in fitted.record.watched["seen"]] == looker.seen


def test_a_callback_can_end_the_loop(data, key):
    fitted = fit(
        Linear(2, 1, key=key), data, LeastSquares(), SGD(0.01), steps=90, key=key, callbacks=[Looker(every=10, stop=30)]
    )
    assert (fitted.steps, fitted.outcome) == (30, Outcome.CONVERGED)
    assert fitted.sentence == Outcome.CONVERGED.value


def test_an_interruption_keeps_what_was_reached(data, key):
    fitted = fit(
        Linear(2, 1, key=key),
        data,
        LeastSquares(),
        SGD(0.01),
        steps=90,
        key=key,
        callbacks=[Looker(every=10, interrupt=20)],
    )
    assert fitted.outcome is Outcome.INTERRUPTED
    assert fitted.steps == 20
    assert len(fitted.record.history["value"]) == 20


def test_divergence_names_step_term_and_batch_and_restores_the_last_good_state(key):
    x = jnp.ones((12, 1))
    rows = Labelled(x, jnp.where(jnp.arange(12.0) == 7, jnp.nan, 1.0)[:, None])
    data = Dataset(rows, batch=4)
    fitted = fit(Linear(1, 1, key=key), data, LeastSquares(), SGD(0.1), steps=50, key=key)
    assert fitted.outcome is Outcome.DIVERGED
    bad = fitted.steps + 1
    assert (
        f"At step {bad}, epoch 1, rows from place {4 * (bad - 1)} of 12: the term 'loss' was not finite."
        in fitted.sentence
    )
    assert all(np.isfinite(leaf).all() for leaf in leaves(fitted))
    assert len(fitted.record.history["value"]) == bad
    assert np.isnan(fitted.record.history["value"][-1])


def test_a_step_too_long_is_found_and_undone(data, key):
    fitted = fit(Linear(2, 1, key=key), data, LeastSquares(), SGD(1e30), steps=100, key=key)
    assert fitted.outcome is Outcome.DIVERGED
    assert all(np.isfinite(leaf).all() for leaf in leaves(fitted))
    parameters = jax.tree.leaves(partition(fitted.ansatz)[0])
    assert all(bool(jnp.isfinite(leaf).all()) for leaf in parameters)


def test_running_statistics_move_and_are_not_parameters(key):
    x = 3.0 + 2.0 * jax.random.normal(key, (64, 2))
    ansatz = Sequential((BatchNorm(2, momentum=0.9), Linear(2, 1, key=key)))
    fitted = fit(ansatz, Dataset(Labelled(x, x[:, :1])), LeastSquares(), SGD(0.01), steps=100, key=key)
    norm = fitted.ansatz.layers[0]
    np.testing.assert_allclose(norm.mean.value, x.mean(0), rtol=1e-3)
    np.testing.assert_allclose(norm.variance.value, x.var(0, ddof=1), rtol=1e-3)
    assert all(leaf.shape != () for leaf in leaves(fitted))


def test_a_second_fit_of_the_same_shapes_compiles_nothing(data, key):
    def run():
        fit(Linear(2, 1, key=key), data, LeastSquares(), Adam(0.01), steps=11, key=key)

    run()
    with jax.log_compiles(), pytest.MonkeyPatch.context() as patch:
        traced = []
        original = ritz.fitting._step
        patch.setattr(ritz.fitting, "_step", lambda *args: traced.append(1) or original(*args))
        run()
    assert traced == []


def test_no_steps_and_too_few(data, key):
    ansatz = Linear(2, 1, key=key)
    fitted = fit(ansatz, data, LeastSquares(), Adam(0.01), steps=0, key=key)
    assert eqx.tree_equal(fitted.ansatz, ansatz)
    assert fitted.outcome is Outcome.COMPLETED
    with pytest.raises(ValueError, match="at least 0, got -1"):
        fit(ansatz, data, LeastSquares(), Adam(0.01), steps=-1, key=key)
