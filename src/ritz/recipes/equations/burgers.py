"""Burgers' equation: the points go where the layer is."""

import dataclasses
from collections.abc import Mapping

import jax.numpy as jnp
from jaxtyping import PRNGKeyArray

from ritz.ansatze import MLP, Coordinates, Fields, HardConditions
from ritz.cards import Card
from ritz.costs import Residual
from ritz.fitting import Fit
from ritz.optimisers import Natural, ShareOfLoss
from ritz.problems.equations import Burgers
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.equations import comparison, pictures
from ritz.samplers import Blocks, ResidualAdaptive

CARD = Card(
    name="burgers",
    question="solve an equation",
    summary="A wave steepens into a layer: conditions built in, points drawn where the residual is large",
    needs="nothing",
    measure="relative_l2",
    reference="Cole-Hopf transformation by quadrature, good to 1e-10",
    minutes=1.2,
)


@dataclasses.dataclass(frozen=True)
class BurgersRecipe(Recipe):
    """tanh, three hidden layers; initial state and walls by construction; residual-adaptive points every step."""

    problem: Burgers = Burgers()
    width: int = 20
    points: int = 1500
    share: float = 1e-4
    steps: int = 300
    goal: float = 1e-3

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """One fit."""
        problem = self.problem
        network = MLP([2, self.width, self.width, self.width, 1], activation=jnp.tanh, key=key)
        inner = Coordinates(network, **problem.box.intervals)
        ansatz = Fields(HardConditions(inner, problem.value, problem.distance), problem.fields)
        residual = problem.equations()["inside"]
        sampler = Blocks({"inside": ResidualAdaptive(problem.box, self.points, residual)})
        optimiser = Natural(damping=ShareOfLoss(self.share, 1e-12), halvings=10)
        return {"main": Job(ansatz, sampler, self._cost(), optimiser, self.steps)}

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Errors and pictures, among them the wave before, at and after the time when the layer forms."""
        slices = pictures.slices(self.problem, fits["main"].ansatz, "x", t=(0.1, 0.32, 0.9))
        return comparison.findings(self.problem, self._cost(), fits["main"], key=key, exhibits=(slices,))

    def expectations(self) -> dict[str, Expectation]:
        """`goal`."""
        return comparison.expectations(self.problem, {"u": self.goal})

    def _cost(self) -> Residual:
        return Residual(self.problem.equations())
