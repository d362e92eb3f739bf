"""Poisson's equation of fractional order on a disk."""

import dataclasses

from ritz.ansatze import Ansatz, Fields
from ritz.cards import Card
from ritz.problems.equations.integral import FractionalDisk
from ritz.recipes.equations import assembly
from ritz.recipes.equations.integral.network import NetworkRecipe

CARD = Card(
    name="fractional-disk",
    question="solve an equation",
    summary="(-lap)^(a/2) u = f on a disk (problem.order): the fractional Laplacian by Gauss-Jacobi rules on chords",
    needs="nothing",
    measure="relative_l2",
    reference="u = (1 - r^2)^(1 + a/2), exact",
    minutes=0.5,
)


@dataclasses.dataclass(frozen=True)
class FractionalDiskRecipe(NetworkRecipe):
    """As `NetworkRecipe`; u is (1 - r^2)^(a/2) times the network, which is how it leaves the edge."""

    problem: FractionalDisk = FractionalDisk()
    width: int = 20
    points: int = 128
    share: float = 1e-5
    norm: float | None = None
    goal: float = 1e-3

    def _ansatz(self, network: Ansatz) -> Fields:
        return assembly.built_in(self.problem, network)
