"""The Lorenz equations: chaos with three quantities."""

import dataclasses
from typing import Any

from jaxtyping import Array, Float

from ritz.domains.regions import Point
from ritz.problems.base import Source
from ritz.problems.equations.ordinary import Ordinary

LORENZ = Source(
    "E. N. Lorenz, Deterministic nonperiodic flow, J. Atmos. Sci. 20, 130 (1963), equations (25)-(27), for the "
    "equations; the solution is our own, by a Runge-Kutta method of order eight",
    "@article{Lorenz1963, author={Lorenz, E. N.}, title={Deterministic nonperiodic flow}, journal={Journal of the "
    "Atmospheric Sciences}, volume={20}, pages={130--141}, year={1963}, "
    "doi={10.1175/1520-0469(1963)020<0130:DNF>2.0.CO;2}}",
)


@dataclasses.dataclass(frozen=True)
class Lorenz(Ordinary):
    """x' = s (y - x), y' = r x - y - x z, z' = x y - b z from (x, y, z) = (-8, 7, 27), on the attractor.

    At s = 10, r = 28, b = 8/3 errors grow by a factor e in a time of 1.1 on average, so a horizon must be stated.
    """

    prandtl: float = 10.0
    """s."""
    rayleigh: float = 28.0
    """r, in units of that at which convection begins."""
    aspect: float = 8 / 3
    """b."""
    time: float = 2.0

    def __post_init__(self) -> None:
        """Refuses a horizon beyond which the reference has few digits left."""
        super().__post_init__()
        if self.time > 20:
            raise ValueError(f"Expected a time of at most 20, got {self.time}: chaos leaves no reference beyond it.")

    @property
    def fields(self) -> tuple[str, ...]:
        """Intensity of the convection x, difference of temperatures y, distortion of the profile z."""
        return ("x", "y", "z")

    @property
    def start(self) -> tuple[float, ...]:
        """On the attractor."""
        return (-8.0, 7.0, 27.0)

    def distance(self, point: Point) -> Float[Array, ""]:
        """10 (1 - e^{-t}): zero at the start, of the size of the fields."""
        return 10 * super().distance(point)

    def rate(self, state: Any) -> list[Any]:
        """The three."""
        x, y, z = state
        return [self.prandtl * (y - x), self.rayleigh * x - y - x * z, x * y - self.aspect * z]

    def reference_rate(self, state: Any) -> list[Any]:
        """A linear part and a quadratic one: u' = A u + (0, -x z, x y)."""
        linear = ((-self.prandtl, self.prandtl, 0.0), (self.rayleigh, -1.0, 0.0), (0.0, 0.0, -self.aspect))
        moved = [sum(a * u for a, u in zip(row, state, strict=True)) for row in linear]
        return [moved[0], moved[1] - state[0] * state[2], moved[2] + state[0] * state[1]]

    @property
    def source(self) -> Source:
        """The paper."""
        return LORENZ
