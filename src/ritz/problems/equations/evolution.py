"""One field on a circle that moves in time from a given start."""

import abc
import dataclasses
import functools
from typing import Any, Literal

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ritz.domains.regions import Point, Region
from ritz.problems.equations.base import Equation, Residual
from ritz.problems.equations.references import Circle, Table, on_a_circle


@dataclasses.dataclass(frozen=True)
class Evolution(Equation, abc.ABC):
    """A field u(t, x), periodic in x, with u(0, x) given. Abstract.

    The solution is our own, computed once in a process and interpolated; see `references`.
    """

    @abc.abstractmethod
    def value(self, point: Point) -> Float[Array, "*batch"]:
        """u at the start, at any time: meets the initial condition."""

    @abc.abstractmethod
    def circle(self) -> Circle:
        """The equation as the solver of the reference takes it."""

    @property
    @abc.abstractmethod
    def resolution(self) -> dict[str, int]:
        """`points`, `steps` and `kept` of the reference."""

    @property
    def fields(self) -> tuple[str, ...]:
        """u."""
        return ("u",)

    def conditions(self) -> dict[str, tuple[Region, Residual]]:
        """The start. The periodic seam must be built in."""
        return {"start": (self.box.start("t"), self._at_start)}

    def distance(self, point: Point) -> Float[Array, ""]:
        """t: zero where there are conditions."""
        return point["t"]

    def exact(self, point: Point) -> Float[Array, " 1"]:
        """Our own solution, interpolated."""
        return _solution(self).at(point["t"], point["x"])

    @property
    def kind(self) -> Literal["exact", "computed"]:
        """Computed."""
        return "computed"

    @property
    def accuracy(self) -> float:
        """Of half the modes and steps against all of them."""
        return _solution(self).error

    def start_at(self, x: Float[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
        """u at the start, at places of the circle."""
        return np.asarray(self.value(Point(jnp.asarray(x)[:, None], ("x",))))

    def _at_start(self, u: Any, point: Point) -> Array:
        return u["u"](point) - self.value(point)


@functools.lru_cache(maxsize=8)
def _solution(problem: Evolution) -> Table:
    with jax.ensure_compile_time_eval():  # the first call may come while a function of it is traced
        return on_a_circle(problem.circle(), **problem.resolution)
