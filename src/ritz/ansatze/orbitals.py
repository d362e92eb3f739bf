"""States of one particle, of which determinants are made."""

import abc
import itertools
from typing import ClassVar

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Inexact, PRNGKeyArray

from ritz.ansatze.base import Ansatz, Example


class Orbitals(Ansatz):
    """K functions of one position. Abstract."""

    shells: eqx.AbstractVar[tuple[int, ...]]
    """For each function the number of its shell: those of one shell go over into each other under rotations."""

    @abc.abstractmethod
    def __call__(self, x: Float[Array, " d"]) -> Inexact[Array, " k"]:
        """The values at a position."""


class Oscillator(Orbitals):
    """Hermite polynomials prod_a He(n_a) of a harmonic trap, lowest shells first, without the Gaussian.

    The Gaussian exp(-omega r^2/2) is common to all of them and comes as a factor of its own (`GaussianTrap`), so that
    no determinant vanishes far out. `width`: the oscillator length 1/sqrt(m omega). Polynomials are scaled to be of
    order one."""

    powers: tuple[tuple[int, ...], ...] = eqx.field(static=True)
    width: float = eqx.field(static=True)
    shells: tuple[int, ...] = eqx.field(static=True)

    HIGHEST: ClassVar[int] = 8

    def __init__(self, count: int, dimension: int, *, width: float = 1.0) -> None:
        """The lowest `count` states. Raises ValueError where there are none, or more than are known."""
        known = sorted(itertools.product(range(self.HIGHEST + 1), repeat=dimension), key=lambda n: (sum(n), n))
        known = [powers for powers in known if sum(powers) <= self.HIGHEST]
        if not 1 <= count <= len(known):
            raise ValueError(f"Expected between 1 and {len(known)} orbitals in {dimension} dimensions, got {count}.")
        if not width > 0:
            raise ValueError(f"Expected a positive oscillator length, got {width}.")
        self.powers = tuple(known[:count])
        self.shells = tuple(sum(powers) for powers in self.powers)
        self.width = width

    def __call__(self, x: Float[Array, " d"]) -> Float[Array, " k"]:
        """prod_a H_(n_a)(x_a/width)/sqrt(2^n n!) for each state."""
        hermite = _hermite(x / self.width, max(max(powers) for powers in self.powers))
        columns = [jnp.prod(jnp.stack([hermite[n][a] for a, n in enumerate(powers)]), axis=0) for powers in self.powers]
        return jnp.stack(columns)

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Two shells in a plane."""
        return Example(cls(3, 2), jax.random.normal(key, (2,)))


def _hermite(x: Float[Array, " d"], highest: int) -> list[Float[Array, " d"]]:
    """H_n/sqrt(2^n n!) for n = 0 ... highest, by h_(n+1) = sqrt(2/(n+1)) x h_n - sqrt(n/(n+1)) h_(n-1)."""
    found = [jnp.ones_like(x), 2**0.5 * x]
    for n in range(1, highest):
        found.append((2 / (n + 1)) ** 0.5 * x * found[n] - (n / (n + 1)) ** 0.5 * found[n - 1])
    return found[: highest + 1]
