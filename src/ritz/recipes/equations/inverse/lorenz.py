"""The parameters of the Lorenz system from a noisy orbit."""

import dataclasses
from collections.abc import Mapping

import jax.numpy as jnp
from jaxtyping import PRNGKeyArray

from ritz.ansatze import MLP, Coordinates, FourierFeatures, Sequential
from ritz.cards import Card
from ritz.costs import Residual
from ritz.fitting import Fit
from ritz.optimisers import Natural, ShareOfLoss
from ritz.problems.equations.inverse import LorenzInverse
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.equations.inverse import unknowns
from ritz.samplers import Blocks, QuasiRandom

CARD = Card(
    name="lorenz-inverse",
    question="solve an equation",
    summary="sigma, rho and beta of the Lorenz system from 100 noisy points of an orbit, with error bars",
    needs="nothing",
    measure="sigma",
    reference="10, 28 and 8/3, by construction",
    minutes=0.3,
    cheap=True,
)


@dataclasses.dataclass(frozen=True)
class LorenzInverseRecipe(Recipe):
    """A network of cosines and sines of the time; the orbit follows the measurements, the parameters the orbit."""

    problem: LorenzInverse = LorenzInverse()
    features: int = 32
    scale: float = 6.0
    """Spread of the frequencies, in radians per half of the time."""
    width: int = 32
    inside: int = 128
    weight: float = 1e-3
    """Of the equations: their residuals are of the order of a hundred where the measurements are of order one."""
    share: float = 1e-3
    steps: int = 150
    goal: float = 0.02

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """One fit."""
        network = Sequential(
            [
                FourierFeatures(1, self.features, scale=self.scale, key=key),
                MLP([2 * self.features, self.width, 3], activation=jnp.tanh, key=key),
            ]
        )
        scaled = unknowns.in_units_of_the_data(self.problem, Coordinates(network, **self.problem.box.intervals))
        ansatz = unknowns.fields(self.problem, scaled)
        optimiser = Natural(damping=ShareOfLoss(self.share, 1e-12), halvings=10)
        observers = (unknowns.watch(self.problem, self.steps),)
        return {"main": Job(ansatz, self._points(), self._cost(), optimiser, self.steps, observers)}

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """The parameters, errors and pictures."""
        return unknowns.findings(self.problem, self._cost(), fits["main"], key=key, points=self._points())

    def expectations(self) -> dict[str, Expectation]:
        """To `goal`, and within the error bars."""
        return unknowns.expectations(self.problem, self.goal)

    def _cost(self) -> Residual:
        return unknowns.cost(self.problem, {"orbit": self.weight})

    def _points(self) -> Blocks:
        return unknowns.with_data(self.problem, {"orbit": QuasiRandom(self.problem.box, self.inside)})
