"""Decay with a memory."""

import dataclasses

from ritz.ansatze import Ansatz, Fields
from ritz.cards import Card
from ritz.problems.equations.integral import Volterra
from ritz.recipes.equations import assembly
from ritz.recipes.equations.integral.network import NetworkRecipe

CARD = Card(
    name="integro-differential",
    question="solve an equation",
    summary="u' + u = int_0^t e^(s-t) u(s) ds: decay with a memory, the integral by Gauss nodes for every point",
    needs="nothing",
    measure="relative_l2",
    reference="e^-t cosh t, exact",
    minutes=0.4,
)


@dataclasses.dataclass(frozen=True)
class VolterraRecipe(NetworkRecipe):
    """As `NetworkRecipe`, the start by construction."""

    problem: Volterra = Volterra()

    def _ansatz(self, network: Ansatz) -> Fields:
        return assembly.built_in(self.problem, network)
