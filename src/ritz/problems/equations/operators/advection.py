"""What is carried along a circle by a wind that is not the same everywhere."""

import dataclasses

import numpy as np
from jaxtyping import Float

from ritz.domains.functions import PeriodicField
from ritz.problems.base import Source
from ritz.problems.equations.operators.base import SolutionOperator, basis_at, tensor_grid
from ritz.problems.equations.operators.forced import LU

STEPS = 200
"""Of Runge and Kutta's method, for the characteristics over the whole time."""


@dataclasses.dataclass(frozen=True)
class Advection(SolutionOperator):
    """s_t + a(x) s_x = 0 on a circle of length 1, s(0, x) = u(x), with the wind a = 1 + contrast sin(2 pi x).

    s(t, x) = u(X), where X is the place from which the wind has carried x: the solution of dX/dt = -a(X). No grid is
    involved; the initial states are drawn from N(0, 250^2 (-d^2/dx^2 + 25)^-3) for a power
    of 3.
    """

    contrast: float = 0.5
    time: float = 0.5
    power: float = 3.0
    """Of the covariance of the initial states: less is rougher."""

    def __post_init__(self) -> None:
        """Refuses a wind that stands still somewhere."""
        if not 0 <= self.contrast < 1 or not self.time > 0:
            raise ValueError(f"Expected a contrast in [0, 1) and a positive time; got {self.contrast} and {self.time}.")

    @property
    def space(self) -> PeriodicField:
        """The initial states."""
        return PeriodicField(25.0 * 10 ** (self.power - 2), 5.0, self.power, 16)

    @property
    def sensors(self) -> Float[np.ndarray, "64 1"]:
        """64 points of the circle."""
        return np.arange(64)[:, None] / 64

    @property
    def places(self) -> Float[np.ndarray, "q 2"]:
        """(t, x)."""
        return tensor_grid(np.linspace(0, self.time, 51), self.sensors[:, 0])

    @property
    def axes(self) -> dict[str, int]:
        """t and x."""
        return {"t": 51, "x": 64}

    @property
    def source(self) -> Source:
        """The paper on deep operator networks, whose section on advection has four such equations."""
        return LU

    @property
    def accuracy(self) -> float:
        """Of the characteristics (a test has them in closed form)."""
        return 1e-9

    @property
    def periodic(self) -> bool:
        """A circle."""
        return True

    def rougher(self) -> "Advection":
        """A power less by a half."""
        return dataclasses.replace(self, power=self.power - 0.5)

    def origin(self, places: Float[np.ndarray, "q 2"]) -> Float[np.ndarray, " q"]:
        """X at places (t, x)."""
        step, x = places[:, 0] / STEPS, places[:, 1]

        def wind(at: np.ndarray) -> np.ndarray:
            return -(1 + self.contrast * np.sin(2 * np.pi * at))

        for _ in range(STEPS):
            one = wind(x)
            two = wind(x + step / 2 * one)
            three = wind(x + step / 2 * two)
            x = x + step / 6 * (one + 2 * two + 2 * three + wind(x + step * three))
        return x

    def solve(self, coefficients: Float[np.ndarray, "n k"]) -> Float[np.ndarray, "n q"]:
        """s at the places."""
        return coefficients @ basis_at(self.space, self.origin(self.places)[:, None]).T
