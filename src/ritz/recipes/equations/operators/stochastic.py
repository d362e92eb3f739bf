"""Growth at a random rate by a deep operator network: paths, and moments over many of them."""

import dataclasses
from collections.abc import Mapping

import jax
import numpy as np
from jaxtyping import PRNGKeyArray

from ritz.cards import Card
from ritz.fitting import Fit
from ritz.measures.base import Measure
from ritz.problems.base import Reference, Source
from ritz.problems.equations.operators import RandomGrowth
from ritz.recipes.base import Expectation, Findings
from ritz.recipes.equations.operators import pictures
from ritz.recipes.equations.operators.driven import DrivenRecipe

CARD = Card(
    name="deeponet-stochastic",
    question="solve an equation",
    summary="Growth at a random rate: a deep operator network path by path, and its moments over many paths",
    needs="nothing",
    measure="relative_l2",
    reference="our own Runge-Kutta solver, good to 1e-7; moments exact",
    minutes=1.0,
)
GAUSSIAN = Source("The moments of the exponential of a Gaussian variable")
BIAS = 1e-3
"""What the moments may be off relatively by the network's own error, beside the scatter of the paths."""


@dataclasses.dataclass(frozen=True)
class StochasticRecipe(DrivenRecipe):
    """As `DrivenRecipe`; besides, mean and second moment of y at the end over `paths` new paths."""

    problem: RandomGrowth = RandomGrowth()
    paths: int = 20_000

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Paths, then moments."""
        found = super().findings(fits, key=key)
        drawn = self.problem.given(self.problem.draw(self.paths, key=jax.random.fold_in(key, 2)))
        end = 1 + pictures.answers(self.problem, fits["main"].ansatz, drawn)[:, -1]
        note = f"at t = 1, over {self.paths} paths"
        moments = {
            name: Measure(float(np.mean(end**power)), float(np.std(end**power) / np.sqrt(len(end))), note=note)
            for name, power in (("mean", 1), ("second_moment", 2))
        }
        return dataclasses.replace(found, measures={**found.measures, **moments})

    def expectations(self) -> dict[str, Expectation]:
        """`goal` for the paths; the moments within three standard errors."""
        known = super().expectations()
        for name, power in (("mean", 1), ("second_moment", 2)):
            exact = Reference(self.problem.moment(power, 1.0), "exact", GAUSSIAN)
            known[name] = Expectation(exact, tolerance=BIAS * exact.value, sigmas=3.0, resolution=0.02 * exact.value)
        return known
