"""Vortices on a torus: two-dimensional Navier-Stokes flow in time, from a draw of a few long waves."""

import dataclasses
import functools
import math
from typing import Any, Literal

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ritz.domains.regions import Box, Point, Region
from ritz.operators.equations import vorticity_transport
from ritz.problems.base import Source
from ritz.problems.equations.base import Equation, Residual
from ritz.problems.equations.references.torus import TorusFlow, on_a_torus

ORSZAG = Source(
    "Own pseudo-spectral solution without aliases, after S. A. Orszag, J. Atmos. Sci. 28, 1074 (1971)",
    "@article{Orszag1971, author={Orszag, S. A.}, title={On the elimination of aliasing in finite-difference schemes "
    "by filtering high-wavenumber components}, journal={Journal of the Atmospheric Sciences}, volume={28}, "
    "pages={1074}, year={1971}, doi={10.1175/1520-0469(1971)028<1074:OTEOAI>2.0.CO;2}}",
)
WAVES = np.asarray([(1, 0), (0, 1), (1, 1), (1, -1), (2, 1), (1, 2), (2, -1), (1, -2)])
"""Wave numbers along x and y of the start."""
RESOLUTION = {"points": 128, "steps": 200, "kept": 50}


@dataclasses.dataclass(frozen=True)
class Vortices(Equation):
    """w_t + u w_x + v w_y = nu lap w with u = psi_y, v = -psi_x, lap psi = -w, on a square of side 2 pi with periodic
    edges, from t = 0 to `time`.

    At the start psi is a sum of eight waves with normal random factors and uniform phases, scaled to a mean square
    speed of one; `draw` names one such sum. psi, known up to a function of time, is zero at x = y = 0.
    """

    viscosity: float = 0.05
    time: float = 1.0
    draw: int = 0

    def __post_init__(self) -> None:
        """Refuses eddies that the reference does not resolve."""
        if not (self.viscosity >= 0.01 and 0 < self.time <= 5):
            raise ValueError(
                f"Expected a viscosity of at least 0.01 and a time in (0, 5], got {self.viscosity} and {self.time}: "
                "the grid of the reference does not resolve finer eddies."
            )

    @property
    def box(self) -> Box:
        """Time and a square."""
        return Box(t=(0.0, self.time), x=(0.0, 2 * math.pi), y=(0.0, 2 * math.pi))

    @property
    def fields(self) -> tuple[str, ...]:
        """Stream function and vorticity."""
        return ("psi", "w")

    def equations(self) -> dict[str, Residual]:
        """lap psi + w, and the transport of w."""
        return {"inside": self._inside}

    def conditions(self) -> dict[str, tuple[Region, Residual]]:
        """The start; no stream function at x = y = 0, at all times. The periodic edges must be built in."""
        return {"start": (self.box.start("t"), self._at_start), "pinned": (self.box, _pinned)}

    def value(self, point: Point) -> Float[Array, " 2"]:
        """Stream function and vorticity at the start, at any time."""
        factors, phases = _waves(self.draw)
        parts = factors * jnp.cos(WAVES[:, 0] * point["x"] + WAVES[:, 1] * point["y"] + phases)
        stream = jnp.sum(parts) - np.sum(factors * np.cos(phases))
        return jnp.stack([stream, jnp.sum(np.sum(WAVES**2, axis=1) * parts)])

    def distance(self, point: Point) -> Float[Array, ""]:
        """t: zero where there are conditions."""
        return point["t"] / self.time

    def reference(self) -> TorusFlow:
        """Our own solution, computed once in a process."""
        with jax.ensure_compile_time_eval():  # the first call may come while a function of it is traced
            return _solution(self)

    def exact(self, point: Point) -> Float[Array, " 2"]:
        """Our own solution."""
        flow = self.reference().at
        there = flow(point["t"], jnp.zeros(()), jnp.zeros(()))[0]
        return flow(point["t"], point["x"], point["y"]) - jnp.stack([there, jnp.zeros(())])

    @property
    def kind(self) -> Literal["exact", "computed"]:
        """Computed."""
        return "computed"

    @property
    def accuracy(self) -> float:
        """Of the vorticity, from half the modes and steps."""
        return self.reference().error

    @property
    def view(self) -> dict[str, float]:
        """The last moment."""
        return {"t": self.time}

    @property
    def source(self) -> Source:
        """Our solver, and whose method it is."""
        return ORSZAG

    def _inside(self, flow: Any, point: Point) -> Array:
        return vorticity_transport(flow, self.viscosity)(point)

    def _at_start(self, flow: Any, point: Point) -> Array:
        return flow(point) - self.value(point)


def _pinned(flow: Any, point: Point) -> Array:
    return flow["psi"](point.moved(x=0.0, y=0.0))


def _waves(draw: int) -> tuple[Float[np.ndarray, " 8"], Float[np.ndarray, " 8"]]:
    """(factors of the cosines, phases): the mean square of |grad psi| is one."""
    rng = np.random.default_rng(draw)
    factors, phases = rng.standard_normal(len(WAVES)), rng.uniform(0, 2 * math.pi, len(WAVES))
    return factors / math.sqrt(np.sum(WAVES**2 * factors[:, None] ** 2) / 2), phases


@functools.lru_cache(maxsize=4)
def _solution(problem: Vortices) -> TorusFlow:
    places = 2 * math.pi * np.arange(RESOLUTION["points"]) / RESOLUTION["points"]
    factors, phases = _waves(problem.draw)
    angles = WAVES[:, 0] * places[:, None, None] + WAVES[:, 1] * places[:, None] + phases
    start = np.sum(np.sum(WAVES**2, axis=1) * factors * np.cos(angles), axis=-1)
    return on_a_torus(start, problem.viscosity, problem.time, steps=RESOLUTION["steps"], kept=RESOLUTION["kept"])
