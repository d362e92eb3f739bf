"""Handwritten digits of 8 x 8 points, as scikit-learn ships them."""

import dataclasses

import jax
import numpy as np
from jaxtyping import Float, Int, PRNGKeyArray
from sklearn.datasets import load_digits

from ritz.problems.base import Problem, Source

ALPAYDIN = Source(
    "E. Alpaydin, C. Kaynak, Cascading classifiers, Kybernetika 34, 369 (1998)",
    "@article{Alpaydin1998, author={Alpaydin, Ethem and Kaynak, Cenk}, title={Cascading classifiers}, "
    "journal={Kybernetika}, volume={34}, pages={369--374}, year={1998}}",
)


@dataclasses.dataclass(frozen=True)
class Digits(Problem):
    """1797 digits of 13 people, `train` of them drawn to learn from; intensities between 0 and 1."""

    train: int = 1200

    def __post_init__(self) -> None:
        """Refuses what leaves nothing to learn from or to test on."""
        if not 100 <= self.train <= 1700:
            raise ValueError(f"Expected between 100 and 1700 digits to learn from, got {self.train}.")

    def table(
        self, *, key: PRNGKeyArray
    ) -> tuple[tuple[Float[np.ndarray, "n 64"], Int[np.ndarray, " n"]], tuple[np.ndarray, np.ndarray]]:
        """((images, digits) to learn from, the same to test on)."""
        x, y = (np.asarray(part) for part in load_digits(return_X_y=True))
        order = np.asarray(jax.random.permutation(key, len(y)))
        x, y = x[order] / 16, y[order]
        return (x[: self.train], y[: self.train]), (x[self.train :], y[self.train :])
