"""What the observers of the loop see, decide and keep; none of them changes what is computed."""

import io
import itertools
import math
import pathlib
import re

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import rich.console

from ritz.ansatze import MLP
from ritz.callbacks import Checkpoint, EarlyStopping, Interruption, Progress, ReachedTarget, Watch
from ritz.callbacks.base import Outcome, Record
from ritz.callbacks.history import load, save
from ritz.costs import LeastSquares
from ritz.fitting import fit
from ritz.optimisers import SGD
from ritz.runs.checkpoints import Store
from ritz.runs.errors import ForeignError
from ritz.samplers import Dataset, Labelled


@pytest.fixture
def parts(key):
    x = jnp.linspace(-1.0, 1.0, 20)[:, None]
    ansatz = MLP([1, 3, 1], activation=jnp.tanh, dropout=0.1, key=key)
    return ansatz, Dataset(Labelled(x, x[:, 0] ** 2), batch=6), LeastSquares(), SGD(0.1)


def run(parts, key, *callbacks, steps=60):
    return fit(*parts, steps=steps, key=key, callbacks=callbacks)


def leaves(ansatz):
    return [np.asarray(leaf).tobytes() for leaf in jax.tree.leaves(ansatz) if hasattr(leaf, "dtype")]


def norm(ansatz):
    return jnp.abs(ansatz.layers[0].weight).sum()


def counting(values):
    """A measure that gives the values one after the other."""
    values = itertools.chain(values, itertools.repeat(99.0))
    return lambda ansatz: next(values)


def test_watching_and_saving_change_nothing(parts, key, tmp_path):
    watch = Watch({"norm": norm}, every=25)
    watched = run(parts, key, watch, Checkpoint(Store(tmp_path, {}), (watch,), seconds=0.0))
    plain = run(parts, key)
    assert leaves(watched.ansatz) == leaves(plain.ansatz)
    assert watched.record.history["value"].tobytes() == plain.record.history["value"].tobytes()
    assert [step for step, _ in watched.record.watched["norm"]] == [25, 50, 60]
    assert watched.record.watched["norm"][-1][1] == float(norm(plain.ansatz))


def test_early_stopping_gives_the_best_ansatz(parts, key):
    watch = Watch({"error": counting([5.0, 3.0, 2.95, 4.0, 2.9])}, every=5)
    stopping = EarlyStopping("error", every=5, patience=3, improvement=0.1)
    stopped = run(parts, key, watch, stopping)
    assert (stopped.outcome, stopped.steps) == (Outcome.STOPPED_EARLY, 25)
    assert leaves(stopped.ansatz) == leaves(run(parts, key, steps=25).ansatz), "2.9 is the best, however little better"
    watch = Watch({"score": counting([1.0, 2.0, 1.0, 1.0])}, every=5)
    best = run(parts, key, watch, EarlyStopping("score", every=5, patience=2, mode="max"))
    assert (best.outcome, best.steps) == (Outcome.STOPPED_EARLY, 20)
    assert leaves(best.ansatz) == leaves(run(parts, key, steps=10).ansatz)


@pytest.mark.parametrize("improvement", [0.0, 0.01, 0.5, 10.0])
def test_the_best_is_kept_whatever_improvement_patience_asks_for(parts, key, improvement):
    """Ever better values, each by less than `improvement`: the last is kept, or the best before patience ended."""
    watch = Watch({"error": counting([0.576, 0.5, 0.4, 0.3, 0.274])}, every=5)
    stopped = run(parts, key, watch, EarlyStopping("error", every=5, patience=4, improvement=improvement), steps=25)
    assert leaves(stopped.ansatz) == leaves(run(parts, key, steps=25).ansatz)


def test_a_term_of_the_cost_can_be_looked_at_and_a_target_reached(parts, key):
    free = run(parts, key)
    target = float(free.record.history["loss"][39])
    reached = run(parts, key, ReachedTarget("loss", target, every=1))
    first = int(np.argmax(free.record.history["loss"] <= target)) + 1
    assert (reached.outcome, reached.steps) == (Outcome.CONVERGED, first)
    with pytest.raises(ValueError, match=r"Expected 'lose' to be recorded by step 10; recorded are .*loss"):
        run(parts, key, ReachedTarget("lose", 0.0, every=10))


def test_an_interrupted_fit_goes_on_as_if_it_had_not_been(parts, key, tmp_path):
    def callbacks(asked):
        watch, stopping = Watch({"norm": norm}, every=10), EarlyStopping("norm", every=10, patience=10**6)
        others = (watch, stopping, Interruption(asked))
        return *others, Checkpoint(Store(tmp_path, {}), others, resume=True)

    countdown = iter([False, False, True])
    interrupted = run(parts, key, *callbacks(lambda: next(countdown)))
    assert interrupted.outcome is Outcome.INTERRUPTED
    assert 0 < interrupted.steps < 60
    resumed, whole = run(parts, key, *callbacks(lambda: False)), run(parts, key, *callbacks(lambda: False)[:2])
    assert (resumed.outcome, resumed.steps) == (Outcome.COMPLETED, 60)
    assert leaves(resumed.ansatz) == leaves(whole.ansatz)
    assert resumed.record.watched == whole.record.watched
    assert all(resumed.record.history[name].tobytes() == rows.tobytes() for name, rows in whole.record.history.items())
    wider = (MLP([1, 4, 1], key=key), *parts[1:])
    with pytest.raises(ForeignError, match=r"float64 \(4, 1\), got float64 \(3, 1\)"):
        run(wider, key, *callbacks(lambda: False))


def test_what_ended_a_fit_is_never_saved_without_its_end(parts, key, tmp_path):
    """A checkpoint taken where a fit has just been stopped early would, resumed, run on."""
    store = Store(tmp_path, {})
    watch, stopping = Watch({"error": counting([1.0])}, every=10), EarlyStopping("error", every=10, patience=2)
    stopped = run(parts, key, watch, stopping, Checkpoint(store, (watch, stopping), seconds=0.0))
    assert stopped.steps == 30
    assert all(int(path.name.removeprefix("step-")) < 30 for path in store.steps())


def test_a_bar_is_drawn_on_a_terminal_only(parts, key):
    for terminal in (True, False):
        screen = io.StringIO()
        console = rich.console.Console(file=screen, force_terminal=terminal, width=120)
        with Progress("main [x]", console=console) as progress:
            run(parts, key, progress)
        assert ("main [x]" in screen.getvalue()) is terminal
        assert ("60/60" in screen.getvalue()) is terminal


@pytest.mark.parametrize("seconds", [0.0, math.inf])
def test_a_log_file_has_a_line_now_and_then(parts, key, monkeypatch, seconds):
    """A line after every block of steps where none is too soon; none in a fit of a moment."""
    monkeypatch.setattr("ritz.callbacks.progress.LINE_SECONDS", seconds)
    screen = io.StringIO()
    with Progress("main", console=rich.console.Console(file=screen, force_terminal=False)) as progress:
        run(parts, key, progress)
    line = r"main: step \d+ of 60, value [\d.e+-]+, \d+:\d\d:\d\d elapsed, \d+:\d\d:\d\d left\n"
    assert re.fullmatch(f"(?:{line})+" if seconds == 0 else "", screen.getvalue())


@pytest.mark.parametrize(
    "make",
    [
        lambda: Watch({}, every=1),
        lambda: Watch({"a": norm}, every=0),
        lambda: EarlyStopping("a", every=1, patience=0),
        lambda: EarlyStopping("a", every=1, patience=1, improvement=float("nan")),
        lambda: ReachedTarget("a", float("nan"), every=1),
        lambda: Checkpoint(Store(pathlib.Path("x"), {}), seconds=-1.0),
    ],
)
def test_senseless_settings_are_refused(make):
    with pytest.raises(ValueError, match=r"Expected .* got "):
        make()


def test_records_come_back_from_their_table(tmp_path):
    history = {"value": np.array([1.0, np.nan, 3.0], np.float32), "ok": np.array([True, False, True])}
    records = {
        "main": Record(history, {"value": [(2, 0.5), (3, float("inf"))]}, 1.5),
        "other": Record({"else": np.arange(2)}, {}, 0.25),
        "none": Record(),
    }
    save(records, tmp_path / "history.parquet")
    again = load(tmp_path / "history.parquet")
    assert [*again] == [*records]
    for name, record in records.items():
        assert again[name].watched == record.watched
        assert again[name].seconds == record.seconds
        for term, values in record.history.items():
            np.testing.assert_array_equal(again[name].history[term], values)
            assert again[name].history[term].dtype == values.dtype
