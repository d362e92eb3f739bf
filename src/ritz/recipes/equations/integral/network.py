"""What the recipes of this folder share: one network, Gauss-Newton steps on points redrawn at every one."""

import abc
import dataclasses
from collections.abc import Mapping

import jax.numpy as jnp
from jaxtyping import PRNGKeyArray

from ritz.ansatze import MLP, Coordinates, Fields
from ritz.ansatze.base import Ansatz
from ritz.costs import Residual
from ritz.fitting import Fit
from ritz.optimisers import Natural, ShareOfLoss
from ritz.problems.equations import Equation
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.equations import assembly, comparison


@dataclasses.dataclass(frozen=True)
class NetworkRecipe(Recipe, abc.ABC):
    """tanh, two hidden layers, conditions by construction, points redrawn every step. Abstract."""

    problem: Equation
    width: int = 10
    points: int = 256
    share: float = 1e-6
    norm: float | None = 0.5
    steps: int = 60
    goal: float = 1e-4

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """One fit."""
        sizes = [self.problem.box.cube, self.width, self.width, len(self.problem.fields)]
        network = Coordinates(MLP(sizes, activation=jnp.tanh, key=key), **self.problem.box.intervals)
        optimiser = Natural(damping=ShareOfLoss(self.share, 1e-15), norm=self.norm, halvings=10)
        sampler = assembly.points(self.problem, {"inside": self.points})
        return {"main": Job(self._ansatz(network), sampler, self._cost(), optimiser, self.steps)}

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Errors and pictures."""
        return comparison.findings(self.problem, self._cost(), fits["main"], key=key)

    def expectations(self) -> dict[str, Expectation]:
        """`goal` for every field."""
        return comparison.expectations(self.problem, dict.fromkeys(self.problem.fields, self.goal))

    @abc.abstractmethod
    def _ansatz(self, network: Ansatz) -> Fields:
        """The fields, from a network of the coordinates."""

    def _cost(self) -> Residual:
        return Residual(self.problem.equations())
