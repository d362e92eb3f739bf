"""Diffusion and reaction with a random source."""

import dataclasses
from collections.abc import Callable

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ritz.domains.functions import GaussianField
from ritz.problems.base import Source
from ritz.problems.equations.operators.base import SolutionOperator, basis_at, tensor_grid
from ritz.problems.equations.operators.forced import LU


@dataclasses.dataclass(frozen=True)
class DiffusionReaction(SolutionOperator):
    """s_t = diffusion s_xx + reaction s^2 - saturation s^3 + amplitude u(x) on 0 < t, x < 1.

    s = 0 at the start and at both ends.

    The published equation (Lu et al. 2021) has diffusion = reaction = 0.01, amplitude 1 and no saturation; its solution
    is within 1 % a linear function of u. With amplitude and saturation of order one or more it is not.

    Central differences at `cells` spacings in x, the classical Runge-Kutta method in t; the answer is given at 101 x
    101 places (t, x), of which u has the 101 sensors in x.
    """

    diffusion: float = 0.01
    reaction: float = 0.01
    saturation: float = 0.0
    amplitude: float = 1.0
    length: float = 0.2
    cells: int = 100

    def __post_init__(self) -> None:
        """Refuses a grid that misses the places."""
        if self.saturation < 0:
            raise ValueError(f"Expected a saturation of zero or more, got {self.saturation}.")
        if self.cells < 100 or self.cells % 100:
            raise ValueError(f"Expected a multiple of 100 cells, so that the places are on the grid; got {self.cells}.")

    @property
    def space(self) -> GaussianField:
        """Squared-exponential covariance."""
        return GaussianField(self.length, max(201, 1 + int(np.ceil(10 / self.length))))

    @property
    def sensors(self) -> Float[np.ndarray, "101 1"]:
        """Uniform, ends included."""
        return np.linspace(0, 1, 101)[:, None]

    @property
    def places(self) -> Float[np.ndarray, "q 2"]:
        """(t, x)."""
        return tensor_grid(np.linspace(0, 1, 101), np.linspace(0, 1, 101))

    @property
    def axes(self) -> dict[str, int]:
        """t and x."""
        return {"t": 101, "x": 101}

    @property
    def source(self) -> Source:
        """The paper on deep operator networks."""
        return LU

    @property
    def accuracy(self) -> float:
        """Second order in 1/cells."""
        return 3e-4 * (100 / self.cells) ** 2

    def rougher(self) -> "DiffusionReaction":
        """Correlations half as long."""
        return dataclasses.replace(self, length=self.length / 2)

    def source_of(self, s: Callable[[Array], Array], place: Float[Array, " 2"]) -> Float[Array, ""]:
        """The u that makes s(t, x) a solution at one place: (s_t - diffusion s_xx - reaction s^2 + saturation
        s^3)/amplitude."""
        along_t, along_x = jnp.eye(2, dtype=place.dtype)

        def slope(at: Array) -> Array:
            return jax.jvp(s, (at,), (along_x,))[1]

        here, change = jax.jvp(s, (place,), (along_t,))
        curvature = jax.jvp(slope, (place,), (along_x,))[1]
        source = change - self.diffusion * curvature - self.reaction * here**2 + self.saturation * here**3
        return source / self.amplitude

    def distance(self, place: Float[Array, " 2"]) -> Float[Array, ""]:
        """4 t x (1 - x): zero at the start and at both ends."""
        return 4 * place[0] * place[1] * (1 - place[1])

    def solve(self, coefficients: Float[np.ndarray, "n k"]) -> Float[np.ndarray, "n q"]:
        """s at the places."""
        x = np.linspace(0, 1, self.cells + 1)[:, None]
        source = jnp.asarray(self.amplitude * coefficients @ basis_at(self.space, x).T)
        return np.asarray(_march(self, source)).reshape(len(coefficients), -1)


@eqx.filter_jit
def _march(problem: DiffusionReaction, source: Float[Array, "n x"]) -> Float[Array, "n 101 101"]:
    width, stable = 1 / problem.cells, 2.0
    steps = int(np.ceil(4 * problem.diffusion / width**2 / stable / 100))  # of each hundredth; RK4 is stable to 2.78
    step = 1 / (100 * max(steps, 1))
    inside = source[:, 1:-1]

    def rate(s: Array) -> Array:
        padded = jnp.pad(s, ((0, 0), (1, 1)))
        curvature = (padded[:, 2:] - 2 * s + padded[:, :-2]) / width**2
        return problem.diffusion * curvature + problem.reaction * s**2 - problem.saturation * s**3 + inside

    def advance(_: Array, s: Array) -> Array:
        one = rate(s)
        two = rate(s + step / 2 * one)
        three = rate(s + step / 2 * two)
        return s + step / 6 * (one + 2 * two + 2 * three + rate(s + step * three))

    def hundredth(s: Array, _: None) -> tuple[Array, Array]:
        after = jax.lax.fori_loop(0, max(steps, 1), advance, s)
        return after, after

    start = jnp.zeros_like(inside)
    _, later = jax.lax.scan(hundredth, start, None, length=100)
    s = jnp.concatenate([start[None], later]).transpose(1, 0, 2)
    return jnp.pad(s, ((0, 0), (0, 0), (1, 1)))[:, :, :: problem.cells // 100]
