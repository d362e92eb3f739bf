"""Laws that every sampler keeps; run over whatever `ritz.samplers` exports."""

import inspect

import equinox as eqx
import jax
import jax.numpy as jnp
import pytest

import ritz.samplers
from ritz.samplers.base import Sampler

SAMPLERS = [
    thing
    for _, thing in sorted(vars(ritz.samplers).items())
    if inspect.isclass(thing) and issubclass(thing, Sampler) and not inspect.isabstract(thing)
]


def shapes(tree):
    return jax.tree.map(lambda leaf: (leaf.shape, leaf.dtype), eqx.filter(tree, eqx.is_array))


def same(left, right):
    equal = jax.tree.map(
        lambda a, b: bool(jnp.all(_numbers(a) == _numbers(b))),
        eqx.filter(left, eqx.is_array),
        eqx.filter(right, eqx.is_array),
    )
    return all(jax.tree.leaves(equal))


def _numbers(leaf):
    return jax.random.key_data(leaf) if jnp.issubdtype(leaf.dtype, jax.dtypes.prng_key) else leaf


@pytest.fixture(params=SAMPLERS, ids=lambda cls: cls.__name__)
def example(request):
    return request.param.example(key=jax.random.key(3))


@eqx.filter_jit
def compiled(sampler, state, ansatz, key):
    return sampler.step(state, ansatz, key=key)


def run(example, steps, seed, step=compiled):
    sampler, ansatz = example
    state, batches = sampler.init(ansatz, key=jax.random.key(seed)), []
    for index in range(steps):
        state, batch = step(sampler, state, ansatz, jax.random.fold_in(jax.random.key(seed), index))
        batches.append(batch)
    return state, batches


def test_the_same_key_gives_the_same_batches_and_another_key_others(example):
    state, batches = run(example, 5, seed=1)
    again_state, again = run(example, 5, seed=1)
    other = run(example, 5, seed=2)[1]
    assert same(batches, again)
    assert same(state, again_state)
    assert not same(batches, other)


def test_shapes_and_types_never_change(example):
    sampler, ansatz = example
    start = sampler.init(ansatz, key=jax.random.key(0))
    state, batches = run(example, 5, seed=0)
    assert shapes(start) == shapes(state)
    assert all(shapes(batch) == shapes(batches[0]) for batch in batches)


def test_jit_gives_what_eager_gives_and_is_traced_once(example):
    traces = []

    def eager(sampler, state, ansatz, key):
        traces.append(1)
        return sampler.step(state, ansatz, key=key)

    assert same(run(example, 2, seed=5, step=eqx.filter_jit(eager)), run(example, 2, seed=5, step=eager))
    assert len(traces) == 1 + 2


def test_a_place_in_the_middle_can_be_taken_up_again(example):
    whole = run(example, 6, seed=7)[1]
    sampler, ansatz = example
    state, _ = run(example, 3, seed=7)
    state = jax.tree.unflatten(jax.tree.structure(state), jax.tree.leaves(state))
    rest = []
    for index in range(3, 6):
        state, batch = compiled(sampler, state, ansatz, jax.random.fold_in(jax.random.key(7), index))
        rest.append(batch)
    assert same(whole[3:], rest)


def test_it_says_where_it_stands(example):
    state, _ = run(example, 2, seed=0)
    words = example.sampler.describe(state)
    assert words
    assert "Array(" not in words
    assert "Traced" not in words
