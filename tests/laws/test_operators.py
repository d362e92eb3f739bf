"""What holds for every discrete operator that `ritz.operators` exports; a newcomer meets these unasked."""

import functools
import inspect

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import ritz.operators
from ritz.domains import Spins
from ritz.operators.base import Discrete
from ritz.operators.exact import matrix

FINAL = [
    value
    for _, value in sorted(vars(ritz.operators).items())
    if inspect.isclass(value) and issubclass(value, Discrete) and not inspect.isabstract(value)
]
EXAMPLES = [(f"{cls.__name__} {n}", cls, n) for cls in FINAL for n in range(len(cls.examples()))]
PAULI = {
    "I": np.eye(2),
    "X": np.array([[0, 1], [1, 0]]),
    "Y": np.array([[0, -1j], [1j, 0]]),
    "Z": np.diag([1.0, -1.0]),
}


@pytest.fixture(params=EXAMPLES, ids=lambda case: case[0])
def operator(request):
    _, cls, n = request.param
    return cls.examples()[n]


def kron(operator):
    """The dense matrix from Kronecker products, the second route."""
    return sum(value * functools.reduce(np.kron, [PAULI[letter] for letter in word]) for value, word in operator.terms)


def test_there_is_something_to_test():
    assert "PauliSum" in {cls.__name__ for cls in FINAL}


def test_hermitian_and_equal_to_kronecker_products(operator):
    dense = matrix(operator, Spins(operator.sites)).toarray()
    np.testing.assert_array_equal(dense, dense.conj().T)
    np.testing.assert_allclose(dense, kron(operator), atol=1e-15)


@pytest.mark.parametrize("kind", [float, complex], ids=["real", "complex"])
def test_the_local_value_is_a_row_of_the_matrix(operator, kind, key):
    """(H psi)(s)/psi(s) for a psi drawn at random, outside a jit and in it."""
    points = Spins(operator.sites).points()
    values = jax.random.normal(key, (len(points),), kind)
    powers = 2 ** jnp.arange(operator.sites - 1, -1, -1)

    def log_psi(s):
        return values[jnp.sum((1 - s.astype(jnp.int32)) // 2 * powers)]

    psi = np.exp(np.asarray(values))
    expected = kron(operator) @ psi / psi
    local = jax.vmap(lambda s: operator.local(log_psi, s))
    np.testing.assert_allclose(local(points), expected, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(jax.jit(local)(points), expected, rtol=1e-12, atol=1e-12)


def test_as_many_are_connected_everywhere_and_the_point_itself_comes_first(operator):
    points = Spins(operator.sites).points()
    connected = jax.vmap(operator.connected)(points)
    assert connected.x.shape[:2] == connected.elements.shape
    np.testing.assert_array_equal(connected.x[:, 0], points)
    assert connected.x.dtype == points.dtype
