"""The antiderivative: the simplest operator there is, and the first one that operator networks were shown on."""

import dataclasses

from jaxtyping import Array, Float

from ritz.problems.base import Reference, Source
from ritz.problems.equations.operators.forced import LU, Forced

README = Source(
    "L. Lu, DeepONet: learning nonlinear operators, github.com/lululxvi/deeponet, README: antiderivative, 10 000 "
    "training and 100 000 test triples",
    LU.bibtex,
)


@dataclasses.dataclass(frozen=True)
class Antiderivative(Forced):
    """s' = u, s(0) = 0."""

    @property
    def states(self) -> int:
        """s."""
        return 1

    @property
    def accuracy(self) -> float:
        """Simpson's rule, and the cubic in between."""
        return 2e-7

    def rate(self, s: Float[Array, "*batch 1"], u: Float[Array, "*batch"]) -> Float[Array, "*batch 1"]:
        """u."""
        return u[..., None]

    @staticmethod
    def published() -> Reference:
        """The mean squared error over the test triples: 9.27e-7 in 324 s of training and 189 s of data."""
        return Reference(9.27e-7, "published", README, condition="ReLU 40-40, Adam, 50 000 steps, 513 s with data")
