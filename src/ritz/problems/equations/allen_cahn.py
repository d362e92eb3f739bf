"""The Allen-Cahn equation: two phases separate and a thin wall is left between them."""

import dataclasses
import math
from typing import Any

import jax.numpy as jnp
from jaxtyping import Array, Float

from ritz.domains.regions import Box, Point
from ritz.operators.equations import allen_cahn
from ritz.problems.base import Source
from ritz.problems.equations.base import Residual
from ritz.problems.equations.evolution import Evolution
from ritz.problems.equations.references import Circle

ALLEN_CAHN = Source(
    "M. Raissi, P. Perdikaris and G. E. Karniadakis, J. Comput. Phys. 378, 686 (2019), section 3.2, for the equation; "
    "the solution is our own: Fourier in space, exponential Runge-Kutta in time",
    "@article{Raissi2019, author={Raissi, M. and Perdikaris, P. and Karniadakis, G. E.}, title={Physics-informed "
    "neural networks: A deep learning framework for solving forward and inverse problems involving nonlinear partial "
    "differential equations}, journal={Journal of Computational Physics}, volume={378}, pages={686--707}, year={2019}, "
    "doi={10.1016/j.jcp.2018.10.045}}",
)


@dataclasses.dataclass(frozen=True)
class AllenCahn(Evolution):
    """u_t = k u_xx + r (u - u^3) on 0 < t < 1, -1 < x < 1, periodic in x.

    u grows away from zero at the rate r until the reaction holds it at -1 and 1, with walls of width (2 k/r)^(1/2)
    between. The start is "smooth", sin^2(pi x/2) cos(pi x), or that of the literature, "kinked", x^2 cos(pi x), whose
    slope jumps at the seam x = 1, so that a spectral solution converges slowly and its error is larger.
    """

    diffusion: float = 1e-4
    rate: float = 5.0
    start: str = "smooth"

    def __post_init__(self) -> None:
        """Refuses walls that the reference does not resolve, and a start that is none of the two."""
        if self.start not in {"smooth", "kinked"}:
            raise ValueError(f"Expected a start smooth or kinked, got {self.start!r}.")
        if not (0 < self.rate <= 10 and self.diffusion >= 1e-5 * self.rate):
            raise ValueError(
                f"Expected a rate in (0, 10] and a diffusion of at least 1e-5 of it, got {self.rate} and "
                f"{self.diffusion}: the grid of the reference does not resolve thinner walls."
            )

    @property
    def box(self) -> Box:
        """Time and a circle."""
        return Box(t=(0.0, 1.0), x=(-1.0, 1.0))

    def equations(self) -> dict[str, Residual]:
        """u_t - k u_xx - r (u - u^3)."""
        return {"inside": self._inside}

    def value(self, point: Point) -> Float[Array, "*batch"]:
        """The start, at any time."""
        x = point["x"]
        weight = x**2 if self.start == "kinked" else jnp.sin(math.pi * x / 2) ** 2
        return weight * jnp.cos(math.pi * x)

    def circle(self) -> Circle:
        """k d2/dx2 + r, and -r u^3."""
        return Circle(
            self.start_at,
            lambda derivative: self.diffusion * derivative**2 + self.rate,
            lambda u: -self.rate * u**3,
            order=0,
            time=1.0,
            low=-1.0,
            high=1.0,
        )

    @property
    def resolution(self) -> dict[str, int]:
        """Twice as many places where the start is not smooth."""
        return {"points": 2048 if self.start == "smooth" else 4096, "steps": 800, "kept": 200}

    @property
    def source(self) -> Source:
        """The paper that made the equation a test."""
        return ALLEN_CAHN

    def _inside(self, u: Any, point: Point) -> Array:
        return allen_cahn(u["u"], self.diffusion, self.rate)(point)
