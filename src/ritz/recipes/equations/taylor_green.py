"""Taylor-Green vortices: Navier-Stokes in time with periodic edges and the start built in."""

import dataclasses
from collections.abc import Mapping

import jax.numpy as jnp
from jaxtyping import PRNGKeyArray

from ritz.ansatze import MLP, Fields, HardConditions, Periodic
from ritz.cards import Card
from ritz.costs import Residual
from ritz.fitting import Fit
from ritz.optimisers import Natural, ShareOfLoss
from ritz.problems.equations import TaylorGreen
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.equations import assembly, comparison

CARD = Card(
    name="taylor-green",
    question="solve an equation",
    summary="Vortices on a torus decay: velocity and pressure from the velocity at the start",
    needs="nothing",
    measure="relative_l2_u",
    reference="G. I. Taylor and A. E. Green (1937), exact",
    minutes=1.5,
)


@dataclasses.dataclass(frozen=True)
class TaylorGreenRecipe(Recipe):
    """tanh, two hidden layers, of t and one cosine and sine of each of x and y; start and edges by construction.

    The pressure is held at one place at all times by a residual.
    """

    problem: TaylorGreen = TaylorGreen()
    width: int = 32
    inside: int = 350
    times: int = 32
    share: float = 1e-7
    norm: float = 1.0
    steps: int = 250
    goal: float = 1e-4

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """One fit."""
        problem = self.problem
        network = MLP([5, self.width, self.width, 3], activation=jnp.tanh, key=key)
        inner = Periodic(network, ("x", "y"), harmonics=1, **problem.box.intervals)
        ansatz = Fields(HardConditions(inner, problem.value, problem.distance), problem.fields)
        sampler = assembly.points(problem, {"inside": self.inside, "pressure": self.times})
        optimiser = Natural(damping=ShareOfLoss(self.share, 1e-15), norm=self.norm, halvings=10)
        return {"main": Job(ansatz, sampler, self._cost(), optimiser, self.steps)}

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Errors and pictures."""
        return comparison.findings(self.problem, self._cost(), fits["main"], key=key)

    def expectations(self) -> dict[str, Expectation]:
        """`goal` for velocity and pressure."""
        return comparison.expectations(self.problem, dict.fromkeys(self.problem.fields, self.goal))

    def _cost(self) -> Residual:
        return Residual({**self.problem.equations(), "pressure": self.problem.conditions()["pressure"][1]})
