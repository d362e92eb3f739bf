"""The heat equation on a rod."""

import dataclasses
from collections.abc import Mapping
from typing import Literal

import jax.numpy as jnp
from jaxtyping import PRNGKeyArray

from ritz.ansatze import MLP, Coordinates, Fields
from ritz.cards import Card
from ritz.costs import Residual
from ritz.fitting import Fit
from ritz.optimisers import Fixed, Natural
from ritz.problems.equations import Heat
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.equations import assembly, comparison, pictures

CARD = Card(
    name="heat",
    question="solve an equation",
    summary="A mode of a rod cools: initial state and ends as residuals beside the equation",
    needs="nothing",
    measure="relative_l2",
    reference="exp(-k n^2 pi^2 t) sin(n pi x), exact",
    minutes=0.2,
    cheap=True,
)


@dataclasses.dataclass(frozen=True)
class HeatRecipe(Recipe):
    """tanh, two hidden layers; all conditions as residuals; quasi-random points, redrawn every step."""

    problem: Heat = Heat()
    width: int = 24
    inside: int = 256
    edges: int = 64
    weight: float = 100.0
    balance: Literal["fixed", "gradient-norm", "causal"] = "fixed"
    """How the weight of start and ends is found, or that early times come first."""
    damping: float = 1e-12
    norm: float = 0.5
    steps: int = 150
    goal: float = 1e-4

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """One fit."""
        network = MLP([2, self.width, self.width, 1], activation=jnp.tanh, key=key)
        ansatz = Fields(Coordinates(network, **self.problem.box.intervals), self.problem.fields)
        sampler = assembly.points(self.problem, {"inside": self.inside, "start": self.edges, "ends": self.edges})
        optimiser = Natural(damping=Fixed(self.damping), norm=self.norm, halvings=10)
        return {"main": Job(ansatz, sampler, self._cost(), optimiser, self.steps)}

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Errors and pictures."""
        slices = pictures.slices(self.problem, fits["main"].ansatz, "x", t=(0.0, 0.2, 1.0))
        return comparison.findings(self.problem, self._cost(), fits["main"], key=key, exhibits=(slices,))

    def expectations(self) -> dict[str, Expectation]:
        """`goal`."""
        return comparison.expectations(self.problem, {"u": self.goal})

    def _cost(self) -> Residual:
        weights = {"start": self.weight, "ends": self.weight}
        balance = assembly.of_conditions(self.problem, self.balance)
        return Residual(assembly.residuals(self.problem), weights=weights, balance=balance)
