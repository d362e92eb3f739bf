"""Rows from a file: every one once an epoch, well mixed, resumed anywhere, and with the same answer as in memory."""

import os
import subprocess
import sys

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ritz.ansatze import MLP, Linear
from ritz.callbacks.base import Outcome
from ritz.costs import BinaryCrossEntropy
from ritz.data.stored import StoredRows
from ritz.fitting import fit
from ritz.optimisers import Adam
from ritz.samplers import Dataset, Labelled, Streamed
from ritz.samplers.block_shuffle import BlockShuffle


def batches(sampler, steps, seed=0, state=None):
    state = sampler.init(None, key=jax.random.key(seed)) if state is None else state
    step = eqx.filter_jit(lambda state: sampler.step(state, None, key=jax.random.key(0)))
    found = []
    for _ in range(steps):
        state, batch = step(state)
        found.append(batch)
    return state, found


def numbered(n, **options):
    """Rows that know their number."""
    return Streamed(np.stack([np.arange(n), -np.arange(n)], 1).astype(np.float32), np.arange(n), **options)


@pytest.mark.parametrize(
    ("n", "block", "buffer"), [(24, 4, 2), (23, 4, 2), (23, 5, 3), (7, 10, 1), (23, 1, 1), (23, 23, 9)]
)
def test_every_row_comes_once_an_epoch(n, block, buffer):
    sampler = numbered(n, batch=n - 2, block=block, buffer=buffer)
    _, found = batches(sampler, n)
    rows = np.concatenate([batch.y for batch in found])
    epochs = rows[: (n - 2) * n].reshape(n - 2, n)
    assert (np.sort(epochs, axis=1) == np.arange(n)).all()
    assert len({tuple(epoch) for epoch in epochs.tolist()}) == n - 2, "every epoch has an order of its own"
    x = np.concatenate([batch.x for batch in found])
    assert np.array_equal(x, np.stack([rows, -rows], 1)), "x and y stay together"


def test_buffers_are_read_in_long_stretches_that_cover_everything():
    shuffle = BlockShuffle((np.arange(1000),), block=64, buffer=3)
    found = [stretch for number in range(6) for stretch in shuffle.stretches((1, 2, 0), number)]
    covered = np.concatenate([np.arange(start, stop) for start, stop in found])
    assert sorted(covered.tolist()) == list(range(1000))
    assert len(found) <= 16 + 1, "one stretch a block, and one more at the end of the file"


def test_rows_far_apart_meet_in_a_batch_and_every_place_is_as_likely():
    """The mean place of a row over epochs is uniform: 40 rows, 300 epochs, five standard deviations."""
    n, epochs = 40, 300
    shuffle = BlockShuffle((np.arange(n),), block=4, buffer=3)
    places = np.array([np.argsort(shuffle.take((5, 6), epoch, 0, n)[0]) for epoch in range(epochs)])
    assert np.abs(places.mean(0) - (n - 1) / 2).max() < 5 * np.sqrt((n**2 - 1) / 12 / epochs)
    together = np.mean([np.ptp(shuffle.take((5, 6), epoch, 0, 12)[0]) > 12 for epoch in range(epochs)])
    assert together > 0.8, "a buffer is filled from all over the file"


def test_it_is_resumed_in_the_middle_of_an_epoch_by_another_process():
    _, whole = batches(numbered(100, batch=7, block=4, buffer=5), 40)
    state, _ = batches(numbered(100, batch=7, block=4, buffer=5), 23)
    fresh = numbered(100, batch=7, block=4, buffer=5)
    state = jax.tree.map(lambda leaf: jnp.asarray(np.asarray(leaf)), state)
    _, rest = batches(fresh, 17, state=state)
    assert all(np.array_equal(a.y, b.y) for a, b in zip(whole[23:], rest, strict=True))


def test_weights_of_either_sign_and_labels_stay_with_their_rows():
    n = 30
    weight = np.where(np.arange(n) % 3 == 0, -0.5, 1.5)
    sampler = Streamed(np.arange(n)[:, None] * 1.0, np.arange(n) % 2, weight, batch=8, block=4, buffer=2)
    for batch in batches(sampler, 9)[1]:
        number = np.asarray(batch.x[:, 0]).astype(int)
        assert np.array_equal(batch.weight, weight[number])
        assert np.array_equal(batch.y, number % 2)
        assert jnp.issubdtype(batch.y.dtype, jnp.integer)


def test_refusals():
    with pytest.raises(ValueError, match=r"got lengths \[3, 4\]"):
        Streamed(np.ones((3, 2)), np.ones(4), batch=2)
    with pytest.raises(ValueError, match="block of at least 1, got 0"):
        Streamed(np.ones((3, 2)), np.ones(3), batch=2, block=0)
    assert numbered(5, batch=9).batch == 5


@pytest.fixture(scope="module")
def events():
    """Labels that a plane tells from noise; sorted by label, the worst order for a stream."""
    generator = np.random.default_rng(3)
    x = generator.normal(size=(4000, 3)).astype(np.float32)
    chance = 1 / (1 + np.exp(-x @ np.array([1.0, -2.0, 0.5])))
    y = (generator.random(4000) < chance).astype(np.int32)
    order = np.argsort(y, kind="stable")
    return x[order], y[order]


def test_the_answer_is_that_of_rows_in_memory(events, tmp_path):
    """Slopes of a logistic regression over four keys: the two samplers agree within three standard errors."""
    x, y = events
    stored = StoredRows.keep(tmp_path / "rows", ((x[i : i + 500], y[i : i + 500], None) for i in range(0, 4000, 500)))
    memory = Dataset(Labelled(jnp.asarray(x), jnp.asarray(y)), batch=64)
    stream = Streamed(stored.x, stored.y, batch=64, block=20, buffer=20)
    slopes = {}
    for name, sampler in {"memory": memory, "stream": stream}.items():
        slopes[name] = np.array([_slopes(sampler, seed) for seed in range(4)])
    spread = np.sqrt(sum(each.var(0, ddof=1) / 4 for each in slopes.values()))
    assert (np.abs(slopes["memory"].mean(0) - slopes["stream"].mean(0)) < 3 * np.maximum(spread, 0.01)).all()
    assert np.allclose(slopes["stream"].mean(0), [1.0, -2.0, 0.5], atol=0.2), "the truth that labels were drawn from"


def _slopes(sampler, seed):
    ansatz = Linear(3, 1, key=jax.random.key(seed))
    ansatz = jax.tree.map(lambda leaf: leaf.astype(jnp.float32), ansatz)
    made = fit(ansatz, sampler, BinaryCrossEntropy(), Adam(0.01), steps=400, key=jax.random.key(seed))
    assert made.outcome is Outcome.COMPLETED
    return np.asarray(made.ansatz.weight[0])


MEMORY = """
import resource, sys, pathlib
import jax, numpy as np
from ritz.data.stored import StoredRows
from ritz.samplers import Streamed
folder = pathlib.Path(sys.argv[1])
part = np.ones((50_000, 16), np.float32)
rows = StoredRows.keep(folder, ((part, part[:, 0], None) for _ in range(100)))
sampler = Streamed(rows.x, rows.y, batch=1024, block=256, buffer=64)
state = sampler.init(None, key=jax.random.key(0))
step = jax.jit(lambda state: sampler.step(state, None, key=jax.random.key(0)))
step(state)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
total = 0.0
for _ in range(sampler.steps_per_epoch):
    state, batch = step(state)
    total += float(batch.y.sum())
print(before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, total)
"""


@pytest.mark.slow
def test_memory_does_not_grow_with_the_file(tmp_path):
    """340 MB of rows through buffers of 1.1 MB: the peak grows by less than 40 MB over an epoch."""
    line = [sys.executable, "-c", MEMORY, str(tmp_path / "rows")]
    done = subprocess.run(line, capture_output=True, text=True, check=True, env={**os.environ, "NPROC": "1"})
    before, after, total = map(float, done.stdout.split())
    assert total == 4883 * 1024
    assert after - before < 40_000, "kilobytes"


def test_a_network_is_fitted_from_a_stream_in_blocks_of_steps(events):
    x, y = events
    sampler = Streamed(x, y, batch=256, block=32, buffer=16)
    ansatz = jax.tree.map(
        lambda leaf: leaf.astype(jnp.float32) if eqx.is_array(leaf) else leaf, MLP([3, 8, 1], key=jax.random.key(0))
    )
    once = fit(ansatz, sampler, BinaryCrossEntropy(), Adam(0.01), steps=60, key=jax.random.key(1))
    again = fit(
        ansatz,
        Streamed(x, y, batch=256, block=32, buffer=16),
        BinaryCrossEntropy(),
        Adam(0.01),
        steps=60,
        key=jax.random.key(1),
    )
    assert once.record.history["value"][-1] < once.record.history["value"][0]
    assert np.array_equal(once.record.history["value"], again.record.history["value"])
