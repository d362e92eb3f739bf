"""The Allen-Cahn equation: two phases part, and the points go to the walls between them."""

import dataclasses
from collections.abc import Mapping
from typing import Literal

import jax.numpy as jnp
from jaxtyping import PRNGKeyArray

from ritz.ansatze import MLP, Periodic
from ritz.cards import Card
from ritz.costs import Residual
from ritz.fitting import Fit
from ritz.optimisers import Natural, ShareOfLoss
from ritz.problems.equations import AllenCahn
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.equations import assembly, comparison, pictures

CARD = Card(
    name="allen-cahn",
    question="solve an equation",
    summary="Two phases part and thin walls are left: periodic by construction, points where the residual is large",
    needs="nothing",
    measure="relative_l2",
    reference="our own spectral solution, good to 1e-8",
    minutes=2.0,
)


@dataclasses.dataclass(frozen=True)
class AllenCahnRecipe(Recipe):
    """tanh, three hidden layers; start and seam by construction; residual-adaptive points every step."""

    problem: AllenCahn = AllenCahn()
    width: int = 24
    harmonics: int = 2
    points: int = 1500
    balance: Literal["fixed", "causal"] = "fixed"
    """Causal weights count late times once early ones are right."""
    share: float = 1e-4
    growth: float = 5.0
    """The residual is weighted with exp(-growth t), at the rate at which u grows away from zero."""
    steps: int = 90
    goal: float = 1e-3

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """One fit."""
        problem, cost = self.problem, self._cost()
        sizes = [1 + 2 * self.harmonics, self.width, self.width, self.width, 1]
        network = MLP(sizes, activation=jnp.tanh, key=key)
        inner = Periodic(network, ("x",), harmonics=self.harmonics, **problem.box.intervals)
        optimiser = Natural(damping=ShareOfLoss(self.share, 1e-12), halvings=10)
        sampler = assembly.adaptive(problem, cost.residuals, self.points)
        return {"main": Job(assembly.built_in(problem, inner), sampler, cost, optimiser, self.steps)}

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Errors and pictures, among them the phases early, halfway and at the end."""
        slices = pictures.slices(self.problem, fits["main"].ansatz, "x", t=(0.1, 0.5, 1.0))
        return comparison.findings(self.problem, self._cost(), fits["main"], key=key, exhibits=(slices,))

    def expectations(self) -> dict[str, Expectation]:
        """`goal`."""
        return comparison.expectations(self.problem, {"u": self.goal})

    def _cost(self) -> Residual:
        balance = assembly.in_time(self.problem, self.balance)
        return Residual({"inside": assembly.early(self.problem.equations()["inside"], self.growth)}, balance=balance)
