"""Energies that are functions of where the particles are: traps, pair forces, nuclei, or a function of yours."""

import abc
from collections.abc import Callable

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Inexact, PyTree

from ritz.domains.base import positions
from ritz.operators.base import Hamiltonian, LogPsi


class Potential(Hamiltonian):
    """A real function of the positions. Abstract."""

    @property
    def degree(self) -> int | None:
        """k where V(s x) = s^k V(x) for every s > 0, None where there is none: for the virial theorem."""
        return None

    @abc.abstractmethod
    def value(self, x: Float[Array, "n d"]) -> Float[Array, ""]:
        """V at the positions."""

    def local(self, log_psi: LogPsi, x: PyTree) -> Inexact[Array, ""]:
        """V, whatever psi is."""
        return self.value(positions(x))


class Trap(Potential):
    """sum_i sum_a omega_a^2 x_ia^2/2 (times the mass): one frequency for each direction, or one for all."""

    frequencies: tuple[float, ...] = eqx.field(static=True)

    @property
    def degree(self) -> int:
        """2."""
        return 2

    def value(self, x: Float[Array, "n d"]) -> Float[Array, ""]:
        """Raises ValueError where there are neither one nor d frequencies."""
        if len(self.frequencies) not in (1, x.shape[1]):
            raise ValueError(f"Expected one frequency or {x.shape[1]} of them, got {len(self.frequencies)}.")
        return jnp.sum(jnp.asarray(self.frequencies, x.dtype)[None] ** 2 * x**2) / 2


class Pairs(Potential):
    """sum_{i<j} v(|r_i - r_j|) in open space, for any function v of a distance."""

    function: Callable[[Float[Array, " k"]], Float[Array, " k"]]

    def value(self, x: Float[Array, "n d"]) -> Float[Array, ""]:
        """The sum over pairs; 0 for one particle."""
        return jnp.sum(self.function(distances(x)))


class External(Potential):
    """sum_i u(r_i) for any function u of one position [d]."""

    function: Callable[[Float[Array, " d"]], Float[Array, ""]]

    def value(self, x: Float[Array, "n d"]) -> Float[Array, ""]:
        """The sum over particles."""
        return jnp.sum(jax.vmap(self.function)(x))


class Coulomb(Potential):
    """strength sum_{i<j} 1/r_ij in open space."""

    strength: float = 1.0

    @property
    def degree(self) -> int:
        """-1."""
        return -1

    def value(self, x: Float[Array, "n d"]) -> Float[Array, ""]:
        """The repulsion of all pairs."""
        return self.strength * jnp.sum(1 / distances(x))


class Nuclei(Potential):
    """Electrons and fixed nuclei: -sum_iK Z_K/|r_i - R_K| + sum_{K<L} Z_K Z_L/|R_K - R_L|, in hartree and bohr."""

    charges: tuple[float, ...] = eqx.field(static=True)
    centres: tuple[tuple[float, ...], ...] = eqx.field(static=True)

    @property
    def degree(self) -> int | None:
        """-1 for one nucleus; None for several, which would have to be moved too."""
        return -1 if len(self.charges) == 1 else None

    def value(self, x: Float[Array, "n d"]) -> Float[Array, ""]:
        """Attraction, and the repulsion of the nuclei."""
        centres, charges = jnp.asarray(self.centres, x.dtype), jnp.asarray(self.charges, x.dtype)
        apart = jnp.sqrt(jnp.sum((x[:, None] - centres[None]) ** 2, axis=-1))
        first, second = jnp.triu_indices(len(self.charges), 1)
        return -jnp.sum(charges[None] / apart) + jnp.sum(charges[first] * charges[second] / distances(centres))


class HardCore(Potential):
    """Infinite where two particles are closer than `diameter`, 0 elsewhere."""

    diameter: float

    def value(self, x: Float[Array, "n d"]) -> Float[Array, ""]:
        """0, or infinity where a pair overlaps."""
        return jnp.where(jnp.all(distances(x) > self.diameter), 0.0, jnp.inf).astype(x.dtype)


class Total(Hamiltonian):
    """A sum of named Hamiltonians."""

    terms: dict[str, Hamiltonian]

    def parts(self, log_psi: LogPsi, x: PyTree) -> dict[str, Inexact[Array, ""]]:
        """The local value of each."""
        return {name: term.local(log_psi, x) for name, term in self.terms.items()}

    def local(self, log_psi: LogPsi, x: PyTree) -> Inexact[Array, ""]:
        """Their sum."""
        return jnp.sum(jnp.stack(list(self.parts(log_psi, x).values())))


def distances(x: Float[Array, "n d"]) -> Float[Array, " pairs"]:
    """r_ij for i < j in open space, by rows."""
    first, second = jnp.triu_indices(x.shape[0], 1)
    return jnp.sqrt(jnp.sum((x[first] - x[second]) ** 2, axis=-1))
