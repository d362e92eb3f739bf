"""The Lotka-Volterra equations."""

import dataclasses

from ritz.cards import Card
from ritz.problems.equations import LotkaVolterra
from ritz.recipes.equations.ordinary import OrdinaryRecipe

CARD = Card(
    name="lotka-volterra",
    question="solve an equation",
    summary="Hares and lynxes, once around the circle",
    needs="nothing",
    measure="relative_l2_prey",
    reference="our own Runge-Kutta solution, good to 1e-11",
    minutes=0.2,
)


@dataclasses.dataclass(frozen=True)
class LotkaVolterraRecipe(OrdinaryRecipe):
    """As `OrdinaryRecipe`, early times first: the residual is weighted with exp(-0.3 t)."""

    problem: LotkaVolterra = LotkaVolterra()
    growth: float = 0.3
    goal: float = 1e-3
