"""Excited states: the energy of a state that is pushed away from lower ones by projectors.

For frozen states phi_k below, with strengths lambda_k (Pathak et al., J. Chem. Phys. 154, 034101 (2021)):

    E = <psi| H + sum_k lambda_k |phi_k><phi_k| / <phi_k|phi_k> |psi> / <psi|psi>,

whose lowest state, with exact phi_k, is the next eigenstate. The projector's local value is lambda r conj(<r>)/<|r|^2>
with r = phi_k/psi and averages over |psi|^2. Where psi has nodes and phi_k has none its variance is without bound: draw
from |psi|^2 + sum_k c_k |phi_k|^2 (`samplers.Mixed`), or from a whole finite domain.
"""

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Inexact, PRNGKeyArray, PyTree

from ritz.ansatze.base import Ansatz, combine
from ritz.ansatze.linear import Linear
from ritz.costs.base import Cost, Evaluation, Example
from ritz.costs.energy import Energy
from ritz.domains.base import Sample
from ritz.samplers.base import mapped


class Excited(Cost):
    """The energy cost with a penalty for the share of each lower state, over a `Sample` as `Energy` takes it.

    The value is the energy with the penalties; the terms are `energy` and `variance` of H alone, and `overlap`, the sum
    of |<phi_k|psi>|^2/(<phi_k|phi_k><psi|psi>). Raises ValueError where the numbers of states and strengths differ,
    there are none, or a strength is not positive."""

    energy: Energy
    lower: tuple[Ansatz, ...]
    """The states phi_k; they do not move."""
    strengths: tuple[float, ...] = eqx.field(static=True)
    """lambda_k, in the unit of the energy: more than the gap from phi_k to the state wanted."""

    def __check_init__(self) -> None:
        if not self.lower or len(self.lower) != len(self.strengths):
            raise ValueError(
                f"Expected a strength for each of at least one lower state, got {len(self.lower)} states and "
                f"{len(self.strengths)} strengths."
            )
        if not all(strength > 0 for strength in self.strengths):
            raise ValueError(f"Expected positive strengths, above the gaps, got {self.strengths}.")

    def init(self, ansatz: Ansatz, *, key: PRNGKeyArray) -> None:
        """No state."""
        del ansatz, key

    def evaluate(
        self, state: None, parameters: PyTree, rest: PyTree, batch: Sample, *, key: PRNGKeyArray
    ) -> Evaluation:
        """The energy and the penalties on a batch. Raises as `Energy`."""
        evaluation = self.energy.evaluate(state, parameters, rest, batch, key=key)
        (block,) = evaluation.blocks
        born, target, kind = block.centre, block.target, block.v.dtype
        assert born is not None, "the energy weighs its points"
        assert target is not None, "the energy has a target"
        psi = self._logs(combine(parameters, rest), batch.x)
        value, overlap = evaluation.value, jnp.zeros((), kind)
        apart = jnp.zeros(block.v.shape, kind)
        for phi, strength in zip(self.lower, self.strengths, strict=True):
            share, local = _projected(self._logs(phi, batch.x) - psi, born)
            value, overlap = value + strength * share.astype(kind), overlap + share.astype(kind)
            parts = jnp.stack([local.real - share, local.imag], axis=1)[:, : block.v.shape[1]]
            apart = apart + strength * parts.astype(kind)
        v, target = block.v + 2 * born[:, None] * apart, target + 2 * jnp.sqrt(born)[:, None] * apart
        block = eqx.tree_at(lambda rows: (rows.v, rows.target), block, (v, target))
        terms = evaluation.terms | {"overlap": overlap}
        return Evaluation(value, (block,), terms, state)

    def _logs(self, psi: Ansatz, x: PyTree) -> Inexact[Array, " n"]:
        return mapped(lambda point: psi(point).reshape(()), x, self.energy.chunk)

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Away from one complex product state, on all configurations of three spins."""
        energy, ansatz, batch = Energy.example(key=key)
        assert isinstance(energy, Energy)
        below = Linear(3, 1, bias=False, key=jax.random.fold_in(key, 1), dtype=jnp.result_type(1j))
        return Example(cls(energy, (below,), (1.5,)), ansatz, batch)


def _projected(
    log_ratio: Inexact[Array, " n"], born: Float[Array, " n"]
) -> tuple[Float[Array, ""], Inexact[Array, " n"]]:
    """(|<r>|^2/<|r|^2>, r conj(<r>)/<|r|^2>) for r = exp(log_ratio) times any constant."""
    known = jnp.where(born > 0, log_ratio.real, -jnp.inf)
    largest = jax.lax.stop_gradient(jnp.max(known))
    r = jnp.where(born > 0, jnp.exp(log_ratio - largest.astype(log_ratio.dtype)), jnp.zeros((), log_ratio.dtype))
    mean, square = jnp.sum(born * r), jnp.sum(born * jnp.abs(r) ** 2)
    return jnp.abs(mean) ** 2 / square, r * jnp.conj(mean) / square
