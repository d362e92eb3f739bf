"""Proposals of a Markov chain on spins: which sites may be turned over together."""

import abc

import equinox as eqx
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Int


class Move(eqx.Module):
    """A symmetric proposal: one set of sites out of a table, uniformly. Abstract."""

    @abc.abstractmethod
    def table(self, sites: int) -> Int[Array, "sets k"]:
        """The sets of k different sites."""

    @abc.abstractmethod
    def allowed(self, s: Int[Array, " sites"], where: Int[Array, " k"]) -> Bool[Array, ""]:
        """Whether s with these sites turned over is in the domain; the answer is the same there as here."""


class Flip(Move):
    """One spin is turned over: for the whole space."""

    def table(self, sites: int) -> Int[Array, "sets 1"]:
        """Every site."""
        return jnp.arange(sites)[:, None]

    def allowed(self, s: Int[Array, " sites"], where: Int[Array, " 1"]) -> Bool[Array, ""]:
        """Always."""
        return jnp.asarray(True)


class Exchange(Move):
    """Two opposite spins change places: the magnetisation stays. `bonds`: the pairs tried, None for all pairs."""

    bonds: Int[Array, "b 2"] | None = None

    def table(self, sites: int) -> Int[Array, "sets 2"]:
        """The pairs."""
        if self.bonds is not None:
            return self.bonds
        return jnp.asarray(np.stack(np.triu_indices(sites, 1), axis=1))

    def allowed(self, s: Int[Array, " sites"], where: Int[Array, " 2"]) -> Bool[Array, ""]:
        """Where the two spins differ."""
        return s[where[0]] != s[where[1]]
