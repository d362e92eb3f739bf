"""An equation with unknown constants, and measurements of its solution."""

import abc
import dataclasses
from typing import NamedTuple

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ritz.domains.regions import Box, Point, Region
from ritz.problems.base import Reference, Source
from ritz.problems.equations.base import Equation, Residual

BY_CONSTRUCTION = Source("the constant that the measurements were made with")


class Observations(NamedTuple):
    """What was measured, and where."""

    points: Point
    """[n, d]."""
    values: Float[Array, "n k"]
    """The measured fields, in the order of `Inverse.measured`."""
    scale: Float[Array, " k"]
    """The standard deviation of each field over the points, in which its noise is given."""


@dataclasses.dataclass(frozen=True)
class Inverse(Equation, abc.ABC):
    """An equation whose constants are to be found from noisy values of its solution. Abstract.

    The residuals read the constants as `fields.constants[name]`. `observed` points are drawn uniformly from the box;
    `noise` is the standard deviation of the normal noise of each field there, over that of the field itself.
    """

    observed: int = 200
    noise: float = 0.01
    draw: int = 0
    """The seed of points and noise; the command line sets it to that of the run, unless it is given."""

    def __post_init__(self) -> None:
        """Refuses measurements that cannot be."""
        if self.observed < 2 or not 0 <= self.noise < 1:
            raise ValueError(
                f"Expected at least 2 measurements with a relative noise in [0, 1), got {self.observed} and "
                f"{self.noise}."
            )

    @property
    @abc.abstractmethod
    def unknowns(self) -> dict[str, float]:
        """The constants sought, with the values that the measurements were made with."""

    @property
    @abc.abstractmethod
    def guesses(self) -> dict[str, float]:
        """Where the search for them begins."""

    @property
    def measured(self) -> tuple[str, ...]:
        """The fields that are measured: all, unless a problem says otherwise."""
        return self.fields

    def observe(self) -> Observations:
        """The measurements: the reference solution with noise."""
        rng = np.random.default_rng(self.draw)
        low, high = np.asarray(self.box.low), np.asarray(self.box.high)
        points = Point(jnp.asarray(rng.uniform(low, high, (self.observed, len(low)))), self.box.names)
        places = [self.fields.index(name) for name in self.measured]
        values = np.asarray(self.solution(points))[:, places]
        scale = values.std(axis=0)
        noisy = values + self.noise * scale * rng.standard_normal(values.shape)
        return Observations(points, jnp.asarray(noisy), jnp.asarray(scale))

    def truths(self) -> dict[str, Reference]:
        """The unknowns as references."""
        return {name: Reference(value, "exact", BY_CONSTRUCTION) for name, value in self.unknowns.items()}


@dataclasses.dataclass(frozen=True)
class InverseOf(Inverse, abc.ABC):
    """The inverse of an equation with known constants, from which all but the residual is taken. Abstract."""

    @property
    @abc.abstractmethod
    def forward(self) -> Equation:
        """The problem with the constants known. Raises ValueError as it does."""

    @property
    def box(self) -> Box:
        """That of the forward problem."""
        return self.forward.box

    @property
    def fields(self) -> tuple[str, ...]:
        """Those of the forward problem."""
        return self.forward.fields

    def conditions(self) -> dict[str, tuple[Region, Residual]]:
        """Those of the forward problem."""
        return self.forward.conditions()

    def exact(self, point: Point) -> Float[Array, " fields"]:
        """That of the forward problem."""
        return self.forward.exact(point)

    @property
    def accuracy(self) -> float:
        """That of the forward problem."""
        return self.forward.accuracy

    @property
    def source(self) -> Source:
        """That of the forward problem."""
        return self.forward.source
