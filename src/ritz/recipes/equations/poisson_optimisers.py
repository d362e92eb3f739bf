"""Natural gradient, L-BFGS and Adam on the same network for the same equation, on one clock."""

import dataclasses
import time
from collections.abc import Callable, Mapping
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.ansatze.base import Ansatz
from ritz.callbacks import Watch
from ritz.cards import Card
from ritz.fitting import Fit
from ritz.measures.base import Curves, Line, Measure
from ritz.optimisers import LBFGS, Adam, Cosine
from ritz.problems.equations import Poisson
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.equations import comparison
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
LOOKS = 40
"""How often the error is measured in each fit."""


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
    rate: float = 3e-3
    goal: float = 1e-6

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """Three fits from the same weights."""
        recipe = PoissonRecipe(self.problem, width=self.width, inside=self.inside)
        job = recipe.jobs(key=key)["main"]
        fixed = dataclasses.replace(recipe, redraw=False).jobs(key=key)["main"]
        adam = Adam(Cosine(self.rate, self.adam_steps))
        return {
            "natural": self._watched(job, self.natural_steps),
            "lbfgs": self._watched(dataclasses.replace(fixed, optimiser=LBFGS(memory=50)), self.lbfgs_steps),
            "adam": self._watched(dataclasses.replace(job, optimiser=adam), self.adam_steps),
        }

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """The last errors, the seconds they took, and the way there."""
        measures, lines = {}, {}
        for name, made in fits.items():
            seconds, errors = _way(made)
            measures[f"relative_l2_{name}"] = Measure(float(errors[-1]), note=f"{made.steps} steps")
            measures[f"seconds_{name}"] = Measure(float(seconds[-1]), unit="s", note="of the process, no compilation")
            lines[name] = Line(seconds, errors)
        caption = "The relative L2 error of one network against the processor's seconds; compilation is left out."
        race = Curves("Error against time", "seconds", "relative L2 error", lines, log_y=True, caption=caption)
        return Findings("relative_l2_natural", measures, exhibits=(race,), sources=(self.problem.source,))

    def expectations(self) -> dict[str, Expectation]:
        """`goal`, by natural gradient."""
        (expectation,) = comparison.expectations(self.problem, {"u": self.goal}).values()
        return {"relative_l2_natural": expectation}

    def _watched(self, job: Job, steps: int) -> Job:
        watch = Watch({"error": _error_of(self.problem), "clock": _clock}, every=max(1, steps // LOOKS))
        return dataclasses.replace(job, steps=steps, callbacks=(watch,))


def _error_of(problem: Poisson) -> Callable[[Any], Array]:
    points = problem.test_points()
    exact = jax.vmap(problem.exact)(points)

    @eqx.filter_jit
    def error(ansatz: Ansatz) -> Array:
        return jnp.linalg.norm(jax.vmap(ansatz)(points) - exact) / jnp.linalg.norm(exact)

    return error


def _clock(ansatz: Any) -> float:
    del ansatz
    return time.process_time()


def _way(made: Fit) -> tuple[Float[np.ndarray, " n"], Float[np.ndarray, " n"]]:
    """(seconds, errors) of the looks, the first look taken to have cost as much as the second."""
    clock = np.asarray([value for _, value in made.record.watched["clock"]])
    errors = np.asarray([value for _, value in made.record.watched["error"]])
    first = clock[1] - clock[0] if len(clock) > 1 else 0.0
    return clock - clock[0] + first, errors
