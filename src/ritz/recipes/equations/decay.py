"""Radioactive decay."""

import dataclasses

from ritz.cards import Card
from ritz.problems.equations import Decay
from ritz.recipes.equations.ordinary import OrdinaryRecipe

CARD = Card(
    name="decay",
    question="solve an equation",
    summary="u' = -k u, the smallest equation there is: one network, a few natural steps",
    needs="nothing",
    measure="relative_l2",
    reference="e^{-k t}, exact",
    minutes=0.2,
)


@dataclasses.dataclass(frozen=True)
class DecayRecipe(OrdinaryRecipe):
    """As `OrdinaryRecipe`."""

    problem: Decay = Decay()
