"""Series from chaotic motion: orbits at even times, windows to learn from, and how fast errors must grow."""

import abc
import dataclasses
import functools
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Key, PRNGKeyArray

from ritz.problems.base import Problem, Reference, Source

TANGENT = Source(
    "our own integration of the variational equation, one vector carried along and renormalised (Benettin, Galgani, "
    "Giorgilli and Strelcyn 1980, Meccanica 15, 9)",
    "@article{Benettin1980, author={Benettin, Giancarlo and Galgani, Luigi and Giorgilli, Antonio and Strelcyn, "
    "Jean-Marie}, title={Lyapunov characteristic exponents for smooth dynamical systems and for {H}amiltonian systems; "
    "a method for computing all of them}, journal={Meccanica}, volume={15}, pages={9--20}, year={1980}}",
)


@dataclasses.dataclass(frozen=True)
class Series(Problem, abc.ABC):
    """dz/dt = rate(z), seen every `interval`; integrated by Runge and Kutta's method of order four. Abstract."""

    interval: float = 0.05
    substeps: int = 10
    """Steps of the method in an interval."""
    settling: float = 20.0
    """How long an orbit runs before it is looked at."""

    def __post_init__(self) -> None:
        """Refuses what is no time."""
        if not self.interval > 0 or self.substeps < 1 or not self.settling >= 0:
            raise ValueError(
                "Expected a positive interval, at least one substep and a settling time of zero or more, got "
                f"{self.interval}, {self.substeps} and {self.settling}."
            )

    @property
    @abc.abstractmethod
    def fields(self) -> tuple[str, ...]:
        """The names of the numbers of a state."""

    @abc.abstractmethod
    def rate(self, state: Float[Array, " d"]) -> Float[Array, " d"]:
        """How fast each number changes."""

    @abc.abstractmethod
    def draw(self, *, key: PRNGKeyArray) -> Float[Array, " d"]:
        """A state to settle from."""

    @abc.abstractmethod
    def seen(self, state: Float[Array, "*batch d"]) -> Float[Array, "*batch m"]:
        """What a network is shown of a state: continuous, of order one after scaling."""

    def after(self, state: Float[Array, " d"]) -> Float[Array, " d"]:
        """The state one interval later."""
        step = self.interval / self.substeps

        def body(_: Any, z: Array) -> Array:
            a = self.rate(z)
            b = self.rate(z + step / 2 * a)
            c = self.rate(z + step / 2 * b)
            d = self.rate(z + step * c)
            return z + step / 6 * (a + 2 * b + 2 * c + d)

        return jax.lax.fori_loop(0, self.substeps, body, state)

    def orbits(self, count: int, length: int, *, key: PRNGKeyArray) -> Float[np.ndarray, "count length d"]:
        """`count` orbits, settled, at `length` times each."""
        return np.asarray(_orbits(self, jax.random.split(key, count), length))

    def exponent(self, *, orbits: int = 64, time: float = 400.0, seed: int = 0) -> Reference:
        """The leading Lyapunov exponent: the mean growth of a tangent vector, over `orbits` of length `time`.

        A reference, so the same in every run. Its error is the spread over the orbits by the root of their number."""
        return _exponent(self, orbits, round(time / self.interval), seed)


def windows(orbits: Float[np.ndarray, "count length d"], length: int) -> tuple[np.ndarray, np.ndarray]:
    """(stretches of `length` states [n, length, d], the increments [n, d] to the state after each)."""
    slices = np.lib.stride_tricks.sliding_window_view(orbits, length + 1, axis=1)
    flat = np.moveaxis(slices, -1, 2).reshape(-1, length + 1, orbits.shape[2])
    return flat[:, :-1], flat[:, -1] - flat[:, -2]


@eqx.filter_jit
def _orbits(problem: Series, keys: Key[Array, " n"], length: int) -> Array:
    def one(key: PRNGKeyArray) -> Array:
        start = _settled(problem, key)
        return jax.lax.scan(lambda z, _: (problem.after(z), z), start, length=length)[1]

    return jax.vmap(one)(keys)


@eqx.filter_jit
def _growth(problem: Series, keys: Key[Array, " n"], steps: int) -> Array:
    """The mean logarithmic growth of a tangent vector on each orbit, its first tenth left out."""

    def body(carry: tuple[Array, Array], _: Any) -> tuple[tuple[Array, Array], Array]:
        state, vector = jax.jvp(problem.after, (carry[0],), (carry[1],))
        length = jnp.linalg.norm(vector)
        return (state, vector / length), jnp.log(length)

    def one(key: PRNGKeyArray) -> Array:
        start = _settled(problem, key)
        _, grown = jax.lax.scan(body, (start, jnp.ones_like(start) / start.size**0.5), length=steps)
        return jnp.mean(grown[steps // 10 :]) / problem.interval

    return jax.vmap(one)(keys)


@functools.lru_cache(maxsize=8)
def _exponent(problem: Series, orbits: int, steps: int, seed: int) -> Reference:
    growth = np.asarray(_growth(problem, jax.random.split(jax.random.key(seed), orbits), steps))
    error = float(growth.std(ddof=1) / np.sqrt(orbits))
    return Reference(float(growth.mean()), "computed", TANGENT, error, "1/time")


def _settled(problem: Series, key: PRNGKeyArray) -> Array:
    count = round(problem.settling / problem.interval)
    return jax.lax.fori_loop(0, count, lambda _, z: problem.after(z), problem.draw(key=key))
