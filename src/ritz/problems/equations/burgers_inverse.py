"""Burgers' equation with an unknown viscosity, from measured velocities."""

import dataclasses
import math
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.domains.regions import Box, Point, Region
from ritz.operators.equations import burgers
from ritz.problems.base import Reference, Source
from ritz.problems.equations.base import Equation, Residual
from ritz.problems.equations.burgers import COLE_HOPF, Burgers


@dataclasses.dataclass(frozen=True)
class BurgersInverse(Equation):
    """Which viscosity has a fluid whose velocities were measured at `count` random places and times?

    The velocities are those of `Burgers` with the true viscosity plus normal noise with a standard deviation of
    `noise` times that of the velocities. No initial or boundary condition is used.
    """

    viscosity: float = 0.01 / math.pi
    count: int = 2000
    noise: float = 0.0

    def __post_init__(self) -> None:
        """Refuses too little to go by."""
        if self.count < 10 or self.noise < 0:
            raise ValueError(f"Expected at least 10 data and noise of at least 0, got {self.count} and {self.noise}.")

    @property
    def truth(self) -> Burgers:
        """The fluid that was measured."""
        return Burgers(self.viscosity)

    @property
    def box(self) -> Box:
        """Time and a line."""
        return self.truth.box

    @property
    def fields(self) -> tuple[str, ...]:
        """u."""
        return ("u",)

    def equations(self) -> dict[str, Residual]:
        """u_t + u u_x - nu u_xx with nu = `u.constants["viscosity"]`."""
        return {"inside": _inside}

    def conditions(self) -> dict[str, tuple[Region, Residual]]:
        """None: the data stand in their place."""
        return {}

    def exact(self, point: Point) -> Float[Array, " 1"]:
        """That of `Burgers`."""
        return self.truth.exact(point)

    def data(self, *, key: PRNGKeyArray) -> tuple[Point, Float[Array, " n"]]:
        """Random points of the box [count, 2], and the velocities measured there."""
        place_key, noise_key = jax.random.split(key)
        cube = jax.random.uniform(place_key, (self.count, 2), float)
        points = Point(jax.vmap(self.box.place)(cube), self.box.names)
        velocity = jax.lax.map(lambda values: self.exact(Point(values, self.box.names))[0], points.values)
        return points, velocity + self.noise * jnp.std(velocity) * jax.random.normal(noise_key, velocity.shape)

    def reference(self) -> Reference:
        """The viscosity that made the data."""
        return Reference(self.viscosity, "exact", Source("The viscosity with which the data were made"))

    @property
    def source(self) -> Source:
        """As of `Burgers`."""
        return COLE_HOPF


def _inside(u: Any, point: Point) -> Array:
    return burgers(u["u"], u.constants["viscosity"])(point)
