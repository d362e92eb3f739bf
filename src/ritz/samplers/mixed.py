"""Points from a mixture of the moving state and frozen ones, so that averages with either have a finite variance."""

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray, PyTree

from ritz.ansatze.base import Ansatz
from ritz.domains.base import Sample
from ritz.samplers.base import Example, Sampler, mapped
from ritz.samplers.coins import Coins, Field
from ritz.samplers.enumerated import Enumerated


class Mixture(Ansatz):
    """log of sqrt(|psi|^2 + sum_k c_k |phi_k|^2): what a chain is told to draw from."""

    states: tuple[Ansatz, ...]
    """psi and the phi_k."""
    log_shares: Float[Array, " k"]
    """log c_k, with 0 for psi in front."""

    def __call__(self, x: PyTree) -> Float[Array, ""]:
        """Half the log of the density."""
        logs = jnp.stack([2 * state(x).reshape(()).real for state in self.states])
        return jax.nn.logsumexp(logs + self.log_shares.astype(logs.dtype)) / 2

    @classmethod
    def example(cls, *, key: PRNGKeyArray):
        """Not in the laws: made by `Mixed` only."""
        raise NotImplementedError


class Mixed(Sampler):
    """The batches of `inner`, drawn from |psi|^2 + sum_k c_k |phi_k|^2 with the log of that as their density.

    The c_k are set so that psi and every phi_k have about the same share: after each batch to the ratio of their norms
    as estimated from it. The first batch has c_k = 1."""

    inner: Sampler
    lower: tuple[Ansatz, ...]
    """The frozen states phi_k."""

    def init(self, ansatz: Ansatz | None, *, key: PRNGKeyArray) -> tuple[PyTree, Array]:
        """(state of the inner sampler, log c)."""
        shares = jnp.zeros(len(self.lower) + 1)
        return self.inner.init(self._mixture(ansatz, shares), key=key), shares

    def step(
        self, state: tuple[PyTree, Array], ansatz: Ansatz | None, *, key: PRNGKeyArray
    ) -> tuple[tuple[PyTree, Array], Sample]:
        """The next batch of the inner sampler."""
        inner, shares = state
        mixture = self._mixture(ansatz, shares)
        inner, batch = self.inner.step(inner, mixture, key=key)

        def norm(psi: Ansatz) -> Array:
            logs = 2 * mapped(lambda x: psi(x).reshape(()).real, batch.x, None) - batch.log_density
            return jax.nn.logsumexp(logs)

        norms = jnp.stack([norm(psi) for psi in mixture.states])
        fitting = (norms[0] - norms).astype(shares.dtype)
        return (inner, jnp.where(jnp.isfinite(fitting), fitting, shares)), batch

    def pieces(self, state: tuple[PyTree, Array]) -> PyTree:
        """Those of the inner sampler."""
        return self.inner.pieces(state[0]), False

    def describe(self, state: tuple[PyTree, Array]) -> str:
        """Where the inner sampler stands."""
        return f"a mixture of {len(self.lower) + 1} states, {self.inner.describe(state[0])}"

    def _mixture(self, ansatz: Ansatz | None, shares: Array) -> Mixture:
        if ansatz is None:
            raise TypeError("Draws from a mixture with |psi|^2 need an ansatz for log psi; got None.")
        lower = jax.tree.map(lambda leaf: jax.lax.stop_gradient(leaf) if eqx.is_array(leaf) else leaf, self.lower)
        return Mixture((ansatz, *lower), shares)

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Twenty draws from four coins in two fields."""
        lower = Field.example(key=jax.random.fold_in(key, 1)).ansatz
        return Example(cls(Enumerated(Coins(4), batch=20), (lower,)), Field.example(key=key).ansatz)
