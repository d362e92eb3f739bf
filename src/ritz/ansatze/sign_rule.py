"""The Marshall sign rule: the sign of an antiferromagnet's ground state, given with the trial function."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Complex, Inexact, Int, PRNGKeyArray, PyTree

from ritz.ansatze.base import Ansatz, Example
from ritz.ansatze.rbm_state import Machine, SpinRBM
from ritz.domains.base import Flippable, Flips


class SignRule(Flippable, Ansatz):
    """psi(s) = (-1)^(spins down on one sublattice) phi(s), exact for bipartite antiferromagnets.

    Marshall, Proc. R. Soc. A 232, 48 (1955). log psi is complex. The same as `PauliSum.rotated` on the operator's side,
    which leaves log psi real and is quicker."""

    inner: Machine
    sublattice: Int[Array, " half"]
    """The sites of one sublattice."""

    def __call__(self, x: Int[Array, " n"]) -> Complex[Array, ""]:
        """log phi(x) + i pi (spins down on the sublattice, modulo 2)."""
        value = self.inner(x)
        down = jnp.sum((1 - x[self.sublattice].astype(jnp.int32)) // 2) % 2
        phase = jnp.pi * down.astype(value.real.dtype)
        return jax.lax.complex(value.real, value.imag + phase)

    def flips(self) -> Flips:
        """Those of phi with the sign."""
        sites = jnp.arange(self.inner.couplings()[2].shape[1])
        return SignedFlips(self.inner.flips(), jnp.isin(sites, self.sublattice))

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """On a ring of six."""
        point = SpinRBM.example(key=key).point
        inner = SpinRBM(6, 4, scale=0.3, key=key)
        return Example(cls(inner, jnp.arange(0, 6, 2)), point)


class SignedFlips(Flips):
    """Ratios times -1 for every turned site of the sublattice."""

    inner: Flips
    marked: Bool[Array, " n"]
    """Whether a site is on the sublattice."""

    def remember(self, s: Int[Array, " n"]) -> PyTree:
        """That of phi."""
        return self.inner.remember(s)

    def flip(self, memory: PyTree, s: Int[Array, " n"], where: Int[Array, " k"]) -> tuple[Inexact[Array, ""], PyTree]:
        """The ratio of phi with the sign."""
        ratio, after = self.inner.flip(memory, s, where)
        sign = 1 - 2 * (jnp.sum(self.marked[where].astype(jnp.int32)) % 2)
        return ratio * sign.astype(ratio.dtype), after
