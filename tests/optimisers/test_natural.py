"""What one natural step must be: ordinary least squares, Ridge, Newton; the same in every form of the solve;
refusals in words."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ritz.ansatze import MLP, Linear
from ritz.ansatze.base import combine, partition
from ritz.costs import CategoricalCrossEntropy, LeastSquares, MeanAbsoluteError, Penalised
from ritz.costs.base import Cost, Value, ravel, value_of
from ritz.costs.penalties import L2
from ritz.fitting import fit
from ritz.optimisers import Natural, NystromConjugateGradient
from ritz.optimisers.damping import Fixed, ShareOfLoss, TargetRatio
from ritz.optimisers.solvers import ByShape, ConjugateGradient, Dual, Primal, positive_solve
from ritz.samplers import Dataset, Labelled

FORMS = [Primal(), Dual(), ConjugateGradient(2000, 1e-15), NystromConjugateGradient(2000, 1e-15, rank=3)]


@pytest.fixture
def table(key):
    inputs, noise = jax.random.split(key)
    x = jax.random.normal(inputs, (50, 4))
    return Labelled(x, x @ jnp.arange(4.0)[:, None] + 1.0 + 0.3 * jax.random.normal(noise, (50, 1)))


def one_step(ansatz, rows, cost, optimiser, key, steps=1):
    return fit(ansatz, Dataset(rows), cost, optimiser, steps=steps, key=key)


def test_one_undamped_step_is_ordinary_least_squares(table, key):
    ansatz = one_step(Linear(4, 1, key=key), table, LeastSquares(), Natural(damping=Fixed(0.0)), key).ansatz
    design = np.c_[table.x, np.ones(50)]
    left, values, right = np.linalg.svd(design, full_matrices=False)
    exact = right.T @ ((left.T @ np.asarray(table.y)[:, 0]) / values)
    np.testing.assert_allclose(np.r_[ansatz.weight[0], ansatz.bias], exact, atol=1e-10, rtol=0)


@pytest.mark.parametrize("solver", FORMS, ids=lambda form: type(form).__name__)
def test_one_damped_step_from_zero_is_ridge(table, key, solver):
    """With lambda for the sum of squares, the damping per point is lambda / N."""
    ansatz = jax.tree.map(jnp.zeros_like, Linear(4, 1, bias=False, key=key))
    ridge = one_step(ansatz, table, LeastSquares(), Natural(damping=Fixed(3.0 / 50), solver=solver), key).ansatz
    left, values, right = np.linalg.svd(np.asarray(table.x), full_matrices=False)
    exact = right.T @ (values / (values**2 + 3.0) * (left.T @ np.asarray(table.y)[:, 0]))
    np.testing.assert_allclose(ridge.weight[0], exact, atol=1e-10, rtol=0)


ALL = [
    (labels, penalty, momentum)
    for labels in ("numbers", "classes")
    for penalty in (0.0, 0.1)
    for momentum in (0.0, 0.7)
]
OFTEN = [("numbers", 0.0, 0.0), ("classes", 0.1, 0.7)]


@pytest.mark.parametrize(
    ("labels", "penalty", "momentum"),
    [pytest.param(*case, marks=() if case in OFTEN else pytest.mark.slow) for case in ALL],
)
def test_primal_dual_and_matrix_free_steps_agree(key, momentum, penalty, labels):
    """Push-through identity: equal at equal damping, with fewer and with more rows than parameters."""
    names = jax.random.split(key, 3)
    x = jax.random.normal(names[0], (12, 3))
    if labels == "numbers":
        y, inner = jax.random.normal(names[1], (12, 2)), LeastSquares()
    else:
        y, inner = jax.random.randint(names[1], (12,), 0, 2), CategoricalCrossEntropy()
    cost = Penalised(inner, (L2(penalty),)) if penalty else inner
    ansatz = MLP([3, 5, 2], activation=jnp.tanh, key=names[2])
    moved = []
    for solver in FORMS:
        optimiser = Natural(rate=0.3, damping=Fixed(1e-2), solver=solver, momentum=momentum)
        result = one_step(ansatz, Labelled(x, y), cost, optimiser, key, steps=3).ansatz
        moved.append(ravel(partition(result)[0])[0])
    np.testing.assert_allclose(moved[1], moved[0], atol=1e-8, rtol=0)
    np.testing.assert_allclose(moved[2], moved[0], atol=1e-8, rtol=0)
    np.testing.assert_allclose(moved[3], moved[0], atol=1e-8, rtol=0)
    start = ravel(partition(ansatz)[0])[0]
    assert jnp.linalg.norm(moved[0] - start) > 1e-2


@pytest.mark.parametrize("chunk", [5, 12, 100])
def test_chunks_change_nothing(key, chunk):
    x, y = jax.random.normal(key, (12, 3)), jnp.ones((12, 2))
    ansatz = MLP([3, 5, 2], activation=jnp.tanh, key=key)
    for solver in (Primal(), Dual(), Dual(dense=0)):
        optimiser = Natural(damping=Fixed(1e-2), solver=solver)
        whole = one_step(ansatz, Labelled(x, y), LeastSquares(), optimiser, key, steps=2).ansatz
        parts = one_step(ansatz, Labelled(x, y), LeastSquares(chunk=chunk), optimiser, key, steps=2).ansatz
        np.testing.assert_allclose(ravel(partition(parts)[0])[0], ravel(partition(whole)[0])[0], atol=1e-11, rtol=0)


def test_the_form_follows_the_shapes(key):
    def chosen(n, width):
        ansatz = MLP([3, width, 1], key=key)
        parameters, rest = partition(ansatz)
        batch = Labelled(jnp.zeros((n, 3)), jnp.zeros((n, 1)))
        evaluation = LeastSquares().evaluate(None, parameters, rest, batch, key=key)
        return type(ByShape(limit=40).choose(evaluation))

    assert chosen(100, 2) is Primal
    assert chosen(5, 30) is Dual
    assert chosen(100, 30) is ConjugateGradient


def test_a_newton_step_of_logistic_regression_is_the_natural_one(key):
    """Fisher scoring is Newton's method for a linear model (McCullagh and Nelder, section 2.5): quadratic
    convergence."""
    x = jax.random.normal(key, (40, 2))
    y = (x[:, 0] + 0.5 * jax.random.normal(jax.random.fold_in(key, 1), (40,)) > 0).astype(jnp.int32)
    cost = CategoricalCrossEntropy()
    result = one_step(Linear(2, 2, key=key), Labelled(x, y), cost, Natural(damping=Fixed(1e-13)), key, steps=12)
    parameters, rest = partition(result.ansatz)
    gradient = cost.evaluate(None, parameters, rest, Labelled(x, y), key=key).gradient()
    assert max(float(jnp.abs(leaf).max()) for leaf in jax.tree.leaves(gradient)) < 1e-10


@pytest.mark.parametrize(
    ("damping", "reached"),
    [(Fixed(1e-7), 1e-6), (TargetRatio(), 1e-6), (ShareOfLoss(1.0), 1e-5)],
    ids=["fixed", "target ratio", "share of loss"],
)
def test_every_damping_solves_a_curved_regression(key, damping, reached):
    """A share of the loss is the slowest of the three on smooth problems; it must still gain four orders."""
    x = jnp.linspace(-1, 1, 30)[:, None]
    rows = Labelled(x, jnp.sin(3 * x))
    halvings = None if isinstance(damping, TargetRatio) else 8
    optimiser = Natural(damping=damping, halvings=halvings)
    result = one_step(MLP([1, 10, 1], activation=jnp.tanh, key=key), rows, LeastSquares(), optimiser, key, steps=60)
    values = result.record.history["value"]
    assert values[-1] < reached
    assert (np.diff(values) <= 0).all(), "neither a line search nor a trust ratio lets the cost rise"


def test_the_norm_limits_the_move(table, key):
    start = Linear(4, 1, key=key)
    end = one_step(start, table, LeastSquares(), Natural(norm=0.01), key).ansatz
    moved = ravel(partition(end)[0])[0] - ravel(partition(start)[0])[0]
    np.testing.assert_allclose(jnp.linalg.norm(moved), 0.01, rtol=1e-12)


def test_the_rate_may_follow_the_step(table, key):
    optimiser = Natural(rate=lambda step: jnp.where(step == 0, 0.0, 1.0), damping=Fixed(0.0))
    start = Linear(4, 1, key=key)
    assert jnp.array_equal(one_step(start, table, LeastSquares(), optimiser, key).ansatz.weight, start.weight)


def test_cholesky_falls_back_to_eigenvalues_where_the_matrix_is_singular():
    matrix = jnp.array([[1.0, 1.0], [1.0, 1.0]])
    np.testing.assert_allclose(positive_solve(matrix, jnp.array([1.0, 1.0])), [0.5, 0.5], atol=1e-12)


class Bare(Cost):
    """A cost without rows."""

    def init(self, ansatz, *, key):
        return None

    @classmethod
    def example(cls, *, key):
        raise NotImplementedError("not exported")

    def evaluate(self, state, parameters, rest, batch, *, key):
        def value(moved):
            return jnp.mean(jax.vmap(combine(moved, rest))(batch.x) ** 2), {}

        return value_of(value, parameters)


def test_what_it_cannot_use_is_refused_in_words(table, key):
    ansatz = Linear(4, 1, key=key)
    parameters, rest = partition(ansatz)
    assert isinstance(Bare().evaluate(None, parameters, rest, table, key=key), Value)
    for cost, words in ((Bare(), "needs rows, v and w"), (MeanAbsoluteError(), "positive curvature")):
        with pytest.raises(TypeError, match=words):
            Natural().step(
                Natural().init(parameters),
                parameters,
                lambda p, cost=cost: cost.evaluate(None, p, rest, table, key=key),
            )
    with pytest.raises(ValueError, match=r"momentum in \[0, 1\), got 1.0"):
        Natural(momentum=1.0)
    with pytest.raises(ValueError, match="Use one of them"):
        Natural(momentum=0.5, halvings=3)


@pytest.mark.slow
def test_a_nystrom_preconditioner_divides_out_the_large_eigenvalues(key):
    """A metric with ten large eigenvalues and a flat rest: few iterations do what plain conjugate gradients cannot."""
    names = jax.random.split(key, 3)
    size = 120
    basis = jnp.linalg.qr(jax.random.normal(names[0], (size, size)))[0]
    spectrum = jnp.concatenate([10.0 ** jnp.linspace(6, 1, 10), jnp.full(size - 10, 1e-2)])
    x = (jnp.sqrt(spectrum * size)[:, None] * basis.T) @ jnp.eye(size)
    rows = Labelled(x, jax.random.normal(names[1], (size, 1)))
    start = jax.tree.map(jnp.zeros_like, Linear(size, 1, bias=False, key=names[2]))

    def moved(solver):
        return one_step(start, rows, LeastSquares(), Natural(damping=Fixed(1e-3), solver=solver), key).ansatz.weight

    exact = moved(Primal())
    apart = {
        name: float(jnp.linalg.norm(moved(solver) - exact) / jnp.linalg.norm(exact))
        for name, solver in {
            "plain": ConjugateGradient(15, 1e-12),
            "nystrom": NystromConjugateGradient(15, 1e-12, rank=20),
        }.items()
    }
    assert apart["nystrom"] < 1e-8
    assert apart["plain"] > 1e3 * apart["nystrom"]
