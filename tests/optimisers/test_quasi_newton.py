"""L-BFGS through the objective alone: on costs without rows, against SciPy, at the bottom, and refusals."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.optimize import minimize, rosen, rosen_der

from ritz.costs.base import value_of
from ritz.optimisers import LBFGS


def rosenbrock(w):
    return jnp.sum(100 * (w[1:] - w[:-1] ** 2) ** 2 + (1 - w[:-1]) ** 2)


def run(optimiser, function, parameters, steps):
    def body(carry, _):
        state, move = optimiser.step(*carry, lambda p: value_of(lambda w: (function(w), {}), p))
        return (state, move.parameters), (move.evaluation.value, move.notes)

    return jax.jit(lambda carry: jax.lax.scan(body, carry, length=steps))((optimiser.init(parameters), parameters))


def test_ten_dimensions_of_rosenbrock_without_rows():
    """To 1e-10 in 100 steps, twice what SciPy's L-BFGS-B takes; then nothing moves and nothing becomes NaN."""
    start = jnp.full(10, -1.0)
    (_, parameters), (values, notes) = run(LBFGS(), rosenbrock, start, 150)
    np.testing.assert_allclose(parameters, 1.0, atol=1e-10)
    reference = minimize(rosen, np.asarray(start), jac=rosen_der, method="L-BFGS-B", options={"ftol": 0, "gtol": 1e-9})
    taken = int(jnp.argmax(values < 1e-16))
    assert 0 < taken <= 2 * reference.nit
    assert all(jnp.all(jnp.isfinite(note)) for note in notes.values())
    assert jnp.all(jnp.diff(values) <= 1e-15)


def test_every_length_satisfies_the_strong_wolfe_conditions():
    """Sufficient decrease 1e-4 and curvature 0.9 (Nocedal and Wright, equation 3.7), measured from outside."""
    optimiser, parameters = LBFGS(), jnp.array([-1.2, 1.0])
    state = optimiser.init(parameters)

    @jax.jit
    def step(state, parameters):
        state, move = optimiser.step(state, parameters, lambda p: value_of(lambda w: (rosenbrock(w), {}), p))
        way = move.parameters - parameters
        slopes = jax.grad(rosenbrock)(parameters) @ way, jax.grad(rosenbrock)(move.parameters) @ way
        return state, move.parameters, rosenbrock(move.parameters) - rosenbrock(parameters), slopes

    for _ in range(25):
        state, parameters, change, (before, after) = step(state, parameters)
        assert change <= 1e-4 * before
        assert abs(after) <= 0.9 * abs(before)


def test_a_tree_of_real_and_complex_arrays():
    start = {"a": jnp.ones((2, 2)), "z": jnp.array([3.0 + 1.0j, 0.5j])}
    goal = {"a": jnp.arange(4.0).reshape(2, 2), "z": jnp.array([1.0j, -2.0 + 0.0j])}

    def function(p):
        return sum(jnp.sum(jnp.abs(p[k] - goal[k]) ** 2 * (2 + i)) for i, k in enumerate(goal))

    (_, parameters), _ = run(LBFGS(memory=3), function, start, 30)
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, atol=1e-9), parameters, goal)


def test_meaningless_numbers_are_refused():
    with pytest.raises(ValueError, match="at least 1"):
        LBFGS(memory=0)
