"""A Jastrow state of spins: log psi(s) = sum_(i<j) v_ij s_i s_j.

One coupling for every pair of sites (Manousakis, Rev. Mod. Phys. 63, 1 (1991), section IV). Positive for real couplings
and even, psi(-s) = psi(s). Turning over spin i changes the fields h = v s by -2 s_i v_i, so psi'/psi = exp(-2 s_i h_i)
needs one number of the memory h.
"""

import jax
import jax.numpy as jnp
from jaxtyping import Array, DTypeLike, Inexact, Int, PRNGKeyArray

from ritz.ansatze.base import Ansatz, Example
from ritz.domains.base import Flippable, Flips


class SpinJastrow(Flippable, Ansatz):
    """N (N - 1)/2 couplings v_ij, of pairs i < j in the order of the rows of an upper triangle."""

    couplings: Inexact[Array, " pairs"]

    def __init__(self, sites: int, *, scale: float = 0.01, key: PRNGKeyArray, dtype: DTypeLike | None = None) -> None:
        """Couplings are normal with standard deviation `scale`; `dtype`: real or complex, by default the real one.

        Raises ValueError for fewer than two sites."""
        if sites < 2:
            raise ValueError(f"Expected at least two spins to couple, got {sites}.")
        kind = jnp.dtype(jnp.result_type(float) if dtype is None else dtype)
        self.couplings = scale * jax.random.normal(key, (sites * (sites - 1) // 2,), kind)

    def __call__(self, x: Int[Array, " n"]) -> Inexact[Array, ""]:
        """log psi(x). Raises ValueError where x is not one configuration of N spins."""
        return jnp.dot(x.astype(self.couplings.dtype), self._matrix(x.shape) @ x.astype(self.couplings.dtype)) / 2

    def flips(self) -> Flips:
        """Ratios from the fields."""
        pairs = self.couplings.shape[0]
        sites = round((1 + (1 + 8 * pairs) ** 0.5) / 2)
        return JastrowFlips(self._matrix((sites,)))

    def _matrix(self, shape: tuple[int, ...]) -> Inexact[Array, "n n"]:
        """v as a symmetric matrix with an empty diagonal."""
        sites = shape[0] if len(shape) == 1 else 0
        if sites * (sites - 1) // 2 != self.couplings.shape[0] or sites == 0:
            raise ValueError(f"Expected one configuration for {self.couplings.shape[0]} pairs, got shape {shape}.")
        half = jnp.zeros((sites, sites), self.couplings.dtype).at[jnp.triu_indices(sites, 1)].set(self.couplings)
        return half + half.T

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Six spins, complex couplings."""
        point = jax.random.rademacher(jax.random.fold_in(key, 1), (6,), jnp.int8)
        return Example(cls(6, scale=0.3, key=key, dtype=jnp.result_type(1j)), point)


class JastrowFlips(Flips):
    """The ratios of a Jastrow state; the memory of a configuration is h = v s [N]."""

    matrix: Inexact[Array, "n n"]

    def remember(self, s: Int[Array, " n"]) -> Inexact[Array, " n"]:
        """v s."""
        return self.matrix @ s.astype(self.matrix.dtype)

    def flip(
        self, memory: Inexact[Array, " n"], s: Int[Array, " n"], where: Int[Array, " k"]
    ) -> tuple[Inexact[Array, ""], Inexact[Array, " n"]]:
        """One site after the other."""
        exponent = jnp.zeros((), memory.dtype)
        for place in range(where.shape[0]):
            i = where[place]
            spin = s[i].astype(memory.dtype)
            exponent = exponent - 2 * spin * memory[i]
            memory = memory - 2 * spin * self.matrix[i]
        return jnp.exp(exponent), memory
