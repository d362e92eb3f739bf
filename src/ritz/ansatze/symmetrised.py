"""A state of spins projected on a representation of its symmetry: the amplitudes of an orbit added up."""

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Inexact, Int, PRNGKeyArray

from ritz.ansatze.base import Ansatz, Buffer, Example
from ritz.ansatze.rbm_state import SpinRBM


class Symmetrised(Ansatz):
    """psi(s) = sum_g chi_g phi(g s)/|G|, with g permutations of sites, and their products with turning all spins over.

    A projector, so the result has the symmetry whatever phi is; with chi not all one it is that of another sector.
    Costs |G| evaluations of phi. Real where phi and a positive sum are; give phi a complex type where signs differ."""

    inner: Ansatz
    """log phi."""
    group: Int[Array, "g n"]
    """Row g lists the sites that take the places 0 ... N-1."""
    log_characters: Buffer
    """log chi_g [G], or [2 G] with those of the turned configurations behind."""
    turn: bool = eqx.field(static=True)

    def __init__(
        self,
        inner: Ansatz,
        group: Int[Array, "g n"],
        *,
        characters: Inexact[Array, " k"] | None = None,
        turn: bool = False,
    ) -> None:
        """`characters`: chi_g [G], [2 G] with `turn` (turning all spins over); None for ones, the trivial sector.

        Raises ValueError for another number of characters."""
        count = group.shape[0] * (2 if turn else 1)
        if characters is not None and characters.shape != (count,):
            raise ValueError(f"Expected {count} characters, one for each element, got {characters.shape[0]}.")
        self.inner, self.group, self.turn = inner, group, turn
        kind = jnp.result_type(float)
        logs = jnp.zeros((count,), kind) if characters is None else jnp.log(characters)
        self.log_characters = Buffer(logs)

    def __call__(self, x: Int[Array, " n"]) -> Inexact[Array, ""]:
        """log psi(x)."""
        orbit = x[self.group]
        if self.turn:
            orbit = jnp.concatenate([orbit, -orbit])
        values = jax.vmap(self.inner)(orbit).reshape(-1)
        logs = self.log_characters.value
        terms = values + logs.astype(jnp.result_type(values.dtype, *([logs.dtype] if jnp.iscomplexobj(logs) else [])))
        largest = jax.lax.stop_gradient(jnp.max(terms.real))
        return largest.astype(terms.dtype) + jnp.log(jnp.mean(jnp.exp(terms - largest.astype(terms.dtype))))

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """A complex machine on a ring of six, with turned spins."""
        inner, point = SpinRBM.example(key=key)
        ring = (jnp.arange(6)[:, None] + jnp.arange(6)[None, :]) % 6
        return Example(cls(inner, ring, turn=True), point)
