"""Derivatives of fractional order by a deep operator network."""

import dataclasses

from ritz.cards import Card
from ritz.problems.equations.operators import CaputoDerivative
from ritz.recipes.equations.operators.scattered import ScatteredRecipe

CARD = Card(
    name="deeponet-caputo",
    question="solve an equation",
    summary="From random polynomials to Caputo's derivatives of all orders between 0 and 1: a deep operator network",
    needs="nothing",
    measure="relative_l2",
    reference="closed form; at most 1 % is promised",
    minutes=1.0,
)


@dataclasses.dataclass(frozen=True)
class CaputoRecipe(ScatteredRecipe):
    """As `ScatteredRecipe`; a polynomial of degree n has n + 1 components, the mean of which changes nothing."""

    problem: CaputoDerivative = CaputoDerivative()
    components: int = 9
