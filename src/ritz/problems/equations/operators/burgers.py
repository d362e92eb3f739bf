"""The flow of Burgers' equation on a circle, from random initial states."""

import dataclasses

import numpy as np
from jaxtyping import Complex, Float

from ritz.domains.functions import PeriodicField
from ritz.problems.base import Source
from ritz.problems.equations.operators.base import SolutionOperator, basis_at

LI = Source(
    "Z. Li, N. Kovachki, K. Azizzadenesheli, B. Liu, K. Bhattacharya, A. Stuart, A. Anandkumar, Fourier neural "
    "operator for parametric partial differential equations, ICLR 2021, arXiv:2010.08895",
    "@inproceedings{Li2021, author={Li, Zongyi and Kovachki, Nikola and Azizzadenesheli, Kamyar and Liu, Burigede and "
    "Bhattacharya, Kaushik and Stuart, Andrew and Anandkumar, Anima}, title={{Fourier} neural operator for parametric "
    "partial differential equations}, booktitle={ICLR}, year={2021}, eprint={2010.08895}}",
)


@dataclasses.dataclass(frozen=True)
class BurgersFlow(SolutionOperator):
    """u(x, 0) -> u(x, time) for u_t + u u_x = viscosity u_xx, of period 1 and zero mean.

    The initial states are drawn from N(0, 625 (-lap + 25)^-2). Pseudo-spectral on `points` points, two thirds of the
    harmonics kept in products (Orszag's rule); the classical Runge-Kutta method in `steps` steps, diffusion by
    integrating factor.
    """

    viscosity: float = 0.1
    time: float = 1.0
    points: int = 128
    steps: int = 400
    power: float = 2.0
    """Of the covariance of the initial states: less is rougher."""
    grid: int = 128
    """Points at which states are given and answered; a divisor of `points`."""

    @property
    def space(self) -> PeriodicField:
        """The initial states."""
        return PeriodicField(25.0 * 10 ** (self.power - 2), 5.0, self.power)

    @property
    def sensors(self) -> Float[np.ndarray, "m 1"]:
        """`grid` points of the circle."""
        return np.arange(self.grid)[:, None] / self.grid

    @property
    def places(self) -> Float[np.ndarray, "m 1"]:
        """The sensors."""
        return self.sensors

    @property
    def axes(self) -> dict[str, int]:
        """x."""
        return {"x": self.grid}

    @property
    def periodic(self) -> bool:
        """A circle."""
        return True

    def rougher(self) -> "BurgersFlow":
        """A power less by a half."""
        return dataclasses.replace(self, power=self.power - 0.5)

    @property
    def source(self) -> Source:
        """The paper on Fourier neural operators."""
        return LI

    @property
    def accuracy(self) -> float:
        """Against the Cole-Hopf transformation (a test compares them)."""
        return 1e-7

    def solve(self, coefficients: Float[np.ndarray, "n k"]) -> Float[np.ndarray, "n m"]:
        """u at the end. Raises ValueError for a number of points that is no multiple of the grid."""
        if self.points % self.grid:
            raise ValueError(
                f"Expected a multiple of {self.grid} points, so that the sensors are among them; got {self.points}."
            )
        x = np.arange(self.points)[:, None] / self.points
        hat = np.fft.rfft(coefficients @ basis_at(self.space, x).T, axis=-1)
        wave = 2 * np.pi * np.arange(self.points // 2 + 1)
        kept = np.arange(self.points // 2 + 1) <= self.points // 3
        step = self.time / self.steps
        half = np.exp(-self.viscosity * wave**2 * step / 2)

        def flux(state: Complex[np.ndarray, "n k"]) -> Complex[np.ndarray, "n k"]:
            square = np.fft.irfft(state * kept, self.points, axis=-1) ** 2
            return -0.5j * step * wave * kept * np.fft.rfft(square, axis=-1)

        for _ in range(self.steps):
            one = flux(hat)
            two = flux(half * (hat + one / 2))
            three = flux(half * hat + two / 2)
            four = flux(half * (half * hat + three))
            hat = half**2 * hat + (half**2 * one + 2 * half * (two + three) + four) / 6
        return np.fft.irfft(hat, self.points, axis=-1)[:, :: self.points // self.grid]
