"""The Black-Scholes equation: what a call costs, in the currency too."""

import dataclasses
from collections.abc import Mapping

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import PRNGKeyArray

from ritz.ansatze import MLP, Diffusive
from ritz.cards import Card
from ritz.costs import Residual
from ritz.fitting import Fit
from ritz.measures.base import Measure
from ritz.optimisers import Cosine, Natural, TargetRatio
from ritz.problems.equations import BlackScholes
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.equations import assembly, comparison, pictures

CARD = Card(
    name="black-scholes",
    question="solve an equation",
    summary="The price of a European call: the kink of the payoff is built in, what diffuses from it has its own scale",
    needs="nothing",
    measure="relative_l2",
    reference="the formula of Black and Scholes, exact",
    minutes=0.3,
)


@dataclasses.dataclass(frozen=True)
class BlackScholesRecipe(Recipe):
    """tanh, two hidden layers, for what is left beyond Bachelier's price; times and prices redrawn every step.

    What is left still has no limit where the kink was, at expiry and the strike: it depends on x/t^(1/2). The network
    is given the direction in which that point is seen, in which it is smooth.
    """

    problem: BlackScholes = BlackScholes()
    width: int = 16
    points: int = 300
    steps: int = 100
    goal: float = 1e-3

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """One fit."""
        problem, box = self.problem, self.problem.box.intervals
        network = MLP([3, self.width, self.width, 1], activation=jnp.tanh, key=key)
        inner = Diffusive(network, t=box["t"], x=box["x"], spread=problem.volatility)
        ansatz = assembly.built_in(problem, inner)
        optimiser = Natural(rate=Cosine(1.0, self.steps), damping=TargetRatio(1e-3, candidates=3, least=1e-10))
        sampler = assembly.points(problem, {"inside": self.points})
        return {"main": Job(ansatz, sampler, self._cost(), optimiser, self.steps)}

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Errors, the greatest one of a price in the currency, and pictures."""
        made, points = fits["main"], self.problem.test_points()
        gaps = jax.vmap(made.ansatz)(points) - self.problem.solution(points)
        worst = self.problem.strike * float(np.max(np.abs(gaps)))
        note = f"the greatest of {len(gaps)} prices, the strike being {self.problem.strike:g}"
        price = {"price_error": Measure(worst, unit="currency", note=note)}
        slices = pictures.slices(self.problem, made.ansatz, "x", t=(0.0, 0.25, 1.0))
        return comparison.findings(self.problem, self._cost(), made, key=key, measures=price, exhibits=(slices,))

    def expectations(self) -> dict[str, Expectation]:
        """`goal`."""
        return comparison.expectations(self.problem, {"u": self.goal})

    def _cost(self) -> Residual:
        return Residual(self.problem.equations())
