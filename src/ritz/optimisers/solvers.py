"""Linear solves in the metric of the rows: primal, dual and matrix-free forms of (J^T J + D) d = g, chosen by shape.

J is the whitened Jacobian F^T J [M, P] of all blocks, u their target (v = F u), s what penalties add to the
gradient, g = J^T u + s, and D = damping + stiffness, a diagonal. Dense forms use Cholesky, and what
`positive_solve` says where that fails."""

import abc
import itertools
from collections.abc import Callable, Sequence

import equinox as eqx
import jax
import jax.numpy as jnp
from jax.scipy.linalg import cho_solve
from jax.scipy.sparse.linalg import cg
from jaxtyping import Array, Float

from ritz.costs.base import Evaluation, Rows, ravel

Vector = Float[Array, " p"]
Apply = Callable[[Vector], Vector]


class System(eqx.Module):
    """The system at the current parameters, ready to be solved for several dampings and right-hand sides."""

    metric: Apply
    """t to (J^T J + stiffness) t."""
    solve: Callable[[Array | float, Vector], Vector]
    """(damping, g) to (J^T J + D)^-1 g, for any g."""
    solve_rows: Callable[[Array | float, Float[Array, " m"]], Vector] | None
    """(damping, u) to (J^T J + D)^-1 J^T u, without the loss of digits that a small damping costs the dual form;
    None elsewhere."""
    push: Callable[[Vector], Float[Array, " m"]]
    """t to J t."""


class Solver(eqx.Module):
    """A form of the linear solve. Abstract."""

    @abc.abstractmethod
    def prepare(self, evaluation: Evaluation) -> System:
        """The system of an evaluation whose blocks all have a factor."""


class Primal(Solver):
    """P x P: for more rows than parameters."""

    def prepare(self, evaluation: Evaluation) -> System:
        """Forms J [M, P] and J^T J [P, P]."""
        jacobian = _jacobian(evaluation.blocks)
        across = jax.lax.optimization_barrier(jacobian.T)  # XLA contracts two leading axes at half the speed
        gram = across @ across.T
        stiffness = _stiffness(evaluation)
        matrix = gram if stiffness is None else gram + jnp.diag(stiffness)

        def solve(damping: Array | float, g: Vector) -> Vector:
            return positive_solve(matrix + damping * jnp.eye(len(g), dtype=g.dtype), g)

        return System(lambda t: matrix @ t, solve, None, lambda t: jacobian @ t)


class Dual(Solver):
    """M x M, the kernel form: for more parameters than rows. Needs rows with a target.

    Where every block names a chunk and J has more than `dense` entries, J is never whole: J J^T comes from pairs of
    chunks, each computed again for every pair. Where the ansatz knows J J^T in closed form there is no J either."""

    dense: int = eqx.field(static=True, default=1 << 27)

    def prepare(self, evaluation: Evaluation) -> System:
        """Forms J [M, P], unless it is too large, and J D^-1 J^T [M, M].

        Raises TypeError for a cost whose v has no u with v = F u.
        """
        blocks, stiffness = evaluation.blocks, _stiffness(evaluation)
        if any(block.target is None for block in blocks):
            raise TypeError(
                "The dual form of a natural step needs v in the range of sqrt(w), which this cost does not give; "
                "use Primal() or ConjugateGradient()."
            )
        if stiffness is None and len(blocks) == 1 and blocks[0].kernel is not None:
            return _kernel(*_products(evaluation), blocks[0].kernel_gram(), None)
        size = sum(block.v.size for block in blocks) * ravel(blocks[0].parameters)[0].size
        if stiffness is None and size > self.dense and all(block.chunk is not None for block in blocks):
            push, pull = _products(evaluation)
            gram = jnp.block([[a.whitened_gram(b) for b in blocks] for a in blocks])
            return _kernel(push, pull, gram, None)
        jacobian = _jacobian(blocks)
        spread = None if stiffness is None else (jacobian, stiffness)
        return _kernel(lambda t: jacobian @ t, lambda u: u @ jacobian, jacobian @ jacobian.T, spread)


def _kernel(
    push: Callable[[Vector], Array],
    pull: Callable[[Array], Vector],
    gram: Float[Array, "m m"],
    spread: tuple[Float[Array, "m p"], Vector] | None,
) -> System:
    """The dual system from products with J and its Gram matrix; `spread` is (J, stiffness) where penalties add to
    the metric."""

    def solve_rows(damping: Array | float, u: Array) -> Vector:
        identity = jnp.eye(len(u), dtype=u.dtype)
        if spread is None:
            return pull(positive_solve(gram + damping * identity, u))
        jacobian, stiffness = spread
        lifted = jacobian / (stiffness + damping)[None]
        return positive_solve(lifted @ jacobian.T + identity, u) @ lifted

    def solve(damping: Array | float, g: Vector) -> Vector:
        lift = damping if spread is None else spread[1] + damping
        return g / lift - solve_rows(damping, push(g / lift))

    def metric(t: Vector) -> Vector:
        product = pull(push(t))
        return product if spread is None else product + spread[1] * t

    return System(metric, solve, solve_rows, push)


class ConjugateGradient(Solver):
    """Products with J and J^T only: for many rows and many parameters, and for rows that depend on one another."""

    iterations: int = eqx.field(static=True, default=100)
    tolerance: float = eqx.field(static=True, default=1e-10)

    def prepare(self, evaluation: Evaluation) -> System:
        """Forms nothing."""
        stiffness = _stiffness(evaluation)
        push, pull = _products(evaluation)

        def metric(t: Vector) -> Vector:
            product = pull(push(t))
            return product if stiffness is None else product + stiffness * t

        def solve(damping: Array | float, g: Vector) -> Vector:
            return cg(lambda t: metric(t) + damping * t, g, tol=self.tolerance, maxiter=self.iterations)[0]

        return System(metric, solve, None, push)


class ByShape(Solver):
    """Primal where the parameters are fewer than the rows, dual where the rows are fewer, matrix-free where both
    exceed `limit`."""

    limit: int = eqx.field(static=True, default=6000)
    iterative: ConjugateGradient = ConjugateGradient()

    def prepare(self, evaluation: Evaluation) -> System:
        """The system in the form that the shapes ask for."""
        return self.choose(evaluation).prepare(evaluation)

    def choose(self, evaluation: Evaluation) -> Solver:
        """Which form it is."""
        rows = sum(block.v.size for block in evaluation.blocks)
        parameters = ravel(evaluation.blocks[0].parameters)[0].size
        separate = all(block.row is not None for block in evaluation.blocks)
        kernel = all(block.target is not None for block in evaluation.blocks)
        if not separate or (min(rows, parameters) if kernel else parameters) > self.limit:
            return self.iterative
        return Dual() if kernel and rows < parameters else Primal()


def positive_solve(matrix: Float[Array, "k k"], right: Float[Array, " k"]) -> Float[Array, " k"]:
    """Solve with a symmetric positive matrix: Cholesky; where that meets a pivot that is not positive, Cholesky with
    the diagonal lifted by 10 eps trace, about what rounding has lost; where that fails too, the pseudo-inverse.

    The last drops eigenvalues below k eps times the largest one, and takes some twenty times as long as the others.
    Cholesky reads the lower triangle only.
    """
    eps = jnp.finfo(matrix.dtype).eps

    def by_cholesky(carry: tuple[Array, Array]) -> tuple[Array, Array]:
        lift = 10 * eps * jnp.trace(matrix) * carry[0]
        factor = jax.lax.linalg.cholesky(
            matrix + lift * jnp.eye(len(right), dtype=matrix.dtype), symmetrize_input=False
        )
        return carry[0] + 1, cho_solve((factor, True), right)

    def goes_on(carry: tuple[Array, Array]) -> Array:
        return (carry[0] < 2) & ~jnp.isfinite(carry[1]).all()

    def by_eigenvalues() -> Array:
        values, vectors = jnp.linalg.eigh(matrix)
        floor = len(right) * eps * values[-1]
        inverse = jnp.where(values > floor, 1 / jnp.where(values > floor, values, 1.0), 0.0)
        return vectors @ (inverse * (right @ vectors))

    start = jnp.zeros((), matrix.dtype), jnp.full_like(right, jnp.nan)
    _, solution = jax.lax.while_loop(goes_on, by_cholesky, start)  # one Cholesky to compile, not two
    return jax.lax.cond(jnp.isfinite(solution).all(), lambda: solution, by_eigenvalues)


def _jacobian(blocks: Sequence[Rows]) -> Float[Array, "m p"]:
    if any(block.row is None for block in blocks):
        raise TypeError(
            "These rows depend on one another (batch normalisation in training), so they have no Jacobian row by row; "
            "use ConjugateGradient() or an ansatz without batch statistics."
        )
    return jnp.concatenate([block.whitened_jacobian() for block in blocks])


def _products(evaluation: Evaluation) -> tuple[Callable[[Vector], Array], Callable[[Array], Vector]]:
    """(t to J t, u to J^T u) for the rows of all blocks, one after another."""
    blocks = evaluation.blocks
    _, unravel = ravel(blocks[0].parameters)
    ends = list(itertools.accumulate(block.v.size for block in blocks))[:-1]

    def push(t: Vector) -> Array:
        return jnp.concatenate([block.whitened_push(unravel(t)) for block in blocks])

    def pull(u: Array) -> Vector:
        parts = jnp.split(u, ends)
        return sum((ravel(b.whitened_pull(part))[0] for b, part in zip(blocks, parts, strict=True)), jnp.zeros(()))

    return push, pull


def _stiffness(evaluation: Evaluation) -> Vector | None:
    return None if evaluation.stiffness is None else ravel(evaluation.stiffness)[0]
