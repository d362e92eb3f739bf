"""Schedules at steps where their value is known."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from ritz.optimisers import Constant, Cosine, ExponentialDecay, InverseTime, Piecewise


def rates(schedule, *steps):
    return np.asarray(jax.jit(jax.vmap(schedule))(jnp.asarray(steps, jnp.int32)))


@pytest.mark.parametrize(
    ("schedule", "steps", "expected"),
    [
        (Constant(0.3), (0, 100), (0.3, 0.3)),
        (ExponentialDecay(0.4, 0.5, 10), (0, 5, 10, 20), (0.4, 0.4 * 0.5**0.5, 0.2, 0.1)),
        (ExponentialDecay(0.4, 0.5, 10, floor=0.15), (10, 20, 1000), (0.2, 0.15, 0.15)),
        (InverseTime(0.4, 10), (0, 10, 30), (0.4, 0.2, 0.1)),
        (Cosine(0.4, 100), (0, 25, 50, 100, 200), (0.4, 0.2 + 0.2 * 0.5**0.5, 0.2, 0.0, 0.0)),
        (Cosine(0.4, 110, warm_up=10, final=0.2), (0, 4, 9, 10, 60, 110), (0.04, 0.2, 0.4, 0.4, 0.3, 0.2)),
        (Piecewise((0.3, 0.2, 0.1), (5, 8)), (0, 4, 5, 7, 8, 100), (0.3, 0.3, 0.2, 0.2, 0.1, 0.1)),
        (Piecewise((0.3,), ()), (0, 100), (0.3, 0.3)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_known_values(schedule, steps, expected):
    np.testing.assert_allclose(rates(schedule, *steps), expected, rtol=1e-12, atol=1e-15)
    assert schedule(jnp.asarray(0)).shape == ()


def test_the_decays_agree_with_those_of_optax():
    steps = range(0, 40, 3)
    np.testing.assert_allclose(
        rates(ExponentialDecay(0.4, 0.7, 10), *steps),
        [optax.exponential_decay(0.4, 10, 0.7)(s) for s in steps],
        rtol=1e-6,
    )
    np.testing.assert_allclose(
        rates(Cosine(0.4, 40), *steps), [optax.cosine_decay_schedule(0.4, 40)(s) for s in steps], rtol=1e-5, atol=1e-7
    )


def test_a_schedule_is_a_value():
    assert Cosine(0.4, 100) == Cosine(0.4, 100)
    assert jax.tree.unflatten(*jax.tree.flatten(Cosine(0.4, 100))[::-1]) == Cosine(0.4, 100)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Constant(0.0), "rate"),
        (lambda: ExponentialDecay(0.1, 1.5), "factor"),
        (lambda: InverseTime(0.1, 0), "steps"),
        (lambda: Cosine(0.1, 10, warm_up=10), "warm_up"),
        (lambda: Cosine(0.1, 10, final=0.2), "final"),
        (lambda: Piecewise((0.1, 0.2), (5, 8)), "one more"),
        (lambda: Piecewise((0.1, 0.2, 0.3), (8, 5)), "increasing"),
    ],
)
def test_meaningless_numbers_are_refused(make, words):
    with pytest.raises(ValueError, match=words):
        make()
