"""The Korteweg-de Vries equation: a cosine becomes a train of solitons."""

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
from ritz.problems.equations import KdV
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.equations import assembly, comparison, pictures

CARD = Card(
    name="kdv",
    question="solve an equation",
    summary="A cosine breaks up into solitons: periodic by construction, three derivatives by Taylor arithmetic",
    needs="nothing",
    measure="relative_l2",
    reference="our own spectral solution, good to 1e-10",
    minutes=2.0,
)


@dataclasses.dataclass(frozen=True)
class KdVRecipe(Recipe):
    """tanh, three hidden layers; start and seam by construction; residual-adaptive points every step."""

    problem: KdV = KdV()
    width: int = 20
    harmonics: int = 4
    points: int = 1200
    balance: Literal["fixed", "causal"] = "fixed"
    """Causal weights count late times once early ones are right."""
    share: float = 1e-5
    steps: int = 100
    goal: float = 1e-2

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
        """Errors and pictures, among them the wave at three times."""
        times = tuple(share * self.problem.time for share in (0.3, 0.6, 1.0))
        slices = pictures.slices(self.problem, fits["main"].ansatz, "x", t=times)
        return comparison.findings(self.problem, self._cost(), fits["main"], key=key, exhibits=(slices,))

    def expectations(self) -> dict[str, Expectation]:
        """`goal`."""
        return comparison.expectations(self.problem, {"u": self.goal})

    def _cost(self) -> Residual:
        balance = assembly.in_time(self.problem, self.balance)
        return Residual(self.problem.equations(), balance=balance)
