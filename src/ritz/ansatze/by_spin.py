"""Fermions whose spins are coordinates: psi(R, S) from a psi for particles listed with spin up first."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Inexact, Int, PRNGKeyArray, PyTree

from ritz.ansatze.base import Ansatz, Example
from ritz.ansatze.orbitals import Oscillator
from ritz.ansatze.slater import Slater
from ritz.domains.base import Signed, Spinful


class BySpin(Signed, Ansatz):
    """psi(R, S) = sign(P) inner(P R), P the permutation that lists particles with spin up first.

    Antisymmetric under exchange of any two particles with their spins if `inner` is under exchange of positions of
    equal spin; every antisymmetric psi with so many spins up is of this form. A determinant of orbitals (k, sigma)
    becomes the product of two, of half the size. At bare positions, which are taken to be so listed, it is `inner`."""

    inner: Ansatz

    def __call__(self, x: PyTree) -> Inexact[Array, ""]:
        """log|psi|, or a complex log psi with the phase of `inner` where that is complex."""
        sign, log = self.signed(x)
        return jax.lax.complex(log, jnp.angle(sign)) if jnp.iscomplexobj(sign) and not jnp.iscomplexobj(log) else log

    def signed(self, x: PyTree) -> tuple[Inexact[Array, ""], Inexact[Array, ""]]:
        """(sign or phase, log|psi|) at a point with spins, or at bare positions with spin up first."""
        if not isinstance(x, Spinful):
            return self._inner(x)
        sign, log = self._inner(x.positions[jnp.argsort(-x.spins, stable=True)])
        return sign * parity(x.spins).astype(sign.dtype), log

    def _inner(self, x: Inexact[Array, "n d"]) -> tuple[Inexact[Array, ""], Inexact[Array, ""]]:
        if isinstance(self.inner, Signed):
            return self.inner.signed(x)
        log = self.inner(x).reshape(())
        return jnp.ones((), log.dtype), log

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Three particles up, one down, in a plane."""
        spins = jnp.asarray([1, -1, 1, 1], jnp.int8)
        return Example(cls(Slater(Oscillator(3, 2), 3, 1)), Spinful(jax.random.normal(key, (4, 2)), spins))


def parity(spins: Int[Array, " n"]) -> Int[Array, ""]:
    """+1 or -1: the sign of the permutation that puts spins up first and keeps the order of equal ones."""
    first, second = np.triu_indices(spins.shape[0], 1)
    crossed = jnp.sum((spins[first] < spins[second]).astype(jnp.int32))
    return 1 - 2 * (crossed % 2)
