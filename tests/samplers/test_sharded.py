"""Special cases of batches spread over devices."""

import jax
import jax.numpy as jnp
import pytest

from ritz.samplers import Dataset, Labelled, Sharded


def rows(count, batch):
    return Dataset(Labelled(jnp.arange(2.0 * count).reshape(count, 2), jnp.arange(count)), batch=batch)


def test_the_batches_are_those_of_the_sampler_inside():
    inside, outside = rows(10, 4), Sharded(rows(10, 4))
    state, other = (sampler.init(None, key=jax.random.key(1)) for sampler in (inside, outside))
    for _ in range(6):
        state, batch = inside.step(state, None, key=jax.random.key(0))
        other, same = outside.step(other, None, key=jax.random.key(0))
        assert batch.y.tolist() == same.y.tolist()
        assert batch.x.tolist() == same.x.tolist()
    assert outside.describe(other) == inside.describe(state)


def test_more_devices_than_there_are_are_refused_in_words():
    there = len(jax.devices())
    with pytest.raises(ValueError, match=f"between 1 and {there} devices.*got {there + 1}.*XLA_FLAGS"):
        Sharded(rows(10, 4), devices=there + 1)
    with pytest.raises(ValueError, match="got 0"):
        Sharded(rows(10, 4), devices=0)
