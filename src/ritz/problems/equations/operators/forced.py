"""Ordinary differential equations driven by a random force, by the classical Runge-Kutta method."""

import abc
import dataclasses
from typing import NamedTuple, Self

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.domains.functions import GaussianField
from ritz.problems.base import Source
from ritz.problems.equations.operators.base import SolutionOperator, basis_at

LU = Source(
    "L. Lu, P. Jin, G. Pang, Z. Zhang, G. E. Karniadakis, Learning nonlinear operators via DeepONet, Nat. Mach. "
    "Intell. 3, 218 (2021), with the data and code at github.com/lululxvi/deeponet",
    "@article{Lu2021, author={Lu, Lu and Jin, Pengzhan and Pang, Guofei and Zhang, Zhongqiang and Karniadakis, George "
    "Em}, title={Learning nonlinear operators via {DeepONet} based on the universal approximation theorem of "
    "operators}, journal={Nature Machine Intelligence}, volume={3}, pages={218--229}, year={2021}, "
    "doi={10.1038/s42256-021-00302-5}}",
)
AT_A_TIME = 10000
"""Functions solved for at a time."""


class Triples(NamedTuple):
    """One place for each function."""

    u: Float[np.ndarray, "n sensors"]
    y: Float[np.ndarray, "n 1"]
    s: Float[np.ndarray, "n 1"]


@dataclasses.dataclass(frozen=True)
class Forced(SolutionOperator):
    """s' = rate(s, u(t)), s(0) = 0, 0 <= t <= 1, u a Gaussian random function; the answer is s_1(t). Abstract.

    Solved in `steps` steps of the classical Runge-Kutta method.
    """

    length: float = 0.2
    """Of the correlations of u."""
    count: int = 100
    """Sensors."""
    steps: int = 100

    @abc.abstractmethod
    def rate(self, s: Float[Array, "*batch d"], u: Float[Array, "*batch"]) -> Float[Array, "*batch d"]:
        """ds/dt."""

    @property
    @abc.abstractmethod
    def states(self) -> int:
        """d, the number of components of s."""

    @property
    def space(self) -> GaussianField:
        """Squared-exponential covariance; the grid has ten points in a length at least."""
        return GaussianField(self.length, max(201, 1 + int(np.ceil(10 / self.length))))

    @property
    def sensors(self) -> Float[np.ndarray, "m 1"]:
        """Uniform, ends included."""
        return np.linspace(0, 1, self.count)[:, None]

    @property
    def places(self) -> Float[np.ndarray, "q 1"]:
        """101 times, ends included."""
        return np.linspace(0, 1, 101)[:, None]

    @property
    def axes(self) -> dict[str, int]:
        """t."""
        return {"t": 101}

    @property
    def source(self) -> Source:
        """The paper on deep operator networks."""
        return LU

    def solve(self, coefficients: Float[np.ndarray, "n k"]) -> Float[np.ndarray, "n 101"]:
        """s_1 at the places. Raises ValueError for a number of steps that is no multiple of 100."""
        if self.steps % 100:
            raise ValueError(
                f"Expected a multiple of 100 steps, so that the places are among the times; got {self.steps}."
            )
        solved = [self._march(part)[0][:, :: self.steps // 100] for part in _parts(coefficients)]
        return np.concatenate(solved)

    def rougher(self) -> Self:
        """Correlations half as long."""
        return dataclasses.replace(self, length=self.length / 2)

    def triples(self, count: int, *, key: PRNGKeyArray) -> Triples:
        """`count` functions, each with a time drawn uniformly and the answer there, by the cubic between two steps that
        has their values and slopes."""
        functions, times = jax.random.split(key)
        coefficients = self.draw(count, key=functions)
        y = np.asarray(jax.random.uniform(times, (len(coefficients), 1), float))
        parts = zip(_parts(coefficients), _parts(y), strict=True)
        s = [_between(*self._march(part), at[:, 0] * self.steps) for part, at in parts]
        return Triples(self.given(coefficients), y, np.concatenate(s)[:, None])

    def _march(self, coefficients: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(s_1, its change in a step) at all steps, [n, steps + 1] each."""
        times = np.linspace(0, 1, 2 * self.steps + 1)[:, None]
        force = coefficients @ basis_at(self.space, times).T
        values, slopes = _runge_kutta(self, jnp.asarray(force))
        return np.asarray(values), np.asarray(slopes)


@eqx.filter_jit
def _runge_kutta(problem: Forced, force: Float[Array, "n times"]) -> tuple[Array, Array]:
    step = 1 / problem.steps

    def advance(s: Array, u: Array) -> tuple[Array, tuple[Array, Array]]:
        one = problem.rate(s, u[0])
        two = problem.rate(s + step / 2 * one, u[1])
        three = problem.rate(s + step / 2 * two, u[1])
        four = problem.rate(s + step * three, u[2])
        return s + step / 6 * (one + 2 * two + 2 * three + four), (s[:, 0], step * one[:, 0])

    u = jnp.stack([force[:, :-2:2], force[:, 1::2], force[:, 2::2]]).transpose(2, 0, 1)
    last, (values, slopes) = jax.lax.scan(advance, jnp.zeros((len(force), problem.states)), u)
    end = problem.rate(last, force[:, -1])[:, 0]
    return jnp.vstack([values, last[None, :, 0]]).T, jnp.vstack([slopes, step * end[None]]).T


def _between(values: np.ndarray, slopes: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Hermite's cubic at `place`, in units of a step."""
    rows, first = np.arange(len(place)), np.minimum(place.astype(int), values.shape[1] - 2)
    t = place - first
    ends = values[rows, first] * (1 + 2 * t) * (1 - t) ** 2 + values[rows, first + 1] * t**2 * (3 - 2 * t)
    return ends + slopes[rows, first] * t * (1 - t) ** 2 + slopes[rows, first + 1] * t**2 * (t - 1)


def _parts(rows: np.ndarray) -> list[np.ndarray]:
    return [rows[place : place + AT_A_TIME] for place in range(0, len(rows), AT_A_TIME)]
