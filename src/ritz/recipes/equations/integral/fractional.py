"""Relaxation of fractional order in time."""

import dataclasses

from ritz.ansatze import Ansatz, Fields, Graded
from ritz.cards import Card
from ritz.problems.equations.integral import FractionalRelaxation
from ritz.recipes.equations import assembly
from ritz.recipes.equations.integral.network import NetworkRecipe

CARD = Card(
    name="fractional",
    question="solve an equation",
    summary="Relaxation with Caputo's derivative of order a (problem.order): a network of t^a, Gauss nodes in t^a",
    needs="nothing",
    measure="relative_l2",
    reference="the function of Mittag-Leffler, good to 1e-13",
    minutes=0.4,
)


@dataclasses.dataclass(frozen=True)
class FractionalRecipe(NetworkRecipe):
    """As `NetworkRecipe`, the start by construction; the network is given t^a, in which the solution is smooth.

    In t itself its slope is infinite at the start, and no network that is smooth in t comes near."""

    problem: FractionalRelaxation = FractionalRelaxation()
    steps: int = 100

    def _ansatz(self, network: Ansatz) -> Fields:
        graded = Graded(network, "t", 0.0, self.problem.time, 1 / self.problem.order)
        return assembly.built_in(self.problem, graded)
