"""The nonlinear Schroedinger equation: real and imaginary parts of a breather from one network."""

import dataclasses
from collections.abc import Mapping
from typing import Literal

import jax.numpy as jnp
from jaxtyping import PRNGKeyArray

from ritz.ansatze import MLP, Coordinates
from ritz.cards import Card
from ritz.costs import Residual
from ritz.fitting import Fit
from ritz.optimisers import Natural, ShareOfLoss
from ritz.problems.equations import Schrodinger
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.equations import assembly, comparison, pictures

CARD = Card(
    name="schrodinger",
    question="solve an equation",
    summary="A breather of the nonlinear equation: real and imaginary part as two fields, conditions built in",
    needs="nothing",
    measure="relative_l2_u",
    reference="the bound state of two solitons, exact",
    minutes=4.0,
)


@dataclasses.dataclass(frozen=True)
class SchrodingerRecipe(Recipe):
    """tanh, three hidden layers; start and walls by construction; residual-adaptive points every step."""

    problem: Schrodinger = Schrodinger()
    width: int = 24
    points: int = 900
    balance: Literal["fixed", "causal"] = "fixed"
    """Causal weights count late times once early ones are right."""
    share: float = 1e-5
    steps: int = 320
    goal: float = 1e-3

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """One fit."""
        problem, cost = self.problem, self._cost()
        network = MLP([2, self.width, self.width, self.width, 2], activation=jnp.tanh, key=key)
        ansatz = assembly.built_in(problem, Coordinates(network, **problem.box.intervals))
        optimiser = Natural(damping=ShareOfLoss(self.share, 1e-12), halvings=10)
        return {
            "main": Job(ansatz, assembly.adaptive(problem, cost.residuals, self.points), cost, optimiser, self.steps)
        }

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Errors and pictures, among them u at the start, at the peak and between."""
        slices = pictures.slices(self.problem, fits["main"].ansatz, "x", t=(0.0, 0.4, 0.785))
        return comparison.findings(self.problem, self._cost(), fits["main"], key=key, exhibits=(slices,))

    def expectations(self) -> dict[str, Expectation]:
        """`goal` for both parts."""
        return comparison.expectations(self.problem, {"u": self.goal, "v": self.goal})

    def _cost(self) -> Residual:
        balance = assembly.in_time(self.problem, self.balance)
        return Residual(self.problem.equations(), balance=balance)
