"""What holds for every cost that `ritz.costs` exports; a newcomer meets these unasked."""

import dataclasses
import inspect

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

import ritz.costs
from ritz.ansatze.base import combine, partition
from ritz.costs.base import Cost, Evaluation, Value, ravel
from ritz.costs.supervised import Supervised
from ritz.samplers.base import Labelled

FINAL = [
    value
    for _, value in sorted(vars(ritz.costs).items())
    if inspect.isclass(value) and issubclass(value, Cost) and not inspect.isabstract(value)
]
SUPERVISED = [cls for cls in FINAL if issubclass(cls, Supervised)]
CHUNKS = [1, 2, 4, 100]  # of six points in most examples: divisors, not a divisor, more than there are

every_cost = pytest.mark.parametrize("cls", FINAL, ids=lambda cls: cls.__name__)
every_supervised = pytest.mark.parametrize("cls", SUPERVISED, ids=lambda cls: cls.__name__)


@eqx.filter_jit
def answers(cost, state, parameters, rest, batch, key):
    """(value, terms, gradient, state, rest): one program for each class and shape, whichever law asks."""
    evaluation = cost.evaluate(state, parameters, rest, batch, key=key)
    return evaluation.value, evaluation.terms, evaluation.gradient(), evaluation.state, evaluation.rest


@eqx.filter_jit
def whitened(cost, state, parameters, rest, batch, key, chunk):
    """(J, J J^T) of every block with rows, `chunk` rows at a time."""
    blocks = getattr(cost.evaluate(state, parameters, rest, batch, key=key), "blocks", ())
    parts = [dataclasses.replace(b, chunk=chunk) for b in blocks if b.factor is not None and b.row is not None]
    return [(part.whitened_jacobian(), part.whitened_gram()) for part in parts]


@eqx.filter_jit
def jacobians(cost, state, parameters, rest, batch, key):
    """Of every block with a factor: by columns, by rows, and dense or None."""
    found = []
    for block in getattr(cost.evaluate(state, parameters, rest, batch, key=key), "blocks", ()):
        if block.factor is not None:
            vector, unravel = ravel(block.parameters)
            columns = jax.vmap(lambda t, b=block, u=unravel: b.whitened_push(u(t)), out_axes=1)(jnp.eye(vector.size))
            rows = jax.vmap(lambda u, b=block: ravel(b.whitened_pull(u))[0])(jnp.eye(block.v.size))
            found.append((columns, rows, None if block.row is None else block.whitened_jacobian()))
    return found


@eqx.filter_jit
def pulls(cost, state, parameters, rest, batch, key):
    """(J^T F u, J^T v) of every block with a target u."""
    blocks = getattr(cost.evaluate(state, parameters, rest, batch, key=key), "blocks", ())
    return [(b.whitened_pull(b.whitened_target()), b.gradient()) for b in blocks if b.target is not None]


class Case:
    """A cost's example, evaluated at any parameters on any batch with one key."""

    def __init__(self, cls, key, bits=64):
        example_key, state_key, self.key = jax.random.split(key, 3)
        self.cost, ansatz, self.batch = cls.example(key=example_key)
        if bits == 32:
            ansatz, self.batch, self.cost = single(ansatz), single(self.batch), single(self.cost)
        self.parameters, self.rest = partition(ansatz)
        self.state = self.cost.init(ansatz, key=state_key)

    def __call__(self, parameters=None, batch=None) -> Evaluation | Value:
        parameters = self.parameters if parameters is None else parameters
        batch = self.batch if batch is None else batch
        return self.cost.evaluate(self.state, parameters, self.rest, batch, key=self.key)

    def answers(self, batch=None):
        """Value, terms, gradient, state and rest, from a jit."""
        return answers(*self.inputs(batch))

    def inputs(self, batch=None):
        return self.cost, self.state, self.parameters, self.rest, self.batch if batch is None else batch, self.key

    def outputs(self):
        """What the ansatz gives at the points, [N, C]."""
        values = jax.vmap(combine(self.parameters, self.rest))(self.batch.x)
        return values.reshape(values.shape[0], -1)


def single(tree):
    """Every floating or complex leaf in single precision."""
    kinds = {jnp.dtype(jnp.float64): jnp.float32, jnp.dtype(jnp.complex128): jnp.complex64}
    return jax.tree.map(
        lambda leaf: leaf.astype(kinds.get(leaf.dtype, leaf.dtype)) if eqx.is_array(leaf) else leaf, tree
    )


def assert_same(left, right, **tolerance):
    assert jax.tree.structure(left) == jax.tree.structure(right)
    jax.tree.map(
        lambda a, b: np.testing.assert_allclose(a, b, **{"rtol": 1e-10, "atol": 1e-12, **tolerance}), left, right
    )


def test_there_is_something_to_test():
    assert {"LeastSquares", "CategoricalCrossEntropy", "Penalised"} <= {cls.__name__ for cls in FINAL}


@every_cost
def test_the_value_is_finite_and_its_terms_are_named_numbers(cls, key):
    value, terms, *_ = Case(cls, key).answers()
    assert value.shape == ()
    assert jnp.isfinite(value)
    assert terms
    assert all(term.shape == () and jnp.isfinite(term) for term in terms.values())


@every_cost
def test_the_gradient_is_that_of_the_value(cls, key):
    """Central differences of the value, and its automatic derivative; outside a jit and in it."""
    case = Case(cls, key)
    vector, unravel = ravel(case.parameters)

    def value(flat):
        return case(unravel(flat)).value

    gradient = ravel(case().gradient())[0]
    h = 1e-6 * np.maximum(1.0, np.abs(vector))
    moves = np.concatenate([np.diag(h), -np.diag(h)])
    up, down = np.asarray(jax.jit(jax.vmap(value))(np.asarray(vector) + moves)).reshape(2, -1)
    scale = np.abs(gradient).max()
    np.testing.assert_allclose(gradient, (up - down) / (2 * h), rtol=1e-7, atol=1e-8 * scale)
    np.testing.assert_allclose(gradient, jax.jit(jax.grad(value))(vector), rtol=1e-10, atol=1e-12 * scale)
    inside = jax.jit(lambda flat: ravel(case(unravel(flat)).gradient())[0])(vector)
    np.testing.assert_allclose(gradient, inside, rtol=1e-10, atol=1e-12 * scale)


@every_cost
@pytest.mark.parametrize("bits", [32, 64])
def test_the_precision_of_the_parameters_is_kept(cls, key, bits):
    case = Case(cls, key, bits)
    value, terms, gradient, *_ = eqx.filter_eval_shape(answers, *case.inputs())
    assert value.dtype == {32: jnp.float32, 64: jnp.float64}[bits]
    assert all(term.dtype == value.dtype for term in terms.values())
    assert jax.tree.structure(gradient) == jax.tree.structure(case.parameters)
    jax.tree.map(
        lambda g, p: np.testing.assert_equal((g.shape, g.dtype), (p.shape, p.dtype)), gradient, case.parameters
    )


@every_cost
def test_state_and_rest_keep_their_structure(cls, key):
    case = Case(cls, key)
    *_, state, rest = case.answers()
    assert jax.tree.structure(state) == jax.tree.structure(case.state)
    if rest is not None:
        assert jax.tree.structure(rest) == jax.tree.structure(case.rest)


@every_cost
def test_v_is_in_the_range_of_the_factor(cls, key):
    """J^T F u = J^T v."""
    for pulled, gradient in pulls(*Case(cls, key).inputs()):
        assert_same(pulled, gradient)


@every_cost
def test_dense_and_matrix_free_forms_of_the_whitened_jacobian_agree(cls, key):
    for columns, rows, dense in jacobians(*Case(cls, key).inputs()):
        assert_same(columns, rows)
        if dense is not None:
            assert_same(dense, columns)


@every_cost
@pytest.mark.parametrize("chunk", CHUNKS)
def test_the_gram_matrix_in_chunks_is_that_of_the_whole(cls, key, chunk):
    inputs = Case(cls, key).inputs()
    for (whole, _), (jacobian, gram) in zip(whitened(*inputs, None), whitened(*inputs, chunk), strict=True):
        assert_same(jacobian, whole)
        assert_same(gram, whole @ whole.T)


@every_supervised
def test_the_factor_is_the_root_of_the_hessian_or_of_a_bound_of_it(cls, key):
    """F F^T is the Hessian of the loss in the outputs where it is said to be exact, else no less; or there is no F."""
    case = Case(cls, key)
    cost = case.cost

    @jax.jit
    @jax.vmap
    def at(output, label):
        derivatives = jax.grad(cost.loss)(output, label), jax.hessian(cost.loss)(output, label)
        return derivatives, cost.slope(output, label), cost.factor(output, label), cost.target(output, label)

    (gradient, hessian), slope, factor, target = at(case.outputs(), case.batch.y)
    assert_same(slope, gradient)
    assert (factor is None) == (target is None)
    if factor is None:
        assert not cost.exact
        return
    full = jax.vmap(jnp.diag)(factor) if factor.ndim == 2 else factor
    assert_same(jnp.einsum("nij,nj->ni", full, target), slope)
    excess = jnp.einsum("nik,njk->nij", full, full) - hessian
    assert np.linalg.eigvalsh(excess).min() > -1e-12
    if cost.exact:
        np.testing.assert_allclose(excess, 0, atol=1e-12)


@every_supervised
def test_outputs_that_are_complex_are_refused(cls, key):
    case = Case(cls, key)
    parameters = jax.tree.map(lambda leaf: leaf.astype(jnp.complex128), case.parameters)
    batch = Labelled(case.batch.x.astype(jnp.complex128), case.batch.y)
    with pytest.raises(TypeError, match="real outputs"):
        case(parameters, batch)


def labelled(cls, key):
    case = Case(cls, key)
    if not isinstance(case.batch, Labelled):
        pytest.skip("batches without labels")
    return case, case.batch


def weighted(batch, weight, rows=slice(None)):
    cut = lambda array: array[rows]  # noqa: E731
    return Labelled(jax.tree.map(cut, batch.x), batch.y[rows], jnp.asarray(weight))


def assert_same_cost(left, right):
    assert_same(left[:3], right[:3])


@every_cost
def test_no_weights_are_equal_weights(cls, key):
    case, batch = labelled(cls, key)
    n = batch.y.shape[0]
    assert_same_cost(case.answers(), case.answers(weighted(batch, np.full(n, 3.0))))


@every_cost
def test_weight_two_is_the_row_twice(cls, key):
    case, batch = labelled(cls, key)
    n = batch.y.shape[0]
    twice = weighted(batch, np.ones(n + 1), np.r_[0, np.arange(n)])
    assert_same_cost(case.answers(weighted(batch, np.r_[2.0, np.ones(n - 1)])), case.answers(twice))


@every_cost
def test_weight_zero_is_the_row_removed(cls, key):
    case, batch = labelled(cls, key)
    n = batch.y.shape[0]
    without = weighted(batch, np.ones(n - 1), slice(1, None))
    assert_same_cost(case.answers(weighted(batch, np.r_[0.0, np.ones(n - 1)])), case.answers(without))


@every_cost
def test_negative_weights_subtract_their_rows(cls, key):
    """A row of weight 1 and the same row of weight -1 leave what is there without it, in the factors too."""
    case, batch = labelled(cls, key)
    n = batch.y.shape[0]
    signed = weighted(batch, np.r_[np.ones(n), -1.0, 1.0], np.r_[np.arange(n), 0, 1])
    rest = weighted(batch, np.r_[2.0, np.ones(n - 2)], slice(1, None))
    assert_same_cost(case.answers(signed), case.answers(rest))
    for pulled, gradient in pulls(*case.inputs(signed)):
        assert_same(pulled, gradient)
