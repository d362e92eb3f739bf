"""What holds for every trial function that `ritz.ansatze` exports; a newcomer meets these unasked."""

import copy
import inspect
import pickle
from collections.abc import Callable

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

import ritz.ansatze
from ritz.ansatze import ACTIVATIONS
from ritz.ansatze.base import BATCH, Ansatz, Buffer, Example, Trained, combine, partition

pytestmark = pytest.mark.usefixtures("strict_promotion")

FINAL = [
    value
    for _, value in sorted(vars(ritz.ansatze).items())
    if inspect.isclass(value) and issubclass(value, Ansatz) and not inspect.isabstract(value)
]
TRAINED = [value for value in FINAL if issubclass(value, Trained)]

every_ansatz = pytest.mark.parametrize("cls", FINAL, ids=lambda cls: cls.__name__)
every_trained = pytest.mark.parametrize("cls", TRAINED, ids=lambda cls: cls.__name__)


def arrays(tree):
    return jax.tree.leaves(eqx.filter(tree, eqx.is_array))


def assert_close(left, right, rtol=1e-12, atol=1e-12):
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=rtol, atol=atol), left, right)


def cast(tree, bits: int):
    """Every floating or complex leaf in that many bits a real number."""
    real, compl = {32: (jnp.float32, jnp.complex64), 64: (jnp.float64, jnp.complex128)}[bits]
    return jax.tree.map(
        lambda leaf: leaf.astype(compl if jnp.iscomplexobj(leaf) else real) if eqx.is_inexact_array(leaf) else leaf,
        tree,
    )


TRACED: list[type] = []
"""The class of the ansatz, each time `at` is traced."""


@eqx.filter_jit
def at(ansatz, x):
    """One program for each class and kind of point, whichever law asks."""
    TRACED.append(type(ansatz))
    return ansatz(x)


def batch_of(cls: type[Ansatz], key, size: int = 4):
    """One ansatz and a batch of different points it accepts."""
    first, *others = [cls.example(key=k) for k in jax.random.split(key, size)]
    points = jax.tree.map(lambda *p: jnp.stack(p), first.point, *(other.point for other in others))
    return first.ansatz, points


@eqx.filter_jit
def train_batch(ansatz, points, key) -> tuple[jax.Array, Ansatz]:
    size = jax.tree.leaves(points)[0].shape[0]
    keys = jax.random.split(key, size)
    return jax.vmap(lambda x, k: ansatz.train(x, key=k), axis_name=BATCH, out_axes=(0, None))(points, keys)


def test_there_is_something_to_test():
    assert {"MLP", "Linear", "Sequential"} <= {cls.__name__ for cls in FINAL}


@every_ansatz
def test_is_final(cls):
    assert all(inspect.isabstract(base) for base in cls.__mro__[1:] if issubclass(base, Ansatz))


@every_ansatz
def test_example_gives_an_instance_and_a_point(cls, key):
    example = cls.example(key=key)
    assert isinstance(example, Example)
    assert type(example.ansatz) is cls
    assert all(jnp.all(jnp.isfinite(leaf)) for leaf in arrays(at(example.ansatz, example.point)))


@every_ansatz
def test_jit_gives_what_eager_gives(cls, key):
    ansatz, point = cls.example(key=key)
    assert_close(at(ansatz, point), ansatz(point))


@every_ansatz
def test_vmap_gives_what_a_loop_gives(cls, key):
    ansatz, points = batch_of(cls, key)
    size = jax.tree.leaves(points)[0].shape[0]
    loop = [at(ansatz, jax.tree.map(lambda leaf, n=n: leaf[n], points)) for n in range(size)]
    together = eqx.filter_jit(lambda a, x: jax.vmap(a)(x))(ansatz, points)
    assert_close(together, jax.tree.map(lambda *values: jnp.stack(values), *loop))


@every_ansatz
def test_pytree_round_trip(cls, key):
    ansatz, point = cls.example(key=key)
    leaves, structure = jax.tree.flatten(ansatz)
    again = jax.tree.unflatten(structure, leaves)
    assert_close(at(again, point), at(ansatz, point), 0.0, 0.0)
    assert_close(at(combine(*partition(ansatz)), point), at(ansatz, point), 0.0, 0.0)
    hash(structure)  # so that it can be a jit's static part


@every_ansatz
@pytest.mark.parametrize("bits", [32, 64])
def test_precision_is_kept(cls, bits, key):
    ansatz, point = cast(cls.example(key=key), bits)
    types = [leaf.dtype for leaf in jax.tree.leaves(eqx.filter_eval_shape(at, ansatz, point))]
    inexact = [dtype for dtype in types if jnp.issubdtype(dtype, jnp.inexact)]
    assert inexact
    assert all(jnp.finfo(dtype).bits == bits for dtype in inexact)


@every_trained
@pytest.mark.parametrize("bits", [32, 64])
def test_precision_is_kept_in_training(cls, bits, key):
    ansatz, points = cast(batch_of(cls, key), bits)
    value, after = eqx.filter_eval_shape(train_batch, ansatz, points, key)
    assert all(jnp.finfo(leaf.dtype).bits == bits for leaf in jax.tree.leaves(value))
    after_types = [leaf.dtype for leaf in jax.tree.leaves(after) if hasattr(leaf, "dtype")]
    assert after_types == [leaf.dtype for leaf in arrays(ansatz)]


def assert_finite_gradient(value: Callable, *trees):
    for tree in trees:
        gradient = jax.tree.leaves(jax.jit(jax.grad(value))(tree))
        assert all(jnp.all(jnp.isfinite(leaf)) for leaf in gradient)


@every_ansatz
def test_gradients_are_finite(cls, key):
    ansatz, point = cls.example(key=key)
    parameters, rest = partition(ansatz)

    def size(value):
        return sum(jnp.sum(jnp.abs(leaf) ** 2) for leaf in jax.tree.leaves(value)).astype(float)

    assert_finite_gradient(lambda p: size(combine(p, rest)(point)), parameters)
    moving, fixed = eqx.partition(point, eqx.is_inexact_array)
    assert_finite_gradient(lambda x: size(ansatz(eqx.combine(x, fixed))), moving)


@every_trained
def test_gradients_are_finite_in_training(cls, key):
    ansatz, points = batch_of(cls, key)
    parameters, rest = partition(ansatz)
    assert_finite_gradient(lambda p: jnp.sum(jnp.abs(train_batch(combine(p, rest), points, key)[0]) ** 2), parameters)


@every_ansatz
def test_weights_follow_the_key(cls, key):
    other_key = jax.random.fold_in(key, 1)
    one, same, other = (partition(cls.example(key=k).ansatz)[0] for k in (key, key, other_key))
    assert_close(one, same, 0.0, 0.0)
    if arrays(one):
        assert any(not np.array_equal(left, right) for left, right in zip(arrays(one), arrays(other), strict=True))


@every_ansatz
def test_no_retrace_on_a_second_call(cls, key):
    first, second = jax.random.split(key)
    at(*cls.example(key=first))
    traced = TRACED.count(cls)
    assert traced
    at(*cls.example(key=second))
    assert TRACED.count(cls) == traced


@every_trained
def test_training_keeps_parameters_and_only_moves_buffers(cls, key):
    ansatz, points = batch_of(cls, key)
    _, after = train_batch(ansatz, points, key)  # out_axes=None: refused by JAX if a buffer depends on the point
    assert jax.tree.structure(after) == jax.tree.structure(ansatz)
    assert_close(partition(after)[0], partition(ansatz)[0], 0.0, 0.0)

    def is_buffer(node):
        return isinstance(node, Buffer)

    before_rest, after_rest = (
        jax.tree.map(lambda node: None if is_buffer(node) else node, partition(tree)[1], is_leaf=is_buffer)
        for tree in (ansatz, after)
    )
    assert_close(arrays(before_rest), arrays(after_rest), 0.0, 0.0)


@every_trained
def test_training_again_gives_the_same(cls, key):
    ansatz, points = batch_of(cls, key)
    assert_close(train_batch(ansatz, points, key), train_batch(ansatz, points, key), 0.0, 0.0)


@every_trained
def test_training_under_jit_and_scan(cls, key):
    ansatz, points = batch_of(cls, key)
    eager_value, eager = train_batch(ansatz, points, key)
    parameters, rest = partition(ansatz)

    def step(carry, step_key):
        value, after = train_batch(combine(parameters, carry), points, step_key)
        return partition(after)[1], value

    after, values = jax.lax.scan(step, rest, key[None])
    assert_close(values[0], eager_value)
    assert_close(arrays(after), arrays(partition(eager)[1]))


@every_ansatz
def test_it_pickles_and_copies(cls, key):
    """Joblib, processes of a search and saved estimators all rest on this; functions come back as the same objects."""
    ansatz, point = cls.example(key=key)
    for other in (pickle.loads(pickle.dumps(ansatz)), copy.deepcopy(ansatz)):
        assert jax.tree.structure(other) == jax.tree.structure(ansatz)
        assert_close(at(other, point), at(ansatz, point), rtol=0, atol=0)


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_activations_are_pickled_by_name(name):
    function = ACTIVATIONS[name]
    assert pickle.loads(pickle.dumps(function)) is function
    assert copy.deepcopy(function) is function


@pytest.mark.parametrize("function", [jax.nn.leaky_relu, jax.nn.relu6, jnp.sin, jnp.exp, jax.nn.log_softmax])
def test_other_functions_of_jax_are_pickled_by_name(function):
    assert pickle.loads(pickle.dumps(function)) is function
