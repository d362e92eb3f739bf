"""The Navier-Stokes equations with unknown coefficients, from velocities alone."""

import dataclasses
import math
from typing import Any

import jax.numpy as jnp
from jaxtyping import Array, Float

from ritz.domains.regions import Box, Point, Region
from ritz.operators.derivatives import laplacian, partial
from ritz.operators.equations import continuity
from ritz.problems.base import Source
from ritz.problems.equations.base import Residual
from ritz.problems.equations.inverse.base import Inverse
from ritz.problems.equations.taylor_green import TAYLOR_GREEN


@dataclasses.dataclass(frozen=True)
class NavierStokesInverse(Inverse):
    """lambda1 and lambda2 of v_t + lambda1 (v . grad) v = -grad p + lambda2 lap v, div v = 0, from u and v.

    The pressure is never measured. The flow is that of Taylor and Green, carried by a uniform stream (U, V) through a
    square of side 2 pi with periodic edges: with X = x - U t and Y = y - V t

        u = U - cos X sin Y F,   v = V + sin X cos Y F,   p = -(cos 2X + cos 2Y) F^2/4,   F = exp(-2 lambda2 t).

    Without the stream (v . grad) v is a gradient, which the unseen pressure takes over: every lambda1 then fits.
    """

    viscosity: float = 0.1
    stream: tuple[float, float] = (1.0, 0.5)
    time: float = 1.0
    observed: int = 500

    def __post_init__(self) -> None:
        """Refuses what does not decay."""
        super().__post_init__()
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

    @property
    def measured(self) -> tuple[str, ...]:
        """The velocities."""
        return ("u", "v")

    @property
    def unknowns(self) -> dict[str, float]:
        """lambda1 = 1 of the convection and lambda2 = `viscosity` of the friction."""
        return {"lambda1": 1.0, "lambda2": self.viscosity}

    @property
    def guesses(self) -> dict[str, float]:
        """No convection and no friction."""
        return {"lambda1": 0.0, "lambda2": 0.0}

    def equations(self) -> dict[str, Residual]:
        """Balance of momentum, no compression, and the pressure's free constant: zero where Y = X = pi/4."""
        return {"momentum": _momentum, "continuity": _continuity, "pressure": self._pinned}

    def conditions(self) -> dict[str, tuple[Region, Residual]]:
        """None beside the periodic edges, which must be built in."""
        return {}

    def exact(self, point: Point) -> Float[Array, " 3"]:
        """u, v, p."""
        (along, across), t = self.stream, point["t"]
        x, y = point["x"] - along * t, point["y"] - across * t
        decay = jnp.exp(-2 * self.viscosity * t)
        u, v = along - jnp.cos(x) * jnp.sin(y) * decay, across + jnp.sin(x) * jnp.cos(y) * decay
        return jnp.stack([u, v, -(jnp.cos(2 * x) + jnp.cos(2 * y)) * decay**2 / 4])

    @property
    def view(self) -> dict[str, float]:
        """The last moment."""
        return {"t": self.time}

    @property
    def source(self) -> Source:
        """The paper; a uniform stream is a change of frame."""
        return TAYLOR_GREEN

    def _pinned(self, flow: Any, point: Point) -> Array:
        t = point["t"]
        return flow["p"](point.moved(x=math.pi / 4 + self.stream[0] * t, y=math.pi / 4 + self.stream[1] * t))


def _momentum(flow: Any, point: Point) -> Array:
    u, v = flow["u"](point), flow["v"](point)
    convection, friction = flow.constants["lambda1"], flow.constants["lambda2"]

    def component(field: str, along: str) -> Array:
        speed = flow[field]
        carried = u * partial(speed, "x")(point) + v * partial(speed, "y")(point)
        forces = friction * laplacian(speed, "x", "y")(point) - partial(flow["p"], along)(point)
        return partial(speed, "t")(point) + convection * carried - forces

    return jnp.stack([component("u", "x"), component("v", "y")])


def _continuity(flow: Any, point: Point) -> Array:
    return continuity((flow["u"], flow["v"]))(point)
