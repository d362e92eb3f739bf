"""Franke's function with noise: two hills, a dip and a slope on the unit square, learned from scattered points."""

import dataclasses
import math

import jax
import numpy as np
from jaxtyping import Float, PRNGKeyArray

from ritz.problems.base import Problem, Reference, Source

FRANKE = Source(
    "R. Franke, A critical comparison of some methods for interpolation of scattered data, Naval Postgraduate School "
    "Technical Report NPS-53-79-003 (1979)",
    "@techreport{Franke1979, author={Franke, Richard}, title={A critical comparison of some methods for interpolation "
    "of scattered data}, institution={Naval Postgraduate School}, number={NPS-53-79-003}, year={1979}}",
)


@dataclasses.dataclass(frozen=True)
class Franke(Problem):
    """`points` uniform points of [0, 1]^2 to learn from and `test` others, heights with normal noise."""

    points: int = 600
    test: int = 2000
    noise: float = 0.1
    """Standard deviation of the noise, in units of the height, whose range is about 1.2."""

    def __post_init__(self) -> None:
        """Refuses sizes that leave nothing to learn from."""
        if self.points < 20 or self.test < 2 or not self.noise >= 0:
            raise ValueError(
                "Expected at least 20 points, 2 test points and noise of zero or more, got "
                f"{self.points}, {self.test} and {self.noise}."
            )

    def table(
        self, *, key: PRNGKeyArray
    ) -> tuple[tuple[Float[np.ndarray, "n 2"], Float[np.ndarray, " n"]], tuple[np.ndarray, np.ndarray]]:
        """((points, heights) to learn from, the same to test on)."""
        place, noise = jax.random.split(key)
        x = np.asarray(jax.random.uniform(place, (self.points + self.test, 2)), float)
        y = self.height(x) + self.noise * np.asarray(jax.random.normal(noise, (len(x),)), float)
        return (x[: self.points], y[: self.points]), (x[self.points :], y[self.points :])

    @staticmethod
    def height(x: Float[np.ndarray, "*batch 2"]) -> Float[np.ndarray, "*batch"]:
        """The function without noise."""
        a, b = 9 * x[..., 0], 9 * x[..., 1]
        return (
            0.75 * np.exp(-((a - 2) ** 2) / 4 - (b - 2) ** 2 / 4)
            + 0.75 * np.exp(-((a + 1) ** 2) / 49 - (b + 1) / 10)
            + 0.5 * np.exp(-((a - 7) ** 2) / 4 - (b - 3) ** 2 / 4)
            - 0.2 * np.exp(-((a - 4) ** 2) - (b - 7) ** 2)
        )

    @staticmethod
    def volume() -> Reference:
        """The integral of the height over the square, in error functions."""

        def hill(centre: float, width: float) -> float:
            """The integral of exp(-((9 t - centre)/width)^2) over 0 < t < 1."""
            ends = math.erf((9 - centre) / width) + math.erf(centre / width)
            return width * math.sqrt(math.pi) / 18 * ends

        slope = hill(-1.0, 7.0) * (math.exp(-0.1) - math.exp(-1)) * 10 / 9
        value = (
            0.75 * hill(2.0, 2.0) ** 2
            + 0.75 * slope
            + 0.5 * hill(7.0, 2.0) * hill(3.0, 2.0)
            - 0.2 * hill(4.0, 1.0) * hill(7.0, 1.0)
        )
        return Reference(value, "exact", FRANKE)

    def floor(self) -> Reference:
        """The mean squared error on new noisy points of whoever knows the function: the variance of the noise."""
        return Reference(self.noise**2, "exact", Source("the definition of the problem: nobody can predict the noise"))

    def variance(self, parameters: int) -> Reference:
        """Of the least-squares fit of `parameters` columns at fixed points, averaged over those points: noise^2 p/n."""
        source = Source("the trace of the hat matrix: Hastie, Tibshirani, Friedman (2009), equation 7.11")
        return Reference(self.noise**2 * parameters / self.points, "exact", source)
