"""Navier-Stokes on a torus: vortices carry each other along and decay, from their vorticity at the start."""

import dataclasses
from collections.abc import Mapping

import jax.numpy as jnp
from jaxtyping import PRNGKeyArray

from ritz.ansatze import MLP, Periodic
from ritz.cards import Card
from ritz.costs import Residual
from ritz.fitting import Fit
from ritz.optimisers import Natural, ShareOfLoss
from ritz.problems.equations import Vortices
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.equations import assembly, comparison

CARD = Card(
    name="navier-stokes-torus",
    question="solve an equation",
    summary="Vortices on a torus carry each other along: stream function and vorticity, start and edges built in",
    needs="nothing",
    measure="relative_l2_w",
    reference="our own pseudo-spectral solution, its error stated",
    minutes=0.5,
)


@dataclasses.dataclass(frozen=True)
class VorticesRecipe(Recipe):
    """tanh, two hidden layers, of t and a few cosines and sines of each of x and y; start and edges by construction.

    The stream function is held at one place at all times by a residual.
    """

    problem: Vortices = Vortices()
    width: int = 32
    harmonics: int = 2
    inside: int = 500
    times: int = 32
    share: float = 1e-5
    steps: int = 60
    goal: float = 1e-2

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """One fit."""
        problem = self.problem
        network = MLP([1 + 4 * self.harmonics, self.width, self.width, 2], activation=jnp.tanh, key=key)
        inner = Periodic(network, ("x", "y"), harmonics=self.harmonics, **problem.box.intervals)
        sampler = assembly.points(problem, {"inside": self.inside, "pinned": self.times})
        optimiser = Natural(damping=ShareOfLoss(self.share, 1e-13), halvings=10)
        return {"main": Job(assembly.built_in(problem, inner), sampler, self._cost(), optimiser, self.steps)}

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Errors and pictures."""
        return comparison.findings(self.problem, self._cost(), fits["main"], key=key, headline="relative_l2_w")

    def expectations(self) -> dict[str, Expectation]:
        """`goal` for the vorticity."""
        return comparison.expectations(self.problem, {"w": self.goal})

    def _cost(self) -> Residual:
        return Residual({**self.problem.equations(), "pinned": self.problem.conditions()["pinned"][1]})
