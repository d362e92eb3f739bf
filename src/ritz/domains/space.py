"""Particles in space: all of it, a periodic cell, or the neighbourhood of nuclei; with or without spins that move."""

from typing import Self

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, PRNGKeyArray

from ritz.domains.base import Continuous, Spinful, positions, with_positions
from ritz.domains.spins import Spins


class Space(Continuous):
    """All of space. Draws are normal around the origin with standard deviation `spread`.

    Raises ValueError for no particle, a dimension other than 1, 2, 3, or a spread that is not positive."""

    particles: int = eqx.field(static=True)
    dimension: int = eqx.field(static=True)
    width: float = eqx.field(static=True, default=1.0)

    def __check_init__(self) -> None:
        _require(self.particles, self.dimension)
        if not self.width > 0:
            raise ValueError(f"Expected a positive width to draw positions with, got {self.width}.")

    @property
    def shape(self) -> tuple[int, int]:
        """(N, d)."""
        return self.particles, self.dimension

    @property
    def spread(self) -> float:
        """The standard deviation of draws."""
        return self.width

    def sample(self, *, key: PRNGKeyArray) -> Float[Array, "n d"]:
        """Normal positions."""
        return self.width * jax.random.normal(key, self.shape)

    def contains(self, point: Float[Array, "n d"]) -> Bool[Array, ""]:
        """Whether all coordinates are finite."""
        return jnp.all(jnp.isfinite(point))

    def fold(self, point: Float[Array, "n d"]) -> Float[Array, "n d"]:
        """The point."""
        return point

    @classmethod
    def example(cls) -> Self:
        """Three particles in a plane."""
        return cls(3, 2)


class Cell(Continuous):
    """A periodic cube (square, ring) of side `length`: coordinates in [0, L). Draws are uniform.

    Raises ValueError for no particle, a dimension other than 1, 2, 3, or a length that is not positive."""

    particles: int = eqx.field(static=True)
    dimension: int = eqx.field(static=True)
    length: float = eqx.field(static=True)

    def __check_init__(self) -> None:
        _require(self.particles, self.dimension)
        if not 0 < self.length < float("inf"):
            raise ValueError(f"Expected a cell of positive length, got {self.length}.")

    @property
    def shape(self) -> tuple[int, int]:
        """(N, d)."""
        return self.particles, self.dimension

    @property
    def spread(self) -> float:
        """The mean distance of particles, L/N^(1/d)."""
        return self.length / self.particles ** (1 / self.dimension)

    def sample(self, *, key: PRNGKeyArray) -> Float[Array, "n d"]:
        """Uniform positions."""
        return self.length * jax.random.uniform(key, self.shape)

    def contains(self, point: Float[Array, "n d"]) -> Bool[Array, ""]:
        """Whether all coordinates are in [0, L)."""
        return jnp.all((point >= 0) & (point < self.length))

    def fold(self, point: Float[Array, "n d"]) -> Float[Array, "n d"]:
        """Coordinates modulo L."""
        folded = point - self.length * jnp.floor(point / self.length)
        return jnp.where(folded < self.length, folded, jnp.zeros((), point.dtype))

    @classmethod
    def example(cls) -> Self:
        """Three particles on a square."""
        return cls(3, 2, 2.5)


class Around(Continuous):
    """Electrons around nuclei. Draws: electron i is normal around nucleus `homes[i]` with standard deviation `width`.

    `centres` [K, 3]; raises ValueError for a home that is no nucleus, or a width that is not positive."""

    centres: tuple[tuple[float, ...], ...] = eqx.field(static=True)
    homes: tuple[int, ...] = eqx.field(static=True)
    width: float = eqx.field(static=True, default=1.0)

    def __check_init__(self) -> None:
        if not self.homes or any(not 0 <= home < len(self.centres) for home in self.homes):
            raise ValueError(f"Expected for each electron one of {len(self.centres)} nuclei, got {self.homes}.")
        if not self.width > 0:
            raise ValueError(f"Expected a positive width to draw positions with, got {self.width}.")

    @property
    def shape(self) -> tuple[int, int]:
        """(N, d)."""
        return len(self.homes), len(self.centres[0])

    @property
    def spread(self) -> float:
        """The standard deviation of draws."""
        return self.width

    def sample(self, *, key: PRNGKeyArray) -> Float[Array, "n d"]:
        """Normal positions around the nuclei."""
        return jnp.asarray(self.centres)[jnp.asarray(self.homes)] + self.width * jax.random.normal(key, self.shape)

    def contains(self, point: Float[Array, "n d"]) -> Bool[Array, ""]:
        """Whether all coordinates are finite."""
        return jnp.all(jnp.isfinite(point))

    def fold(self, point: Float[Array, "n d"]) -> Float[Array, "n d"]:
        """The point."""
        return point

    @classmethod
    def example(cls) -> Self:
        """Two electrons at one nucleus, one at another."""
        return cls(((0.0, 0.0, 0.0), (0.0, 0.0, 1.4)), (0, 0, 1))


class WithSpins(Continuous):
    """Positions in one of the domains above, and as many spins: `Spinful(positions [N, d], spins int8 [N])`.

    Raises ValueError where the numbers of positions and spins differ."""

    space: Continuous
    spins: Spins

    def __check_init__(self) -> None:
        if self.space.shape[0] != self.spins.sites:
            raise ValueError(f"Expected a spin for each of {self.space.shape[0]} particles, got {self.spins.sites}.")

    @property
    def shape(self) -> tuple[int, int]:
        """(N, d)."""
        return self.space.shape

    @property
    def spread(self) -> float:
        """That of the positions."""
        return self.space.spread

    def sample(self, *, key: PRNGKeyArray) -> Spinful:
        """Both drawn on their own."""
        position_key, spin_key = jax.random.split(key)
        return Spinful(self.space.sample(key=position_key), self.spins.sample(key=spin_key))

    def contains(self, point: Spinful) -> Bool[Array, ""]:
        """Whether both are contained."""
        return self.space.contains(point.positions) & self.spins.contains(point.spins)

    def fold(self, point: Spinful) -> Spinful:
        """Folded positions."""
        return with_positions(point, self.space.fold(positions(point)))

    @classmethod
    def example(cls) -> Self:
        """Four particles on a square, two of them with spin up."""
        return cls(Cell(4, 2, 2.5), Spins(4, 0))


def _require(particles: int, dimension: int) -> None:
    if particles < 1 or dimension not in (1, 2, 3):
        raise ValueError(
            f"Expected at least one particle in 1, 2 or 3 dimensions, got {particles} in {dimension} dimensions."
        )
