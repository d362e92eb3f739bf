"""What an uneven wind carries along a circle, by a deep operator network."""

import dataclasses

from ritz.cards import Card
from ritz.problems.equations.operators import Advection
from ritz.recipes.equations.operators.scattered import ScatteredRecipe

CARD = Card(
    name="deeponet-advection",
    question="solve an equation",
    summary="What an uneven wind carries along a circle, from random initial states: a deep operator network",
    needs="nothing",
    measure="relative_l2",
    reference="characteristics, good to 1e-9; at most 1 % is promised",
    minutes=1.0,
)


@dataclasses.dataclass(frozen=True)
class AdvectionRecipe(ScatteredRecipe):
    """As `ScatteredRecipe`."""

    problem: Advection = Advection()
    components: int = 14
