"""The quadrant problem: is the product of two numbers negative?

A point of the square [-1, 1]^2 belongs to class 1 iff x1 x2 < 0. No straight line separates the classes: the best,
x1 + x2 = 2/3 and its mirror images, is right for two points of three, and one through the middle for half of them. A
network with one hidden layer is the least that solves it; the rule is exact, so the accuracy that can be reached is 1.
The stability of certain line-bundle sums is decided by the same rule (Ruehle, Phys. Rep. 839, 1 (2020), section
2.1)."""

import dataclasses

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int, PRNGKeyArray

from ritz.problems.base import Problem, Reference, Source

LECTURE = Source(
    "F. Ruehle, Data science applications to string theory, Phys. Rep. 839, 1 (2020)",
    "@article{Ruehle2020, author={Ruehle, Fabian}, title={Data science applications to string theory}, "
    "journal={Physics Reports}, volume={839}, pages={1--117}, year={2020}, doi={10.1016/j.physrep.2019.09.005}}",
)


@dataclasses.dataclass(frozen=True)
class Quadrant(Problem):
    """`events` points drawn uniformly from the square, of which `train_fraction` are for training."""

    events: int = 2000
    train_fraction: float = 0.5

    def __post_init__(self) -> None:
        """Refuses sizes that leave nothing to train on or to test with."""
        if self.events < 10:
            raise ValueError(f"Expected at least 10 events, got {self.events}.")
        if not 0 < self.train_fraction < 1:
            raise ValueError(f"Expected a train_fraction strictly between 0 and 1, got {self.train_fraction}.")

    def points(self, *, key: PRNGKeyArray) -> tuple[Float[Array, "n 2"], Int[Array, " n"]]:
        """The points [events, 2] and their classes [events]."""
        x = jax.random.uniform(key, (self.events, 2), jnp.float32, -1.0, 1.0)
        return x, self.label(x)

    @staticmethod
    def label(x: Float[Array, "*batch 2"]) -> Int[Array, "*batch"]:
        """The rule: 1 iff x1 x2 < 0."""
        return (x[..., 0] * x[..., 1] < 0).astype(jnp.int32)

    @staticmethod
    def accuracy() -> Reference:
        """The rule classifies every point rightly."""
        return Reference(1.0, "exact", LECTURE)

    @staticmethod
    def accuracy_of_a_line() -> Reference:
        """2/3, by x1 + x2 = c: the corner beyond the line holds (2 - c)^2/2 of the area 4 for 1 <= c, and the accuracy
        (1 + c - 3 c^2/4)/2 of a cut at c <= 1 is greatest at c = 2/3."""
        return Reference(2 / 3, "exact", Source("derivation: the greatest accuracy of a cut x1 + x2 = c is at c = 2/3"))
