"""The energy of a trial state, E = <psi|H|psi>/<psi|psi>, with rows = log psi: variational Monte Carlo.

With Born weights b and local energies E_loc = (H psi)/psi (McMillan, Phys. Rev. 138, A442 (1965)):

    E = sum b Re E_loc,   rows = (Re, Im) log psi, centred with b,   v = 2 b (E_loc - E),   w = b,

a natural step is stochastic reconfiguration (Sorella 1998), its dual form minSR, with momentum SPRING. The step is
(S + damping)^-1 2 f with the S and f of that literature: a rate here is half the rate there.
"""

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Inexact, PRNGKeyArray, PyTree

from ritz.ansatze.base import Ansatz, combine
from ritz.ansatze.linear import Linear
from ritz.costs.base import Cost, Evaluation, Example, Rows, linearise
from ritz.domains.base import Sample
from ritz.operators.base import Hamiltonian, LogPsi


class Energy(Cost):
    """E of a Hamiltonian over a `Sample`: Markov chains or a whole finite domain.

    The weights are b proportional to |psi|^2/q, with q the density the points were drawn from: equal at the sampled
    parameters, reweighted at others, exact for an enumerated domain. The terms are `energy`, `variance` (sum b |E_loc -
    E|^2) and the notes of the sample. `chunk`: as many points have their local energies, and rows of the Jacobian,
    computed at a time; None for all.
    """

    operator: Hamiltonian
    chunk: int | None = eqx.field(static=True, default=None)

    def init(self, ansatz: Ansatz, *, key: PRNGKeyArray) -> None:
        """No state."""
        del ansatz, key

    def evaluate(
        self, state: None, parameters: PyTree, rest: PyTree, batch: Sample, *, key: PRNGKeyArray
    ) -> Evaluation:
        """The energy on a batch. Raises ValueError, while tracing, where log psi has more than one entry."""
        del key

        def row(moved: PyTree, point: PyTree) -> Array:
            return _parts(_log_psi(combine(moved, rest), point))

        def rows_at(moved: PyTree) -> tuple[Array, None]:
            return jax.vmap(lambda x: row(moved, x))(batch.x), None

        rows, pull, push, _ = linearise(rows_at, parameters)
        local = self._local(combine(parameters, rest), batch.x)
        born = jax.nn.softmax(2 * rows[:, 0] - batch.log_density.astype(rows.dtype))
        value = jnp.sum(born * local.real.astype(rows.dtype))
        apart = local - value
        deviation = jnp.stack([apart.real, apart.imag], axis=1)[:, : rows.shape[1]].astype(rows.dtype)
        root = jnp.sqrt(born)[:, None]
        block = Rows(
            pull=pull,
            push=push,
            row=row,
            points=batch.x,
            parameters=parameters,
            v=2 * born[:, None] * deviation,
            factor=jnp.broadcast_to(root, rows.shape),
            target=2 * root * deviation,
            centre=born,
            chunk=self.chunk,
        )
        variance = jnp.sum(born * jnp.abs(apart).astype(rows.dtype) ** 2)
        notes = {name: note.astype(rows.dtype) for name, note in batch.notes.items()}
        return Evaluation(value, (block,), {"energy": value, "variance": variance, **notes}, state)

    def _local(self, psi: Ansatz, x: PyTree) -> Inexact[Array, " n"]:
        """The local energies at the points, a chunk at a time."""
        n = jax.tree.leaves(x)[0].shape[0]
        return jax.lax.map(lambda point: self.operator.local(psi, point), x, batch_size=min(self.chunk or n, n))

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """A complex product state on all eight configurations of three spins in a tilted field."""
        points = jnp.stack(jnp.meshgrid(*[jnp.asarray([1.0, -1.0])] * 3, indexing="ij"), -1).reshape(8, 3)
        ansatz = Linear(3, 1, bias=False, key=key, dtype=jnp.result_type(1j))
        return Example(cls(_TiltedField(jnp.asarray(0.7))), ansatz, Sample(points, jnp.zeros(8)))


class _TiltedField(Hamiltonian):
    """H = -sum_i (X_i + g Z_i) - Z_0 Z_1."""

    field: Float[Array, ""]

    def local(self, log_psi: LogPsi, x: Array) -> Array:
        """Three flips and a diagonal."""
        flipped = jax.vmap(lambda i: x.at[i].multiply(-1.0))(jnp.arange(3))
        ratios = jnp.exp(jax.vmap(log_psi)(flipped).reshape(-1) - log_psi(x).reshape(()))
        return -jnp.sum(ratios) - self.field * jnp.sum(x) - x[0] * x[1]


def _log_psi(psi: Ansatz, x: PyTree) -> Inexact[Array, ""]:
    value = psi(x)
    if value.size != 1:
        raise ValueError(f"Expected log psi to be one number at a point, got an array of shape {value.shape}.")
    return value.reshape(())


def _parts(value: Inexact[Array, ""]) -> Float[Array, " c"]:
    """(Re, Im) of a complex number, a real one as it is."""
    return jnp.stack([value.real, value.imag]) if jnp.iscomplexobj(value) else value[None]
