"""What holds for every optimiser that `ritz.optimisers` exports; a newcomer meets these unasked.

The bowls are sums of squared residuals, handed over as rows so that every optimiser can use them: a quadratic of
condition number 100, Rosenbrock's valley (Comput. J. 3, 175 (1960)) from its usual start, and a complex parameter.
"""

import inspect

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import ritz.optimisers
from ritz.costs.base import Evaluation, Rows, linearise
from ritz.optimisers.base import Optimiser

FINAL = [
    value
    for _, value in sorted(vars(ritz.optimisers).items())
    if inspect.isclass(value) and issubclass(value, Optimiser) and not inspect.isabstract(value)
]
STEPS = 20_000

every_optimiser = pytest.mark.parametrize("cls", FINAL, ids=lambda cls: cls.__name__)


def quadratic(parameters):
    """Minimum 0 at (1, -2); curvatures 1 and 100."""
    x, y = parameters["x"], parameters["y"]
    return jnp.stack([x - 1, 10 * (y + 2)])


def rosenbrock(parameters):
    """Minimum 0 at (1, 1)."""
    x, y = parameters["x"], parameters["y"]
    return jnp.stack([1 - x, 10 * (y - x**2)])


def plane(parameters):
    """Minimum 0 at z = 2 - i, for complex z."""
    z = parameters["z"]
    return jnp.stack([z.real - 2, 3 * (z.imag + 1)])


def start(dtype=jnp.float64):
    return {"x": jnp.asarray(-1.2, dtype), "y": jnp.asarray(1.0, dtype)}


def objective_of(residuals):
    """Half the sum of the squared residuals, with rows."""

    def objective(parameters) -> Evaluation:
        rows, pull, push, _ = linearise(lambda moved: (residuals(moved)[:, None], None), parameters)
        block = Rows(
            pull=pull,
            push=push,
            row=lambda moved, index: residuals(moved)[index][None],
            points=jnp.arange(rows.shape[0]),
            parameters=parameters,
            v=rows,
            factor=jnp.ones_like(rows),
            target=rows,
        )
        value = jnp.sum(rows**2) / 2
        return Evaluation(value, (block,), {"loss": value})

    return objective


def run(optimiser, residuals, parameters, steps):
    """(state, parameters, values before each step, notes of each step)."""
    step = stepper(optimiser, residuals)

    def body(carry, _):
        state, parameters, *seen = step(*carry)
        return (state, parameters), seen

    carry = (optimiser.init(parameters), parameters)
    (state, parameters), (values, notes) = jax.jit(lambda carry: jax.lax.scan(body, carry, length=steps))(carry)
    return state, parameters, values, notes


def signature(tree):
    return jax.tree.structure(tree), [(leaf.shape, leaf.dtype, leaf.weak_type) for leaf in jax.tree.leaves(tree)]


def test_there_is_something_to_test():
    assert {"SGD", "Adam", "AdamW", "LBFGS", "Natural", "Proximal"} <= {cls.__name__ for cls in FINAL}


@every_optimiser
@pytest.mark.parametrize(
    ("residuals", "exact"),
    [(quadratic, {"x": 1.0, "y": -2.0}), (rosenbrock, {"x": 1.0, "y": 1.0}), (plane, {"z": 2 - 1j})],
    ids=["quadratic", "rosenbrock", "complex"],
)
def test_the_standard_bowls_are_descended(cls, residuals, exact):
    """To 1e-3 in every parameter within 20 000 steps, and what was reached is kept: all is finite at the bottom."""
    first = {"z": jnp.asarray(0j)} if residuals is plane else start()
    _, parameters, values, notes = run(cls.example(), residuals, first, STEPS)
    for name, value in exact.items():
        np.testing.assert_allclose(parameters[name], value, atol=1e-3)
    assert jnp.all(jnp.isfinite(values))
    assert all(jnp.all(jnp.isfinite(note)) for note in notes.values())


def stepper(optimiser, residuals, traces=None):
    """One jitted step: (state, parameters, value, notes)."""
    objective = objective_of(residuals)

    @jax.jit
    def step(state, parameters):
        if traces is not None:
            traces.append(None)
        state, move = optimiser.step(state, parameters, objective)
        return state, move.parameters, move.evaluation.value, move.notes

    return step


@every_optimiser
@pytest.mark.parametrize("dtype", [jnp.float32, jnp.float64])
def test_shapes_and_types_are_kept_and_nothing_is_traced_twice(cls, dtype):
    """After a step parameters and state look as before it, down to weak types: the next call compiles nothing."""
    optimiser, traces = cls.example(), []
    step = stepper(optimiser, quadratic, traces)
    parameters = start(dtype)
    state = optimiser.init(parameters)
    after, moved, _, notes = step(state, parameters)
    assert signature(moved) == signature(parameters)
    assert signature(after) == signature(state)
    _, _, _, later = step(after, moved)
    assert len(traces) == 1
    assert later.keys() == notes.keys()
    assert all(note.shape == () for note in notes.values())


@every_optimiser
def test_a_step_is_the_same_in_a_jit_and_out_of_it(cls):
    optimiser, parameters = cls.example(), start()
    state = optimiser.init(parameters)
    eager_state, move = optimiser.step(state, parameters, objective_of(rosenbrock))
    jit_state, moved, value, _ = stepper(optimiser, rosenbrock)(state, parameters)
    np.testing.assert_allclose(move.evaluation.value, value, rtol=1e-12)
    for left, right in ((eager_state, jit_state), (move.parameters, moved)):
        jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-12), left, right)


@every_optimiser
def test_a_state_survives_being_written_down_and_the_same_step_gives_the_same(cls):
    """Leaves to NumPy and back, as a checkpoint does, then ten more steps: bit for bit those without interruption."""
    optimiser = cls.example()
    state, parameters, _, _ = run(optimiser, rosenbrock, start(), 5)
    leaves, structure = jax.tree.flatten((state, parameters))
    other_state, other = jax.tree.unflatten(structure, [jnp.asarray(np.asarray(leaf)) for leaf in leaves])
    step = stepper(optimiser, rosenbrock)
    for _ in range(10):
        state, parameters, _, _ = step(state, parameters)
        other_state, other, _, _ = step(other_state, other)
    jax.tree.map(np.testing.assert_array_equal, (state, parameters), (other_state, other))


@every_optimiser
def test_the_evaluation_handed_back_is_that_before_the_move(cls):
    optimiser, objective = cls.example(), objective_of(rosenbrock)
    state, parameters, _, _ = run(optimiser, rosenbrock, start(), 3)
    _, move = optimiser.step(state, parameters, objective)
    np.testing.assert_allclose(move.evaluation.value, objective(parameters).value, rtol=1e-14)
