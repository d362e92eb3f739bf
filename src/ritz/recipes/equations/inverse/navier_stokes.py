"""Convection and friction of a flow from its velocities alone."""

import dataclasses
from collections.abc import Mapping

import jax.numpy as jnp
from jaxtyping import PRNGKeyArray

from ritz.ansatze import MLP, Periodic
from ritz.cards import Card
from ritz.costs import Residual
from ritz.fitting import Fit
from ritz.optimisers import Natural, ShareOfLoss
from ritz.problems.equations.inverse import NavierStokesInverse
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.equations.inverse import unknowns
from ritz.samplers import Blocks, QuasiRandom

CARD = Card(
    name="navier-stokes-inverse",
    question="solve an equation",
    summary="lambda1 and lambda2 of a flow from 500 noisy velocities; the pressure is found, never seen",
    needs="nothing",
    measure="lambda1",
    reference="1 and 0.1, by construction",
    minutes=1.0,
)


@dataclasses.dataclass(frozen=True)
class NavierStokesInverseRecipe(Recipe):
    """tanh, two hidden layers, periodic by construction; velocities and pressure are outputs of one network."""

    problem: NavierStokesInverse = NavierStokesInverse()
    width: int = 24
    inside: int = 256
    pinned: int = 16
    share: float = 1e-3
    steps: int = 100
    goal: float = 0.01

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """One fit."""
        network = MLP([5, self.width, self.width, 3], activation=jnp.tanh, key=key)
        ansatz = unknowns.fields(self.problem, Periodic(network, ("x", "y"), harmonics=1, **self.problem.box.intervals))
        optimiser = Natural(damping=ShareOfLoss(self.share, 1e-12), halvings=10)
        observers = (unknowns.watch(self.problem, self.steps),)
        return {"main": Job(ansatz, self._points(), self._cost(), optimiser, self.steps, observers)}

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """The coefficients, errors and pictures."""
        return unknowns.findings(self.problem, self._cost(), fits["main"], key=key, points=self._points())

    def expectations(self) -> dict[str, Expectation]:
        """To `goal`, and within the error bars."""
        return unknowns.expectations(self.problem, self.goal)

    def _cost(self) -> Residual:
        return unknowns.cost(self.problem)

    def _points(self) -> Blocks:
        counts = {"momentum": self.inside, "continuity": self.inside, "pressure": self.pinned}
        return unknowns.with_data(
            self.problem, {name: QuasiRandom(self.problem.box, count) for name, count in counts.items()}
        )
