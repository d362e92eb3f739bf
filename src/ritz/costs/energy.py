"""The energy of a trial state, E = <psi|H|psi>/<psi|psi>, with rows = log psi: variational Monte Carlo.

With Born weights b and local energies E_loc = (H psi)/psi (McMillan, Phys. Rev. 138, A442 (1965)):

    E = sum b Re E_loc,   rows = (Re, Im) log psi, centred with b,   v = 2 b (E_loc - E),   w = b,

a natural step is stochastic reconfiguration (Sorella 1998), its dual form minSR, with momentum SPRING. The step is
(S + damping)^-1 2 f with the S and f of that literature: a rate here is half the rate there.
"""

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Inexact, PRNGKeyArray, PyTree

from ritz.ansatze.base import Ansatz, Kernelled, combine
from ritz.ansatze.linear import Linear
from ritz.costs.base import Cost, Evaluation, Example, Rows, linearise
from ritz.domains.base import Sample
from ritz.operators.base import Hamiltonian, LogPsi
from ritz.samplers.base import mapped

MOST_LOST = 0.01
"""No more of the points may have a local energy that is not finite."""


class Energy(Cost):
    """E of a Hamiltonian over a `Sample`: Markov chains or a whole finite domain.

    The weights are b proportional to |psi|^2/q, with q the density the points were drawn from: equal at the sampled
    parameters, reweighted at others, exact for an enumerated domain. The terms are `energy`, `variance` (sum b |E_loc -
    E|^2), `lost` where points were, and the notes of the sample.

    chunk   as many points have their local energies, and rows of the Jacobian, computed at a time; None for all
    clip    in v alone, E_loc is cut to the median plus or minus so many mean absolute deviations, which keeps rare
            configurations near a node from ruling a step (Pfau et al., Phys. Rev. Research 2, 033429 (2020), appendix);
            value and variance are not touched; None for no cut

    A point whose local energy is not finite has weight zero; where more than a hundredth of them are lost the value is
    not a number, which ends a fit in words. Raises ValueError for a `clip` that is not positive."""

    operator: Hamiltonian
    chunk: int | None = eqx.field(static=True, default=None)
    clip: float | None = None

    def __check_init__(self) -> None:
        if self.clip is not None and not self.clip > 0:
            raise ValueError(f"Expected a positive number of mean deviations to cut at, or None, got {self.clip}.")

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
            return mapped(lambda x: row(moved, x), batch.x, self.chunk), None

        rows, pull, push, _ = linearise(rows_at, parameters)
        psi = combine(parameters, rest)
        local, lost = self._local(psi, batch.x)
        weights = jnp.where(lost, -jnp.inf, 2 * rows[:, 0] - batch.log_density.astype(rows.dtype))
        born = jax.nn.softmax(weights)
        few = jnp.mean(lost, dtype=rows.dtype) <= MOST_LOST
        value = jnp.where(few, jnp.sum(born * local.real.astype(rows.dtype)), jnp.nan)
        apart = local - value
        both = jnp.stack([apart.real, apart.imag], axis=1)[:, : rows.shape[1]].astype(rows.dtype)
        deviation = both if self.clip is None else _clipped(both, born, self.clip)
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
            kernel=psi.kernel if isinstance(psi, Kernelled) and rows.shape[1] == 1 else None,
        )
        variance = jnp.sum(born * jnp.abs(apart).astype(rows.dtype) ** 2)
        notes = {name: note.astype(rows.dtype) for name, note in batch.notes.items()}
        notes["lost"] = jnp.mean(lost, dtype=rows.dtype)
        return Evaluation(value, (block,), {"energy": value, "variance": variance, **notes}, state)

    def _local(self, psi: Ansatz, x: PyTree) -> tuple[Inexact[Array, " n"], Bool[Array, " n"]]:
        """(local energies, 0 where they are not finite; where that was)."""
        local = mapped(lambda point: self.operator.local(psi, point), x, self.chunk)
        lost = ~jnp.isfinite(local)
        return jnp.where(lost, jnp.zeros((), local.dtype), local), lost

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


def _clipped(deviation: Float[Array, "n c"], born: Float[Array, " n"], clip: float) -> Float[Array, "n c"]:
    """Deviations cut around their median, with their mean taken out again."""
    median = jnp.median(deviation, axis=0)[None]
    width = clip * jnp.sum(born[:, None] * jnp.abs(deviation - median), axis=0)[None]
    cut = jnp.clip(deviation, median - width, median + width)
    return cut - jnp.sum(born[:, None] * cut, axis=0)[None]
