"""The Lorenz equations to a stated horizon, in slabs of time."""

import dataclasses
from collections.abc import Mapping
from typing import Literal

import jax
import jax.numpy as jnp
from jaxtyping import PRNGKeyArray

from ritz.ansatze import Fields, Moving, tanh_network
from ritz.ansatze.base import Ansatz
from ritz.cards import Card
from ritz.costs import Residual
from ritz.fitting import Fit
from ritz.optimisers import Natural, TargetRatio
from ritz.problems.equations import Lorenz
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.equations import assembly, comparison, marching

CARD = Card(
    name="lorenz",
    question="solve an equation",
    summary="Chaos up to t = 5 (problem.time): a small network for each slab of time, the end of one starts the next",
    needs="nothing",
    measure="relative_l2_x",
    reference="our own Runge-Kutta solution, its error stated",
    minutes=0.5,
)


@dataclasses.dataclass(frozen=True)
class LorenzRecipe(Recipe):
    """`slabs` networks with one hidden layer of tanh, fitted one after another at times redrawn every step.

    The damping of the Gauss-Newton steps follows the trust ratio; with a share of the loss they stalled at losses a
    thousand times as large. One network for all times finds an orbit that stays near a fixed point: its residual is
    small too. An error made early grows by exp(0.9 t), so each slab must be right to more digits than are asked for
    at the end.
    """

    problem: Lorenz = Lorenz(time=5.0)
    slabs: int = 40
    width: int = 12
    points: int = 48
    balance: Literal["fixed", "causal"] = "fixed"
    """Causal weights count the late times of a slab once its early ones are right."""
    damping: float = 1.0
    """At the first step of a slab; afterwards as the trust ratio asks for, down to 1e-15."""
    steps: int = 120
    goal: float = 1e-4

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """One fit for each slab."""
        slab = self._slab()
        ansatze = [
            Fields(self._moving(key=slab_key), self.problem.fields) for slab_key in jax.random.split(key, self.slabs)
        ]
        optimiser = Natural(damping=TargetRatio(self.damping))
        sampler = assembly.points(slab, {"inside": self.points})
        return marching.jobs(ansatze, _moving_part, sampler, self._cost(), optimiser, self.steps)

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Errors and pictures of all slabs together."""
        return comparison.findings(self.problem, self._cost(), marching.joined(fits, self._slab().time), key=key)

    def expectations(self) -> dict[str, Expectation]:
        """`goal` for every field."""
        return comparison.expectations(self.problem, dict.fromkeys(self.problem.fields, self.goal))

    def _slab(self) -> Lorenz:
        return dataclasses.replace(self.problem, time=self.problem.time / self.slabs)

    def _moving(self, *, key: PRNGKeyArray) -> Ansatz:
        slab = self._slab()
        network = tanh_network(self.width, len(slab.fields), key=key)
        return Moving(network, start=jnp.asarray(slab.start), scale=SPREAD, length=slab.time)

    def _cost(self) -> Residual:
        return Residual(self._slab().equations(), balance=assembly.in_time(self._slab(), self.balance))


SPREAD = 5.0
"""About how far the three numbers move in a slab."""


def _moving_part(fields: Fields) -> Moving:
    assert isinstance(fields.inner, Moving)
    return fields.inner
