"""Spins one half on N sites: configurations of +1 (up) and -1 (down), all of them or those of zero magnetisation."""

import math
from typing import Self

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Int, Int8, PRNGKeyArray

from ritz.domains.base import Finite

LARGEST = 1 << 22
"""As many configurations are listed at most."""


class Spins(Finite):
    """s in {+1, -1}^N as int8 [N]; with `magnetisation` 0 only those with as many spins up as down.

    Raises ValueError for fewer than one site, a magnetisation other than None or 0, or 0 on an odd number of sites."""

    sites: int = eqx.field(static=True)
    magnetisation: int | None = eqx.field(static=True, default=None)

    def __check_init__(self) -> None:
        if self.sites < 1:
            raise ValueError(f"Expected at least one site, got {self.sites}.")
        if self.magnetisation not in (None, 0):
            raise ValueError(f"Expected magnetisation None or 0, got {self.magnetisation}; other sectors are not here.")
        if self.magnetisation == 0 and self.sites % 2:
            raise ValueError(f"Zero magnetisation needs an even number of sites, got {self.sites}.")

    @property
    def size(self) -> int:
        """2^N, or N over N/2 at zero magnetisation."""
        return 2**self.sites if self.magnetisation is None else math.comb(self.sites, self.sites // 2)

    def sample(self, *, key: PRNGKeyArray) -> Int8[Array, " sites"]:
        """One configuration, uniformly."""
        if self.magnetisation is None:
            return jax.random.rademacher(key, (self.sites,), jnp.int8)
        half = jnp.where(jnp.arange(self.sites) < self.sites // 2, 1, -1).astype(jnp.int8)
        return jax.random.permutation(key, half)

    def contains(self, point: Int[Array, " sites"]) -> Bool[Array, ""]:
        """Whether every entry is +1 or -1 and the magnetisation is that of the domain."""
        fine = jnp.all(jnp.abs(point) == 1)
        return fine if self.magnetisation is None else fine & (jnp.sum(point.astype(jnp.int32)) == 0)

    def points(self) -> Int8[Array, "size sites"]:
        """All configurations in the order of the binary numbers with up = 0, site 0 the most significant bit.

        So row n of the full space is basis vector n of a Kronecker product over sites 0, 1, ..., with up the first
        vector of a site. Raises ValueError for more than 2^22 configurations."""
        if self.sites > 62 or self.size > LARGEST:
            raise ValueError(f"{self.size} configurations of {self.sites} spins are too many to be listed; draw them.")
        if self.magnetisation is None:
            return jnp.asarray(_unpacked(np.arange(self.size), self.sites))
        return jnp.asarray(_unpacked(_half_filled(self.sites), self.sites))

    @classmethod
    def example(cls) -> Self:
        """Six spins, three of them up."""
        return cls(6, 0)


def _unpacked(numbers: np.ndarray, sites: int) -> np.ndarray:
    bits = (numbers[:, None] >> np.arange(sites - 1, -1, -1)[None]) & 1
    return (1 - 2 * bits).astype(np.int8)


def _half_filled(sites: int) -> np.ndarray:
    """The numbers below 2^sites with half of their bits set, in order, built from two halves."""
    low = sites // 2
    left, right = np.arange(2 ** (sites - low)), np.arange(2**low)
    ones = np.bitwise_count(right)
    by_count = [right[ones == count] for count in range(low + 1)]
    parts = []
    for number, count in zip(left, np.bitwise_count(left), strict=True):
        missing = sites // 2 - int(count)
        if 0 <= missing <= low:
            parts.append((number << low) + by_count[missing])
    return np.concatenate(parts)
