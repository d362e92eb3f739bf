"""Conjugate gradients preconditioned by a randomised Nystroem approximation of the metric."""

from typing import NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
from jax.scipy.sparse.linalg import cg
from jaxtyping import Array, Float

from ritz.costs.base import Evaluation, ravel
from ritz.optimisers.solvers import Apply, ConjugateGradient, Solver, System, Vector


class Approximation(NamedTuple):
    """The metric nearly: U diag(values) U^T."""

    vectors: Float[Array, "p r"]
    values: Float[Array, " r"]


class NystromConjugateGradient(Solver):
    """`ConjugateGradient` with the largest `rank` eigenvalues of the metric divided out.

    The metric acts on `rank` random directions; what that tells of it, A ~ U diag(l) U^T, gives the preconditioner
    U diag((l_r + damping)/(l + damping)) U^T + (1 - U U^T) of Frangella, Tropp and Udell, SIAM J. Matrix Anal. Appl.
    44, 718 (2023), algorithms 2.1 and 5.1, as used for natural gradients in arXiv:2505.11638. It costs `rank`
    products a step and pays where the metric has a few large eigenvalues and a damping far below them.

    rank        directions, no more than there are parameters
    seed        of the random directions, which are the same at every step
    """

    iterations: int = eqx.field(static=True, default=100)
    tolerance: float = eqx.field(static=True, default=1e-10)
    rank: int = eqx.field(static=True, default=50)
    seed: int = eqx.field(static=True, default=0)

    def __check_init__(self) -> None:
        """Refuses a rank without directions."""
        if self.rank < 1:
            raise ValueError(f"Expected a rank of at least 1, got {self.rank}.")

    def prepare(self, evaluation: Evaluation) -> System:
        """The products with J, and `rank` of them done."""
        plain = ConjugateGradient(self.iterations, self.tolerance).prepare(evaluation)
        near = self._approximation(plain.metric, ravel(evaluation.blocks[0].parameters)[0])

        def solve(damping: Array | float, g: Vector) -> Vector:
            def lifted(t: Vector) -> Vector:
                return plain.metric(t) + damping * t

            condition = _preconditioner(near, damping)
            return cg(lifted, g, tol=self.tolerance, maxiter=self.iterations, M=condition)[0]

        return System(plain.metric, solve, None, plain.push)

    def _approximation(self, metric: Apply, like: Vector) -> Approximation:
        """Shifted by about what rounding loses, so that the Cholesky factor exists."""
        size = like.shape[0]
        rank = min(self.rank, size)
        random = jax.random.normal(jax.random.key(self.seed), (size, rank), like.dtype)
        directions = jnp.linalg.qr(random)[0]
        images = jax.lax.map(metric, directions.T).T
        shift = jnp.finfo(like.dtype).eps * jnp.sqrt(float(size)) * jnp.linalg.norm(images)
        lifted = images + shift * directions
        factor = jnp.linalg.cholesky(directions.T @ lifted)
        half = jax.scipy.linalg.solve_triangular(factor, lifted.T, lower=True).T
        vectors, roots, _ = jnp.linalg.svd(half, full_matrices=False)
        return Approximation(vectors, jnp.maximum(roots**2 - shift, 0.0))


def _preconditioner(near: Approximation, damping: Array | float) -> Apply:
    """t to an approximation of a multiple of (A + damping)^-1 t."""
    vectors, values = near
    scale = (values[-1] + damping) / (values + damping) - 1

    def apply(t: Vector) -> Vector:
        return t + vectors @ (scale * (vectors.T @ t))

    return apply
