"""The Lorenz system with unknown parameters, from a noisy orbit."""

import dataclasses
import functools
from typing import Any

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float
from scipy.integrate import solve_ivp

from ritz.domains.regions import Box, Point, Region
from ritz.operators.derivatives import partial
from ritz.problems.base import Source
from ritz.problems.equations.base import Residual
from ritz.problems.equations.inverse.base import Inverse
from ritz.problems.equations.references import Table

LORENZ = Source(
    "E. N. Lorenz, Deterministic nonperiodic flow, J. Atmos. Sci. 20, 130 (1963), equations (25)-(27); the orbit by a "
    "Runge-Kutta method of eighth order with a tolerance of 1e-12",
    "@article{Lorenz1963, author={Lorenz, Edward N.}, title={Deterministic Nonperiodic Flow}, journal={Journal of the "
    "Atmospheric Sciences}, volume={20}, pages={130--141}, year={1963}, "
    "doi={10.1175/1520-0469(1963)020<0130:DNF>2.0.CO;2}}",
)
PER_TIME = 400
"""Entries of the table of the orbit in a unit of time."""


@dataclasses.dataclass(frozen=True)
class LorenzInverse(Inverse):
    """x' = sigma (y - x), y' = x (rho - z) - y, z' = x y - beta z from (-8, 7, 27), to the time `time`.

    x, y and z are measured with noise at scattered times; sigma, rho and beta are sought, the start is not known.
    """

    sigma: float = 10.0
    rho: float = 28.0
    beta: float = 8 / 3
    time: float = 2.0
    observed: int = 100

    @property
    def box(self) -> Box:
        """Time."""
        return Box(t=(0.0, self.time))

    @property
    def fields(self) -> tuple[str, ...]:
        """x, y and z."""
        return ("x", "y", "z")

    @property
    def unknowns(self) -> dict[str, float]:
        """sigma, rho and beta."""
        return {"sigma": self.sigma, "rho": self.rho, "beta": self.beta}

    @property
    def guesses(self) -> dict[str, float]:
        """One each."""
        return {"sigma": 1.0, "rho": 1.0, "beta": 1.0}

    def equations(self) -> dict[str, Residual]:
        """The three right sides less the derivatives."""
        return {"orbit": _orbit}

    def conditions(self) -> dict[str, tuple[Region, Residual]]:
        """None: the start is found with the rest."""
        return {}

    def exact(self, point: Point) -> Float[Array, " 3"]:
        """The orbit, from a table."""
        return orbit(self.sigma, self.rho, self.beta, self.time).at(point["t"])

    @property
    def accuracy(self) -> float:
        """Of the integration and the table, for a time of up to 3 (a test compares two tolerances)."""
        return 1e-8

    @property
    def source(self) -> Source:
        """The paper."""
        return LORENZ


@functools.lru_cache(maxsize=8)
def orbit(sigma: float, rho: float, beta: float, time: float, tolerance: float = 1e-12) -> Table:
    """x, y and z at PER_TIME times in a unit of time, from (-8, 7, 27)."""
    times = np.linspace(0.0, time, max(16, round(PER_TIME * time)) + 1)

    def velocity(_: float, at: np.ndarray) -> list[float]:
        x, y, z = at
        return [sigma * (y - x), x * (rho - z) - y, x * y - beta * z]

    solved = solve_ivp(velocity, (0.0, time), (-8.0, 7.0, 27.0), "DOP853", times, rtol=tolerance, atol=tolerance)
    return Table(solved.y.T[:, None], time)


def _orbit(flow: Any, point: Point) -> Array:
    x, y, z = (flow[name](point) for name in ("x", "y", "z"))
    velocity = jnp.stack([partial(flow[name], "t")(point) for name in ("x", "y", "z")])
    sigma, rho, beta = (flow.constants[name] for name in ("sigma", "rho", "beta"))
    return velocity - jnp.stack([sigma * (y - x), x * (rho - z) - y, x * y - beta * z])
