"""Taylor-Green vortices: an exact solution of the Navier-Stokes equations in time."""

import dataclasses
import math
from typing import Any

import jax.numpy as jnp
from jaxtyping import Array, Float

from ritz.domains.regions import Box, Point, Region
from ritz.operators.equations import navier_stokes
from ritz.problems.base import Source
from ritz.problems.equations.base import Equation, Residual

TAYLOR_GREEN = Source(
    "G. I. Taylor and A. E. Green, Mechanism of the production of small eddies from large ones, Proc. R. Soc. A 158, "
    "499 (1937); the plane case",
    "@article{TaylorGreen1937, author={Taylor, G. I. and Green, A. E.}, title={Mechanism of the production of small "
    "eddies from large ones}, journal={Proceedings of the Royal Society of London A}, volume={158}, pages={499--521}, "
    "year={1937}, doi={10.1098/rspa.1937.0036}}",
)


@dataclasses.dataclass(frozen=True)
class TaylorGreen(Equation):
    """Decaying vortices in a square of side 2 pi with periodic edges, from t = 0 to `time`.

    u = -cos x sin y F, v = sin x cos y F, p = -(cos 2x + cos 2y) F^2/4 with F = e^{-2 nu t}. The pressure, known up to
    a function of time, is zero at x = y = pi/4.
    """

    viscosity: float = 0.1
    time: float = 1.0

    def __post_init__(self) -> None:
        """Refuses what does not decay."""
        if not (self.viscosity > 0 and self.time > 0):
            raise ValueError(f"Expected a positive viscosity and time, got {self.viscosity} and {self.time}.")

    @property
    def box(self) -> Box:
        """Time and a square."""
        return Box(t=(0.0, self.time), x=(0.0, 2 * math.pi), y=(0.0, 2 * math.pi))

    @property
    def fields(self) -> tuple[str, ...]:
        """Velocities u and v along x and y, pressure p."""
        return ("u", "v", "p")

    def equations(self) -> dict[str, Residual]:
        """Balance of momentum along x and y, and no compression."""
        return {"inside": self._inside}

    def conditions(self) -> dict[str, tuple[Region, Residual]]:
        """The vortices at the start; no pressure at x = y = pi/4, at all times. The periodic edges must be built in."""
        return {"start": (self.box.start("t"), self._at_start), "pressure": (self.box, _pinned)}

    def value(self, point: Point) -> Float[Array, " 3"]:
        """The velocity at the start, at all times, and no pressure."""
        return self.exact(point.moved(t=0.0)).at[2].set(0.0)

    def distance(self, point: Point) -> Float[Array, " 3"]:
        """t for the velocity, one for the pressure."""
        t = point["t"] / self.time
        return jnp.stack([t, t, jnp.ones_like(t)])

    def exact(self, point: Point) -> Float[Array, " 3"]:
        """u, v, p."""
        x, y = point["x"], point["y"]
        decay = jnp.exp(-2 * self.viscosity * point["t"])
        pressure = -(jnp.cos(2 * x) + jnp.cos(2 * y)) * decay**2 / 4
        return jnp.stack([-jnp.cos(x) * jnp.sin(y) * decay, jnp.sin(x) * jnp.cos(y) * decay, pressure])

    @property
    def view(self) -> dict[str, float]:
        """The last moment."""
        return {"t": self.time}

    @property
    def source(self) -> Source:
        """The paper."""
        return TAYLOR_GREEN

    def _inside(self, flow: Any, point: Point) -> Array:
        return navier_stokes(flow, self.viscosity)(point)

    def _at_start(self, flow: Any, point: Point) -> Array:
        return flow(point)[:2] - self.exact(point)[:2]


def _pinned(flow: Any, point: Point) -> Array:
    return flow["p"](point.moved(x=math.pi / 4, y=math.pi / 4))
