"""Burgers' equation with an unknown viscosity."""

import dataclasses
import math
from typing import Any

from jaxtyping import Array, Float

from ritz.domains.regions import Point
from ritz.operators.equations import burgers
from ritz.problems.equations.base import Residual
from ritz.problems.equations.burgers import Burgers
from ritz.problems.equations.inverse.base import InverseOf


@dataclasses.dataclass(frozen=True)
class BurgersInverse(InverseOf):
    """The wave of `Burgers`, of which u is measured at scattered places and times; its viscosity is sought.

    Initial state and walls are known. The viscosity shows where the layer is, in one of a hundred of the points.
    """

    viscosity: float = 0.01 / math.pi
    guess: float = 0.02
    observed: int = 2000
    noise: float = 0.0

    @property
    def forward(self) -> Burgers:
        """The problem with the viscosity known. Raises ValueError as it does."""
        return Burgers(self.viscosity)

    @property
    def unknowns(self) -> dict[str, float]:
        """The viscosity."""
        return {"viscosity": self.viscosity}

    @property
    def guesses(self) -> dict[str, float]:
        """`guess`."""
        return {"viscosity": self.guess}

    def equations(self) -> dict[str, Residual]:
        """u_t + u u_x - nu u_xx."""
        return {"inside": _inside}

    def value(self, point: Point) -> Float[Array, ""]:
        """As `Burgers.value`."""
        return self.forward.value(point)

    def distance(self, point: Point) -> Float[Array, ""]:
        """As `Burgers.distance`."""
        return self.forward.distance(point)


def _inside(u: Any, point: Point) -> Array:
    return burgers(u["u"], u.constants["viscosity"])(point)
