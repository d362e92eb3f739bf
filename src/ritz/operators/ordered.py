"""Operators that do not act on spins, at points with spins."""

import jax.numpy as jnp
from jaxtyping import Array, Inexact, PyTree

from ritz.domains.base import Spinful
from ritz.operators.base import Hamiltonian, LogPsi


class Ordered(Hamiltonian):
    """An operator on positions alone, taken at the positions with spin up first.

    An antisymmetric psi has the same local value whatever the order of its particles; once spins up come first, the
    spins are known and psi is a function of positions: cheaper (no gather by data, which would make the Jacobians of a
    forward Laplacian dense). psi must accept bare positions [N, d] so ordered (`BySpin` does)."""

    inner: Hamiltonian

    def local(self, log_psi: LogPsi, x: PyTree) -> Inexact[Array, ""]:
        """That of the inner operator; at bare positions as they are."""
        return self.inner.local(log_psi, ordered(x))


def ordered(x: PyTree) -> PyTree:
    """The positions with spin up, then those with spin down, each in the order they had."""
    return x.positions[jnp.argsort(-x.spins, stable=True)] if isinstance(x, Spinful) else x
