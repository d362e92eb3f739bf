"""Where a walker may go next: one or all particles by a random vector, along the drift of psi, or spins exchanged."""

import abc
from typing import NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray, PyTree

from ritz.domains.base import Spinful, positions, with_positions


class Look(NamedTuple):
    """What is known of psi at a point: log|psi|, and F = 2 grad log|psi| where a proposal asked for it."""

    log_abs: Float[Array, ""]
    drift: Float[Array, "n d"] | None


class Proposal(eqx.Module):
    """A random move with a width that can be adapted. Abstract."""

    @property
    @abc.abstractmethod
    def target(self) -> float | None:
        """The share of accepted proposals that the width is adapted to; None where there is no width."""

    @property
    def drifts(self) -> bool:
        """Whether it needs the drift."""
        return False

    def repeats(self, particles: int) -> int:
        """How many make a sweep."""
        return 1

    @abc.abstractmethod
    def propose(self, point: PyTree, look: Look, width: Float[Array, ""], *, key: PRNGKeyArray) -> PyTree:
        """Another point."""

    def log_ratio(
        self, point: PyTree, look: Look, other: PyTree, there: Look, width: Float[Array, ""]
    ) -> Float[Array, ""]:
        """log of the density to propose the way back over that to propose the way there; 0 if they are equal."""
        return jnp.zeros((), look.log_abs.dtype)


class AllParticles(Proposal):
    """Every particle moves by a normal vector of standard deviation `width`: one evaluation of psi for a sweep."""

    @property
    def target(self) -> float:
        """One half."""
        return 0.5

    def propose(self, point: PyTree, look: Look, width: Float[Array, ""], *, key: PRNGKeyArray) -> PyTree:
        """x + width xi."""
        x = positions(point)
        return with_positions(point, x + width * jax.random.normal(key, x.shape, x.dtype))


class OneParticle(Proposal):
    """One particle, drawn at random, moves by a normal vector: N of them, and N evaluations of psi, for a sweep."""

    @property
    def target(self) -> float:
        """One half."""
        return 0.5

    def repeats(self, particles: int) -> int:
        """As many as there are particles."""
        return particles

    def propose(self, point: PyTree, look: Look, width: Float[Array, ""], *, key: PRNGKeyArray) -> PyTree:
        """x with one row moved."""
        x = positions(point)
        which_key, step_key = jax.random.split(key)
        which = jax.random.randint(which_key, (), 0, x.shape[0])
        return with_positions(point, x.at[which].add(width * jax.random.normal(step_key, x.shape[1:], x.dtype)))


class Langevin(Proposal):
    """y = x + F dt/2 + sqrt(dt) xi with F = 2 grad log|psi| and sqrt(dt) = `width`: importance sampling.

    The Green function of the Fokker-Planck equation for short times, accepted with its own ratio (Reynolds et al.,
    J. Chem. Phys. 77, 5593 (1982)). F of a particle is cut to the length 2/width, so that near a node no drift carries
    further than one width; the cut belongs to the proposal, so |psi|^2 stays exact."""

    @property
    def target(self) -> float:
        """Six tenths."""
        return 0.6

    @property
    def drifts(self) -> bool:
        """It does."""
        return True

    def propose(self, point: PyTree, look: Look, width: Float[Array, ""], *, key: PRNGKeyArray) -> PyTree:
        """x + F dt/2 + sqrt(dt) xi."""
        x = positions(point)
        return with_positions(point, self._middle(x, look, width) + width * jax.random.normal(key, x.shape, x.dtype))

    def log_ratio(
        self, point: PyTree, look: Look, other: PyTree, there: Look, width: Float[Array, ""]
    ) -> Float[Array, ""]:
        """log G(y, x)/G(x, y)."""
        x, y = positions(point), positions(other)
        back, forth = x - self._middle(y, there, width), y - self._middle(x, look, width)
        return (jnp.sum(forth**2) - jnp.sum(back**2)) / (2 * width**2)

    def _middle(self, x: Float[Array, "n d"], look: Look, width: Float[Array, ""]) -> Float[Array, "n d"]:
        assert look.drift is not None
        drift = jnp.where(jnp.isfinite(look.drift), look.drift, 0.0)
        square = jnp.sum(drift**2, axis=1, keepdims=True)
        share = jnp.minimum(1.0, 2 / (width * jnp.sqrt(jnp.where(square > 0, square, 1.0))))
        return x + drift * share * width**2 / 2


class ExchangeSpins(Proposal):
    """Two particles, drawn at random, exchange their spins: N of them for a sweep. The magnetisation stays."""

    @property
    def target(self) -> None:
        """There is no width."""
        return

    def repeats(self, particles: int) -> int:
        """As many as there are particles."""
        return particles

    def propose(self, point: Spinful, look: Look, width: Float[Array, ""], *, key: PRNGKeyArray) -> Spinful:
        """The same positions."""
        spins = point.spins
        first, second = jax.random.choice(key, spins.shape[0], (2,), replace=False)
        swapped = spins.at[first].set(spins[second]).at[second].set(spins[first])
        return Spinful(point.positions, swapped)
