"""Ordinary differential equations: what their recipes share."""

import abc
import dataclasses
from collections.abc import Mapping
from typing import Literal

import jax.numpy as jnp
from jaxtyping import PRNGKeyArray

from ritz.ansatze import MLP, Coordinates
from ritz.costs import Residual
from ritz.fitting import Fit
from ritz.optimisers import Natural, ShareOfLoss
from ritz.problems.equations import Ordinary
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.equations import assembly, comparison


@dataclasses.dataclass(frozen=True)
class OrdinaryRecipe(Recipe, abc.ABC):
    """tanh, two hidden layers; the start by construction; times redrawn every step. Abstract."""

    problem: Ordinary
    width: int = 20
    points: int = 128
    growth: float = 0.0
    """The residual is weighted with exp(-growth t), at the rate at which disturbances grow."""
    balance: Literal["fixed", "causal"] = "fixed"
    """Causal weights count late times once early ones are right."""
    share: float = 1e-3
    steps: int = 120
    goal: float = 1e-6

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """One fit."""
        problem, cost = self.problem, self._cost()
        network = MLP([1, self.width, self.width, len(problem.fields)], activation=jnp.tanh, key=key)
        ansatz = assembly.built_in(problem, Coordinates(network, **problem.box.intervals))
        optimiser = Natural(damping=ShareOfLoss(self.share, 1e-14), halvings=10)
        return {"main": Job(ansatz, assembly.points(problem, {"inside": self.points}), cost, optimiser, self.steps)}

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Errors and pictures."""
        return comparison.findings(self.problem, self._cost(), fits["main"], key=key)

    def expectations(self) -> dict[str, Expectation]:
        """`goal` for every field."""
        return comparison.expectations(self.problem, dict.fromkeys(self.problem.fields, self.goal))

    def _cost(self) -> Residual:
        balance = assembly.in_time(self.problem, self.balance)
        return Residual({"inside": assembly.early(self.problem.equations()["inside"], self.growth)}, balance=balance)
