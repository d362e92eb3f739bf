"""A driven pendulum by a deep operator network."""

import dataclasses

from ritz.cards import Card
from ritz.problems.equations.operators import Pendulum
from ritz.recipes.equations.operators.driven import DrivenRecipe

CARD = Card(
    name="deeponet-pendulum",
    question="solve an equation",
    summary="A pendulum driven by random forces: a deep operator network by natural gradient",
    needs="nothing",
    measure="relative_l2",
    reference="our own Runge-Kutta solver, good to 1e-7; at most 4 % is promised, and no worse than simple maps",
    minutes=1.0,
)


@dataclasses.dataclass(frozen=True)
class PendulumRecipe(DrivenRecipe):
    """As `DrivenRecipe`, with a force that carries the pendulum over the top.

    For small angles a linear map of the same rows is better than the network."""

    problem: Pendulum = Pendulum(strength=10.0, amplitude=10.0)
    steps: int = 100
    goal: float = 0.04
