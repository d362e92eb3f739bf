"""The lowest eigenvalues of a Hamiltonian together: the trace of Rayleigh's quotient over several functions."""

from collections.abc import Callable
from typing import Any, NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray, PyTree

from ritz.ansatze.base import Ansatz, combine
from ritz.ansatze.linear import Linear
from ritz.costs.base import Cost, Evaluation, Example, Rows, linearise
from ritz.samplers.base import Nodes

SOFTEST = 0.1
"""Where V < E the metric has this share of a state's kinetic energy in place of V - E, which keeps it positive."""


class Ritz(NamedTuple):
    """The best states in the span of K functions."""

    energies: Float[Array, " k"]
    """Ritz values, ascending: upper bounds of the lowest eigenvalues where the integrals are exact."""
    turn: Float[Array, "k k"]
    """C: the functions times C are orthonormal and diagonalise the Hamiltonian."""
    trace: Float[Array, ""]
    """The sum of the energies as a differentiable function of the integrals."""


class Rayleigh(Cost):
    """tr(S^-1 H) for the K components psi_k of an ansatz, S_jk = <psi_j|psi_k>, H_jk = <psi_j|-lap/2 + V|psi_k>.

    Its minimum over K functions is the sum of the K lowest eigenvalues (Ky Fan, PNAS 35, 652 (1949)), so the states
    come out orthogonal without a penalty; the terms are the Ritz values (W. Ritz, J. reine angew. Math. 135, 1 (1908)).
    The kinetic term is |grad psi|^2/2, so psi must vanish at the ends by construction (atomic units, mass one).

    Rows are the values and slopes of the Ritz states, and the metric is w |grad dpsi|^2 + 2 w max(V - E_k, c) dpsi^2:
    the Hessian with V - E made positive. A unit step lowers the trace like an inverse iteration shifted to E_k does.
    A batch is `Nodes` of a quadrature. Raises ValueError, while tracing, for outputs that are no real vector.
    """

    potential: Callable[[Any], Array] = eqx.field(static=True)
    """V at one point."""
    chunk: int | None = eqx.field(static=True, default=None)

    def init(self, ansatz: Ansatz, *, key: PRNGKeyArray) -> None:
        """No state."""

    def evaluate(self, state: None, parameters: PyTree, rest: PyTree, batch: Nodes, *, key: PRNGKeyArray) -> Evaluation:
        """The trace, and the Ritz values by name."""
        place = jax.vmap(lambda point: values_and_slopes(combine(parameters, rest), point))
        heights = jax.vmap(self.potential)(batch.points)
        ritz = ritz_states(place(batch.points), heights, batch.weights)
        energies, turn = jax.lax.stop_gradient((ritz.energies, ritz.turn))

        def row(moved: PyTree, point: Any) -> Float[Array, " c"]:
            return (turn.T @ values_and_slopes(combine(moved, rest), point)).reshape(-1)

        rows, pull, push, _ = linearise(
            lambda moved: (jax.vmap(row, in_axes=(None, 0))(moved, batch.points), None), parameters
        )
        v, weights = _curvature(rows.reshape(len(rows), len(energies), -1), heights, batch.weights, energies)
        factor = jnp.sqrt(weights)
        block = Rows(
            pull=pull,
            push=push,
            row=row,
            points=batch.points,
            parameters=parameters,
            v=v,
            factor=factor,
            target=v / factor,
            chunk=self.chunk,
        )
        return Evaluation(ritz.trace, (block,), {f"energy {k}": energy for k, energy in enumerate(ritz.energies)})

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Two planes over six points of a bowl."""
        weights, points, share = jax.random.split(key, 3)
        nodes = Nodes(jax.random.normal(points, (6, 2)), jax.random.uniform(share, (6,), minval=0.5))
        return Example(cls(_bowl), Linear(2, 2, key=weights), nodes)


def values_and_slopes(ansatz: Any, point: Any) -> Float[Array, "k q"]:
    """psi_k and its derivatives in all coordinates of the point, [K, 1 + d]."""
    values = ansatz(point)
    if values.ndim != 1 or jnp.iscomplexobj(values):
        raise ValueError(
            f"Expected a vector of real numbers, one for each state, at a point; got shape {values.shape} of "
            f"{values.dtype}."
        )
    slopes = jax.tree.leaves(jax.jacfwd(ansatz)(point))
    return jnp.concatenate([values[:, None], *(slope.reshape(len(values), -1) for slope in slopes)], axis=1)


def ritz_states(rows: Float[Array, "n k q"], potential: Float[Array, " n"], weights: Float[Array, " n"]) -> Ritz:
    """From `values_and_slopes` at the nodes of a quadrature."""
    psi, slopes = rows[..., 0], rows[..., 1:]
    overlap = jnp.einsum("n,nj,nk->jk", weights, psi, psi)
    energy = jnp.einsum("n,njd,nkd->jk", weights, slopes, slopes) / 2
    energy = energy + jnp.einsum("n,nj,nk->jk", weights * potential, psi, psi)
    whitener = jnp.linalg.inv(jnp.linalg.cholesky(overlap))
    energies, turn = jnp.linalg.eigh(whitener @ energy @ whitener.T)
    return Ritz(energies, whitener.T @ turn, jnp.trace(jnp.linalg.solve(overlap, energy)))


def _curvature(
    rows: Float[Array, "n k q"],
    potential: Float[Array, " n"],
    weights: Float[Array, " n"],
    energies: Float[Array, " k"],
) -> tuple[Float[Array, "n c"], Float[Array, "n c"]]:
    """(v, diagonal of W) for the rows of Ritz states."""
    slopes = rows[..., 1:]
    kinetic = jnp.einsum("n,nkd,nkd->k", weights, slopes, slopes) / 2
    above = potential[:, None] - energies[None]
    pull = 2 * weights[:, None] * above * rows[..., 0]
    push = jnp.concatenate([pull[..., None], weights[:, None, None] * slopes], axis=-1)
    stiff = 2 * weights[:, None] * jnp.maximum(above, SOFTEST * kinetic[None])
    bend = jnp.broadcast_to(weights[:, None, None], slopes.shape)
    metric = jnp.concatenate([stiff[..., None], bend], axis=-1)
    return push.reshape(len(push), -1), jax.lax.stop_gradient(metric).reshape(len(metric), -1)


def _bowl(point: Array) -> Array:
    return jnp.sum(point**2) / 2
