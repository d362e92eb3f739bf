"""A differential equation with its conditions and a reference solution."""

import abc
import dataclasses
from collections.abc import Callable
from typing import Any, Literal

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float
from scipy.stats import qmc

from ritz.domains.regions import Box, Point, Region
from ritz.problems.base import Problem, Source

Residual = Callable[[Any, Point], Array]
"""(fields, point) to what is zero there; `fields["u"]` is the field u as a function of a point."""
SIDE_BY_SIDE = 256
"""At how many points a reference solution is looked up at once."""


@dataclasses.dataclass(frozen=True)
class Equation(Problem, abc.ABC):
    """Fields on a box, what is zero inside it and on its edges, and the solution. Abstract."""

    @property
    @abc.abstractmethod
    def box(self) -> Box:
        """The intervals of the coordinates."""

    @property
    def region(self) -> Region:
        """Where the equation holds: all of the box, unless a problem says otherwise."""
        return self.box

    @property
    @abc.abstractmethod
    def fields(self) -> tuple[str, ...]:
        """The names of the unknown functions."""

    @abc.abstractmethod
    def equations(self) -> dict[str, Residual]:
        """What is zero inside the box, by name."""

    @abc.abstractmethod
    def conditions(self) -> dict[str, tuple[Region, Residual]]:
        """What is zero on its edges, by name, and where: boundary and initial conditions as residuals."""

    @property
    def edges(self) -> Region | None:
        """Where soft conditions must be asked for, all of it; None where the problem leaves that open."""
        return None

    @abc.abstractmethod
    def exact(self, point: Point) -> Float[Array, " fields"]:
        """The reference solution at one point, in the order of `fields`."""

    @property
    @abc.abstractmethod
    def source(self) -> Source:
        """Where the solution comes from."""

    @property
    def kind(self) -> Literal["exact", "computed"]:
        """ "computed" where the solution comes from a solver of this package."""
        return "exact"

    @property
    def accuracy(self) -> float:
        """The relative error of the reference solution itself: rounding, unless a problem says otherwise."""
        return 1e-14

    @property
    def view(self) -> dict[str, float]:
        """The coordinates kept fixed where the fields are drawn as a picture; all others but two."""
        return {}

    def grid(self, points: int, **fixed: float) -> Point:
        """A tensor grid [points^k, d], ends included, over the k coordinates that are not kept fixed."""
        box = self.box
        axes = [
            np.array([fixed[name]]) if name in fixed else np.linspace(low, high, points)
            for name, (low, high) in box.intervals.items()
        ]
        mesh = np.meshgrid(*axes, indexing="ij")
        return Point(jnp.asarray(np.stack([axis.ravel() for axis in mesh], axis=-1)), box.names)

    def solution(self, points: Point) -> Float[Array, "n f"]:
        """`exact` at many points, some at a time: what is read off a table needs much memory for each."""
        return jax.lax.map(self.exact, points, batch_size=SIDE_BY_SIDE)

    def test_points(self) -> Point:
        """Points that fill the box evenly: a grid of 1001, 101^2 or 31^3; a Sobol net of 2^14 in higher dimension."""
        dimension = self.box.cube
        if dimension <= 3:
            return self.grid({1: 1001, 2: 101, 3: 31}[dimension])
        net = qmc.Sobol(dimension, scramble=False).random_base2(14)
        low, high = np.asarray(self.box.low), np.asarray(self.box.high)
        return Point(jnp.asarray(low + (high - low) * net), self.box.names)
