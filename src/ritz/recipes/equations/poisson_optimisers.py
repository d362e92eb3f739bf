"""Natural gradient, L-BFGS and Adam on the same network for the same equation, on one clock."""

import dataclasses
from collections.abc import Mapping

from jaxtyping import PRNGKeyArray

from ritz.cards import Card
from ritz.fitting import Fit
from ritz.measures.base import Measure
from ritz.optimisers import LBFGS, Adam, Cosine, SSBroyden
from ritz.problems.equations import Poisson
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.equations import comparison, race
from ritz.recipes.equations.poisson import PoissonRecipe

CARD = Card(
    name="poisson-optimisers",
    question="solve an equation",
    summary="Natural gradient, L-BFGS and Adam on one network: error against seconds",
    needs="nothing",
    measure="relative_l2_natural",
    reference="u = sin pi x sin pi y, exact",
    minutes=0.6,
)


@dataclasses.dataclass(frozen=True)
class PoissonOptimisersRecipe(Recipe):
    """The network, conditions and number of points of `poisson`; each optimiser for `*_steps`, about equal in time.

    Natural gradient and Adam see new points at every step; L-BFGS must keep those of the first. Adam's rate falls as
    a cosine. Seconds are those of the process on all its cores, from the end of the first look at the error, so
    compilation is left out.
    """

    problem: Poisson = Poisson()
    width: int = 32
    inside: int = 128
    natural_steps: int = 400
    lbfgs_steps: int = 1600
    adam_steps: int = 3200
    ssbroyden_steps: int = 0
    """Self-scaled Broyden beside them, on the fixed points of L-BFGS; 0 for none."""
    rate: float = 3e-3
    goal: float = 1e-6

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """Three fits from the same weights, or four."""
        recipe = PoissonRecipe(self.problem, width=self.width, inside=self.inside)
        job = recipe.jobs(key=key)["main"]
        fixed = dataclasses.replace(recipe, redraw=False).jobs(key=key)["main"]
        adam = Adam(Cosine(self.rate, self.adam_steps))
        entries = {
            "natural": (job, self.natural_steps),
            "lbfgs": (dataclasses.replace(fixed, optimiser=LBFGS(memory=50)), self.lbfgs_steps),
            "adam": (dataclasses.replace(job, optimiser=adam), self.adam_steps),
            "ssbroyden": (dataclasses.replace(fixed, optimiser=SSBroyden()), self.ssbroyden_steps),
        }
        return {name: race.watched(self.problem, job, steps) for name, (job, steps) in entries.items() if steps}

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """The last errors, the seconds they took, and the way there."""
        measures = {}
        for name, made in fits.items():
            seconds, errors = race.way(made)
            measures[f"relative_l2_{name}"] = Measure(float(errors[-1]), note=f"{made.steps} steps")
            measures[f"seconds_{name}"] = Measure(float(seconds[-1]), unit="s", note="of the process, no compilation")
        exhibits = (race.picture(fits),)
        return Findings("relative_l2_natural", measures, exhibits=exhibits, sources=(self.problem.source,))

    def expectations(self) -> dict[str, Expectation]:
        """`goal`, by natural gradient."""
        (expectation,) = comparison.expectations(self.problem, {"u": self.goal}).values()
        return {"relative_l2_natural": expectation}
