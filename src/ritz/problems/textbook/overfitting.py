"""Polynomials that fit too well: the errors on what was seen and on what was not, against the degree."""

import dataclasses

import jax
import numpy as np
from jaxtyping import Float, PRNGKeyArray

from ritz.problems.base import Problem, Reference, Source

MEHTA = Source(
    "P. Mehta, M. Bukov, C.-H. Wang, A. G. R. Day, C. Richardson, C. K. Fisher, D. J. Schwab, A high-bias, "
    "low-variance introduction to machine learning for physicists, Phys. Rep. 810, 1 (2019), section II",
    "@article{Mehta2019, author={Mehta, Pankaj and Bukov, Marin and Wang, Ching-Hao and Day, Alexandre G. R. and "
    "Richardson, Clint and Fisher, Charles K. and Schwab, David J.}, title={A high-bias, low-variance introduction to "
    "Machine Learning for physicists}, journal={Physics Reports}, volume={810}, pages={1--124}, year={2019}, "
    "eprint={1803.08823}}",
)


@dataclasses.dataclass(frozen=True)
class Overfitting(Problem):
    """y = 2 x - 10 x^5 + 15 x^10 + noise at `points` fixed points of [0, 1]; beyond them, up to `beyond`, is the test
    of extrapolation."""

    points: int = 40
    noise: float = 0.5
    beyond: float = 1.2

    def __post_init__(self) -> None:
        """Refuses what leaves nothing to learn."""
        if self.points < 5 or not self.noise > 0 or not self.beyond >= 1:
            raise ValueError(
                "Expected at least 5 points, positive noise and an end of at least 1, got "
                f"{self.points}, {self.noise} and {self.beyond}."
            )

    def places(self) -> Float[np.ndarray, "n 1"]:
        """The points, even."""
        return np.linspace(0, 1, self.points)[:, None]

    @staticmethod
    def value(x: Float[np.ndarray, "n 1"]) -> Float[np.ndarray, " n"]:
        """y without noise."""
        t = x[:, 0]
        return 2 * t - 10 * t**5 + 15 * t**10

    def draws(self, count: int, *, key: PRNGKeyArray) -> Float[np.ndarray, "count n"]:
        """`count` tables of y at the points, each with its own noise."""
        noise = np.asarray(jax.random.normal(key, (count, self.points)), float)
        return self.value(self.places()) + self.noise * noise

    def optimism(self, parameters: int) -> Reference:
        """By how much the mean squared error on new noise at the same points exceeds that on the old: 2 noise^2 p/n.

        It holds for least squares whether or not the model is right."""
        source = Source(
            "T. Hastie, R. Tibshirani, J. Friedman, The Elements of Statistical Learning, Springer (2009), equation "
            "7.24; Mehta et al. (2019), section II",
            MEHTA.bibtex,
        )
        return Reference(2 * self.noise**2 * parameters / self.points, "exact", source)
