"""Ordinary differential equations: several quantities that move in time from a given start."""

import abc
import dataclasses
import functools
from typing import Any, Literal

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from ritz.domains.regions import Box, Point, Region
from ritz.operators.derivatives import partial
from ritz.problems.equations.base import Equation, Residual
from ritz.problems.equations.references import Table, in_time

KEPT = 2000
"""How many times the reference is kept at."""


@dataclasses.dataclass(frozen=True)
class Ordinary(Equation, abc.ABC):
    """du/dt = rate(u) on 0 < t < `time`, u(0) = `start`. Abstract.

    The solution is our own, unless a problem has one in closed form.
    """

    time: float = 1.0

    def __post_init__(self) -> None:
        """Refuses what does not last."""
        if not self.time > 0:
            raise ValueError(f"Expected a positive time, got {self.time}.")

    @property
    @abc.abstractmethod
    def start(self) -> tuple[float, ...]:
        """The value of each field at t = 0."""

    @abc.abstractmethod
    def rate(self, state: Any) -> list[Any]:
        """How fast each field changes, from a sequence of numbers or arrays of any library."""

    def reference_rate(self, state: Any) -> list[Any]:
        """The right-hand side as the reference solver takes it: overridden, without calling `rate`, wherever the
        solution is not in closed form."""
        return self.rate(state)

    @property
    def box(self) -> Box:
        """Time."""
        return Box(t=(0.0, self.time))

    def equations(self) -> dict[str, Residual]:
        """du/dt - rate(u), one component for each field."""
        return {"inside": self._inside}

    def conditions(self) -> dict[str, tuple[Region, Residual]]:
        """The start."""
        return {"start": (self.box.start("t"), self._at_start)}

    def value(self, point: Point) -> Float[Array, " fields"]:
        """The start, at any time."""
        return jnp.asarray(self.start, point.values.dtype)

    def distance(self, point: Point) -> Float[Array, ""]:
        """1 - e^{-t}: zero at the start, and never large."""
        return -jnp.expm1(-point["t"])

    def exact(self, point: Point) -> Float[Array, " fields"]:
        """Our own solution, interpolated."""
        return _solution(self).at(point["t"])

    @property
    def kind(self) -> Literal["exact", "computed"]:
        """Computed."""
        return "computed"

    @property
    def accuracy(self) -> float:
        """Of a looser tolerance against a tight one."""
        return _solution(self).error

    def _inside(self, u: Any, point: Point) -> Array:
        return partial(u, "t")(point) - jnp.stack(self.rate(u(point)))

    def _at_start(self, u: Any, point: Point) -> Array:
        return u(point) - self.value(point)


@functools.lru_cache(maxsize=8)
def _solution(problem: Ordinary) -> Table:
    with jax.ensure_compile_time_eval():  # the first call may come while a function of it is traced
        return in_time(problem.reference_rate, problem.start, problem.time, KEPT)
