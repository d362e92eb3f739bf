"""A damped oscillator."""

import dataclasses

from ritz.cards import Card
from ritz.problems.equations import Oscillator
from ritz.recipes.equations.ordinary import OrdinaryRecipe

CARD = Card(
    name="oscillator",
    question="solve an equation",
    summary="A damped oscillator over two periods: place and velocity as two fields",
    needs="nothing",
    measure="relative_l2_x",
    reference="closed form, exact",
    minutes=0.2,
)


@dataclasses.dataclass(frozen=True)
class OscillatorRecipe(OrdinaryRecipe):
    """As `OrdinaryRecipe`, early times first: the residual is weighted with exp(-t/5)."""

    problem: Oscillator = Oscillator()
    growth: float = 0.2
    goal: float = 1e-2
