"""Points of a region where an equation is asked to hold, redrawn at every step unless asked otherwise."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, PRNGKeyArray
from scipy.stats import qmc

from ritz.ansatze.base import Ansatz
from ritz.domains.regions.base import Point, Region
from ritz.samplers.base import Example, Sampler


class Uniform(Sampler):
    """`count` independent points, uniform in the region."""

    region: Region
    count: int = eqx.field(static=True)
    redraw: bool = eqx.field(static=True, default=True)
    """False: the same points at every step. A flexible network then fits these points and no others."""

    def __check_init__(self) -> None:
        """Refuses to draw nothing."""
        check_count(self.count)

    def init(self, ansatz: Ansatz | None, *, key: PRNGKeyArray) -> PRNGKeyArray:
        """The key of the points that are not redrawn."""
        return key

    def step(self, state: PRNGKeyArray, ansatz: Ansatz | None, *, key: PRNGKeyArray) -> tuple[PRNGKeyArray, Point]:
        """The points [count, d]."""
        return state, draw(self.region, self.count, key=key if self.redraw else state)

    def describe(self, state: PRNGKeyArray) -> str:
        """How many, and how."""
        return f"{self.count} random points{'' if self.redraw else ', always the same'}"

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Five points of an interval."""
        return Example(cls(unit_interval(), 5), None)


class QuasiRandom(Sampler):
    """`count` points of a Sobol net, which fill the region more evenly than independent ones.

    The net is shifted, modulo one, by a random amount at every step (Cranley and Patterson, SIAM J. Numer. Anal. 13,
    904 (1976)), so that every point is uniform and no place is preferred. It is most even for powers of two.
    """

    region: Region
    count: int = eqx.field(static=True)
    redraw: bool = eqx.field(static=True)
    net: Float[Array, "count k"]

    def __init__(self, region: Region, count: int, *, redraw: bool = True) -> None:
        """`redraw` False: one shift for all steps. Raises ValueError for a count below 1."""
        check_count(count)
        power = int(np.ceil(np.log2(count)))
        self.region, self.count, self.redraw = region, count, redraw
        self.net = jnp.asarray(qmc.Sobol(region.cube, scramble=False).random_base2(power)[:count], float)

    def init(self, ansatz: Ansatz | None, *, key: PRNGKeyArray) -> PRNGKeyArray:
        """The key of the shift that is not redrawn."""
        return key

    def step(self, state: PRNGKeyArray, ansatz: Ansatz | None, *, key: PRNGKeyArray) -> tuple[PRNGKeyArray, Point]:
        """The points [count, d]."""
        shift = jax.random.uniform(key if self.redraw else state, (1, self.region.cube), self.net.dtype)
        return state, Point(jax.vmap(self.region.place)((self.net + shift) % 1.0), self.region.names)

    def describe(self, state: PRNGKeyArray) -> str:
        """How many, and how."""
        return f"{self.count} quasi-random points{'' if self.redraw else ', always the same'}"

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Eight points of an interval."""
        return Example(cls(unit_interval(), 8), None)


class Blocks(Sampler):
    """Several samplers side by side: a batch is a dict with the batch of each under its name."""

    samplers: dict[str, Sampler]

    def init(self, ansatz: Ansatz | None, *, key: PRNGKeyArray) -> dict:
        """The state of each."""
        keys = jax.random.split(key, len(self.samplers))
        return {
            name: sampler.init(ansatz, key=k) for (name, sampler), k in zip(self.samplers.items(), keys, strict=True)
        }

    def step(self, state: dict, ansatz: Ansatz | None, *, key: PRNGKeyArray) -> tuple[dict, dict]:
        """A step of each, with keys of their own."""
        keys = jax.random.split(key, len(self.samplers))
        both = {
            name: sampler.step(state[name], ansatz, key=k)
            for (name, sampler), k in zip(self.samplers.items(), keys, strict=True)
        }
        return {name: after for name, (after, _) in both.items()}, {name: batch for name, (_, batch) in both.items()}

    def describe(self, state: dict) -> str:
        """Each in turn."""
        return "; ".join(f"{name}: {sampler.describe(state[name])}" for name, sampler in self.samplers.items())

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Random and quasi-random points of an interval."""
        return Example(cls({"inside": Uniform(unit_interval(), 3), "more": QuasiRandom(unit_interval(), 4)}), None)


def draw(region: Region, count: int, *, key: PRNGKeyArray) -> Point:
    """`count` independent points [count, d], uniform in the region, in the default precision."""
    cube = jax.random.uniform(key, (count, region.cube), float)
    return Point(jax.vmap(region.place)(cube), region.names)


def check_count(count: int) -> None:
    """Raises ValueError for a count below 1."""
    if count < 1:
        raise ValueError(f"Expected at least 1 point, got {count}.")


def unit_interval() -> Region:
    """The interval (0, 1) of a coordinate x, on which the examples of this room stand."""
    return _Unit()


class _Unit(Region):
    """The interval (0, 1) of a coordinate x."""

    names: tuple[str, ...] = eqx.field(static=True, default=("x",))

    @property
    def cube(self) -> int:
        return 1

    @property
    def measure(self) -> float:
        return 1.0

    def place(self, cube: Array) -> Array:
        return cube

    def contains(self, values: Array) -> Array:
        return jnp.all((values >= 0) & (values <= 1))
