"""The lid-driven cavity: steady flow in a square below a lid that slides at unit speed."""

import dataclasses
import functools
from collections.abc import Callable
from typing import Any, Literal

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ritz.domains.regions import Box, Point, Region, point_at
from ritz.operators.derivatives import gradient
from ritz.operators.equations import vorticity_transport
from ritz.operators.streams import velocity, vorticity
from ritz.problems.base import Source
from ritz.problems.equations.base import Equation, Residual
from ritz.problems.equations.references.cavity import CavityFlow, cavity_flow
from ritz.problems.equations.references.corners import (
    creeping,
    creeping_vorticity,
    inertial,
    inertial_vorticity,
)

CAVITY = Source(
    "Own Galerkin solution in polynomials with the corners taken out, after O. Botella and R. Peyret, Benchmark "
    "spectral results on the lid-driven cavity flow, Comput. Fluids 27, 421 (1998)",
    "@article{BotellaPeyret1998, author={Botella, O. and Peyret, R.}, title={Benchmark spectral results on the "
    "lid-driven cavity flow}, journal={Computers \\& Fluids}, volume={27}, pages={421--433}, year={1998}, "
    "doi={10.1016/S0045-7930(98)00002-4}}",
)
Function = Callable[[Array, Array], Array]
HIGHEST = 1000.0
"""The greatest Reynolds number at which the reference has been compared with published solutions."""
NEAR = 0.05
"""Square of the distance from an upper corner within which the residual is weighted down."""


@dataclasses.dataclass(frozen=True)
class Cavity(Equation):
    """u . grad w = lap w/Re with u = (psi_y, -psi_x) and w = -lap psi in the unit square, no slip on all walls.

    The lid y = 1 moves along x at speed one up to the very corners, where the velocity jumps and the pressure has no
    bound: the lid is not regularised. `value` holds the two leading terms there, so that what is left is smoother.
    """

    reynolds: float = 100.0
    modes: int = 32
    """Functions in each direction of the reference."""

    def __post_init__(self) -> None:
        """Refuses what the reference does not reach."""
        if not 0 < self.reynolds <= HIGHEST:
            raise ValueError(
                f"Expected a Reynolds number above 0 and up to {HIGHEST:g}, as far as the reference solution has been "
                f"compared with published ones; got {self.reynolds:g}."
            )

    @property
    def box(self) -> Box:
        """The unit square."""
        return Box(x=(0.0, 1.0), y=(0.0, 1.0))

    @property
    def fields(self) -> tuple[str, ...]:
        """Stream function and vorticity."""
        return ("psi", "w")

    def equations(self) -> dict[str, Residual]:
        """lap psi + w and the transport of w, both times r^2/(r^2 + 0.05) for the distance r from each upper corner,
        where terms that cancel grow as 1/r^3."""
        return {"inside": self._inside}

    def conditions(self) -> dict[str, tuple[Region, Residual]]:
        """No flow through the walls, and none along them but with the lid."""
        boundary = self.box.boundary()
        return {"walls": (boundary, _through), "slip": (boundary, _slip)}

    @property
    def edges(self) -> Region:
        """All of the boundary."""
        return self.box.boundary()

    def value(self, point: Point) -> Float[Array, " 2"]:
        """The flow near both upper corners, blended: meets all conditions. Its vorticity is not blended."""
        return jnp.stack([_built_in(self.reynolds)(point), _singular(self.reynolds, point)])

    def distance(self, point: Point) -> Float[Array, " 2"]:
        """Zero on the walls with its slope for psi, and one in the middle; one everywhere for the vorticity."""
        x, y = point["x"], point["y"]
        inside = 256 * (x * (1 - x) * y * (1 - y)) ** 2
        return jnp.stack([inside, jnp.ones_like(inside)])

    def grid(self, points: int, **fixed: float) -> Point:
        """As that of every equation, but kept half a step off the walls: the vorticity is infinite in two corners."""
        full = super().grid(points, **fixed)
        return Point(jnp.clip(full.values, 0.5 / points, 1 - 0.5 / points), full.names)

    def reference(self) -> CavityFlow:
        """Our own solution, computed once in a process."""
        with jax.ensure_compile_time_eval():  # the first call may come while a function of it is traced
            return cavity_flow(_built_in(self.reynolds), self.reynolds, self.modes)

    def exact(self, point: Point) -> Float[Array, " 2"]:
        """Stream function and vorticity of the reference."""
        flow = self.reference().at
        return jnp.stack([flow(point), vorticity(flow)(point)])

    @property
    def kind(self) -> Literal["exact", "computed"]:
        """Computed."""
        return "computed"

    @property
    def accuracy(self) -> float:
        """Of the stream function, from fewer functions."""
        return self.reference().psi_error

    @property
    def source(self) -> Source:
        """Our solver, and whose idea it follows."""
        return CAVITY

    def _inside(self, flow: Any, point: Point) -> Array:
        weight = jnp.ones(())
        for x in (0.0, 1.0):
            square = (point["x"] - x) ** 2 + (point["y"] - 1.0) ** 2
            weight = weight * square / (square + NEAR)
        return weight * vorticity_transport(flow, 1 / self.reynolds)(point)


def centrelines(flow: Callable[[Point], Array], places: Float[np.ndarray, " m"]) -> tuple[np.ndarray, np.ndarray]:
    """u(1/2, z) and v(z, 1/2) of a stream function at some places."""
    z = jnp.asarray(places)
    upward, across = (point_at(x=x, y=y) for x, y in ((0.5, z), (z, 0.5)))
    speed = jax.jit(jax.vmap(velocity(flow)))
    return np.asarray(speed(upward))[:, 0], np.asarray(speed(across))[:, 1]


@functools.lru_cache(maxsize=8)
def _built_in(reynolds: float) -> Callable[[Point], Array]:
    """The stream functions of both corners, blended over the width of the cavity."""

    def value(point: Point) -> Array:
        right = _smooth_step(point["x"])
        left_flow, right_flow = _corners(reynolds, point, creeping, inertial)
        return ((1 - right) * left_flow + right * right_flow) * _smooth_step(point["y"])

    return value


def _singular(reynolds: float, point: Point) -> Array:
    """The vorticity of both corners."""
    left, right = _corners(reynolds, point, creeping_vorticity, inertial_vorticity)
    return -left - right


def _corners(reynolds: float, point: Point, first: Function, second: Function) -> tuple[Array, Array]:
    """Two terms for each corner; the second fall off where inertia is no small correction any more."""
    decay, depth = max(4.0, reynolds / 25), 1 - point["y"]

    def corner(along: Array, sign: float) -> Array:
        near = jnp.exp(-decay * (along**2 + depth**2))
        return first(along, depth) + sign * reynolds * near * second(along, depth)

    return corner(point["x"], 1.0), corner(1 - point["x"], -1.0)


def _smooth_step(s: Array) -> Array:
    """From 0 at 0 to 1 at 1, flat to third order at both."""
    return s**4 * (35 - 84 * s + 70 * s**2 - 20 * s**3)


def _through(flow: Any, point: Point) -> Array:
    return flow["psi"](point)


def _slip(flow: Any, point: Point) -> Array:
    x, y = point["x"], point["y"]
    slope = gradient(flow["psi"], "x", "y")(point)
    side = (x == 0) | (x == 1)
    return jnp.where(side, slope[0], slope[1] - jnp.where(y == 1, 1.0, 0.0))
