"""Regions made of others: what is left of one, several side by side, and products such as time and a disk."""

import math

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float
from scipy.stats import qmc

from ritz.domains.regions.base import Region

PROBES = 2**14
"""Points by which the share that is left is measured: it is good to about 1e-3."""
LEAST = 0.05
"""The smallest share for which points are still sought."""
MISSED = 1e-7
"""How often all attempts may fail; then a point is taken from the probes."""


class Left(Region):
    """The part of a region that is inside another one, or outside: `difference` and `intersection` make it.

    Points of the first are tried until one fits, up to so many times that not one in 10^7 is left without.
    """

    names: tuple[str, ...] = eqx.field(static=True)
    region: Region
    other: Region
    inside: bool = eqx.field(static=True)
    share: float = eqx.field(static=True)
    attempts: int = eqx.field(static=True)
    probes: Float[Array, "n d"]

    def __init__(self, region: Region, other: Region, *, inside: bool) -> None:
        """Raises ValueError for different coordinates, and where next to nothing is left."""
        if set(region.names) != set(other.names) or region.names != other.names:
            raise ValueError(
                f"Expected two regions with the same coordinates in the same order; got {', '.join(region.names)} and "
                f"{', '.join(other.names)}."
            )
        net = jnp.asarray(qmc.Sobol(region.cube, scramble=False).random(PROBES), float)
        points = jax.jit(jax.vmap(region.place))(net)
        fit = np.asarray(jax.jit(jax.vmap(other.contains))(points)) == inside
        if fit.mean() < LEAST:
            raise ValueError(
                f"Expected regions that leave at least {LEAST:.0%} of the first, to draw points from; got "
                f"{fit.mean():.2%}. Make the first one smaller."
            )
        self.names, self.region, self.other, self.inside = region.names, region, other, inside
        self.share = float(fit.mean())
        self.attempts = 1 if fit.all() else math.ceil(math.log(MISSED) / math.log1p(-self.share))
        self.probes = points[fit]

    @property
    def cube(self) -> int:
        """As many as the attempts need, and one for the case that all fail."""
        return self.attempts * self.region.cube + 1

    @property
    def measure(self) -> float:
        """Of the first, times the share that is left, which is estimated to about 1e-3."""
        return self.region.measure * self.share

    def place(self, cube: Float[Array, " k"]) -> Float[Array, " d"]:
        """The first of the attempts that fits."""
        tries = jax.vmap(self.region.place)(cube[:-1].reshape(self.attempts, self.region.cube))
        fits = jax.vmap(self._fits)(tries)
        spare = self.probes[(cube[-1] * len(self.probes)).astype(int) % len(self.probes)].astype(cube.dtype)
        return jnp.where(jnp.any(fits), tries[jnp.argmax(fits)], spare)

    def contains(self, values: Float[Array, " d"]) -> Bool[Array, ""]:
        """In the first, and in the other or not."""
        return self.region.contains(values) & self._fits(values)

    def _fits(self, values: Float[Array, " d"]) -> Bool[Array, ""]:
        return self.other.contains(values) == self.inside


class Together(Region):
    """Several regions that do not overlap, each met in proportion to its measure."""

    names: tuple[str, ...] = eqx.field(static=True)
    regions: tuple[Region, ...]

    def __init__(self, *regions: Region) -> None:
        """Raises ValueError for none, or different coordinates."""
        if not regions or any(region.names != regions[0].names for region in regions):
            raise ValueError(
                "Expected regions with the same coordinates in the same order, at least one; got "
                f"{[', '.join(region.names) for region in regions]}."
            )
        self.names, self.regions = regions[0].names, regions

    @property
    def cube(self) -> int:
        """One for the region, and what the one that needs most needs."""
        return 1 + max(region.cube for region in self.regions)

    @property
    def measure(self) -> float:
        """The sum."""
        return sum(region.measure for region in self.regions)

    def place(self, cube: Float[Array, " k"]) -> Float[Array, " d"]:
        """A region, then a point in it."""
        shares = np.cumsum([region.measure for region in self.regions]) / self.measure
        chosen = jnp.searchsorted(jnp.asarray(shares, cube.dtype), cube[0], side="right")
        places = jnp.stack([region.place(cube[1 : 1 + region.cube]) for region in self.regions])
        return places[jnp.minimum(chosen, len(self.regions) - 1)]

    def contains(self, values: Float[Array, " d"]) -> Bool[Array, ""]:
        """In one of them."""
        return jnp.any(jnp.stack([region.contains(values) for region in self.regions]))


class Product(Region):
    """All pairs of points of two regions: `Product(Box(t=(0, 1)), Ball(1, x=0, y=0))` is a disk in time."""

    names: tuple[str, ...] = eqx.field(static=True)
    first: Region
    second: Region

    def __init__(self, first: Region, second: Region) -> None:
        """Raises ValueError for a coordinate that both have."""
        if both := sorted(set(first.names) & set(second.names)):
            raise ValueError(f"Expected two regions with coordinates of their own; both have {', '.join(both)}.")
        self.names, self.first, self.second = (*first.names, *second.names), first, second

    @property
    def cube(self) -> int:
        """As many as both need."""
        return self.first.cube + self.second.cube

    @property
    def measure(self) -> float:
        """The product."""
        return self.first.measure * self.second.measure

    def place(self, cube: Float[Array, " k"]) -> Float[Array, " d"]:
        """The coordinates of both, one after the other."""
        split = self.first.cube
        return jnp.concatenate([self.first.place(cube[:split]), self.second.place(cube[split:])])

    def contains(self, values: Float[Array, " d"]) -> Bool[Array, ""]:
        """Both parts in theirs."""
        split = len(self.first.names)
        return self.first.contains(values[:split]) & self.second.contains(values[split:])


def difference(region: Region, hole: Region) -> Left:
    """What is in the first and not in the second. Raises as `Left`."""
    return Left(region, hole, inside=False)


def intersection(region: Region, other: Region) -> Left:
    """What is in both, drawn from the first. Raises as `Left`."""
    return Left(region, other, inside=True)


def union(first: Region, second: Region) -> Together:
    """What is in one or both. Raises as `Left`, also where the first holds next to all of the second."""
    return Together(first, difference(second, first))
