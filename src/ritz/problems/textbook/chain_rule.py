"""The chain rule: gradients by hand and by machine are the same numbers."""

import dataclasses

from ritz.problems.base import Problem, Reference, Source

PAPER = Source(
    "D. E. Rumelhart, G. E. Hinton, R. J. Williams, Learning representations by back-propagating errors, "
    "Nature 323, 533 (1986)",
    """@article{Rumelhart1986,
  author = {Rumelhart, David E. and Hinton, Geoffrey E. and Williams, Ronald J.},
  title = {Learning representations by back-propagating errors},
  journal = {Nature}, volume = {323}, pages = {533--536}, year = {1986}
}""",
)


@dataclasses.dataclass(frozen=True)
class ChainRule(Problem):
    """Two ways to one gradient."""

    @staticmethod
    def disagreement() -> Reference:
        """None, but for rounding."""
        return Reference(0.0, "exact", PAPER)
