"""Burgers' equation: the points go where the layer is."""

import dataclasses
from collections.abc import Mapping

import jax
import jax.numpy as jnp
from jaxtyping import PRNGKeyArray

from ritz.ansatze import MLP, Coordinates
from ritz.cards import Card
from ritz.costs import Residual
from ritz.fitting import Fit
from ritz.measures.base import Measure
from ritz.optimisers import Adam, Cosine, Natural, TargetRatio
from ritz.problems.equations import Burgers
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.equations import assembly, comparison, pictures, race
from ritz.samplers import Blocks

CARD = Card(
    name="burgers",
    question="solve an equation",
    summary="A wave steepens into a layer: conditions built in, points drawn where the residual is large",
    needs="nothing",
    measure="relative_l2",
    reference="Cole-Hopf transformation by quadrature, good to 1e-10",
    minutes=1.6,
    tour=True,
)
SHOWN = 1000
"""How many points are drawn in the picture of where they go."""


@dataclasses.dataclass(frozen=True)
class BurgersRecipe(Recipe):
    """tanh, three hidden layers; initial state and walls by construction; residual-adaptive points every step.

    The damping of the natural gradient is chosen by its trust ratio, which leads quickly to the layer; its moves
    shorten as a cosine, which averages over the points of the last steps. Adam, whose rate falls likewise, goes from
    the same weights on points drawn the same way for `adam_steps`; 0 leaves it out.
    """

    problem: Burgers = Burgers()
    width: int = 20
    points: int = 1500
    steps: int = 240
    adam_steps: int = 2000
    rate: float = 3e-3
    goal: float = 1e-3

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """The natural gradient, and Adam beside it."""
        problem = self.problem
        network = MLP([2, self.width, self.width, self.width, 1], activation=jnp.tanh, key=key)
        ansatz = assembly.built_in(problem, Coordinates(network, **problem.box.intervals))
        damping = TargetRatio(1e-3, candidates=3)
        optimiser = Natural(rate=Cosine(1.0, self.steps), damping=damping)
        natural = Job(ansatz, self._points(), self._cost(), optimiser, self.steps)
        jobs = {"natural": race.watched(problem, natural, self.steps)}
        if self.adam_steps:
            adam = dataclasses.replace(natural, optimiser=Adam(Cosine(self.rate, self.adam_steps)))
            jobs["adam"] = race.watched(problem, adam, self.adam_steps)
        return jobs

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Errors and pictures, among them the wave before, at and after the time when the layer forms."""
        made = fits["natural"]
        fresh_key, points_key = jax.random.split(key)
        _, drawn = assembly.adaptive(self.problem, self.problem.equations(), SHOWN).step(
            {"inside": points_key}, made.ansatz, key=points_key
        )
        slices = pictures.slices(self.problem, made.ansatz, "x", t=(0.1, 0.32, 0.9))
        first = (slices, race.picture(fits), pictures.drawn(self.problem, made.ansatz, drawn["inside"]))
        beside = {} if "adam" not in fits else {"relative_l2_adam": _last(fits["adam"])}
        return comparison.findings(self.problem, self._cost(), made, key=fresh_key, measures=beside, exhibits=first)

    def expectations(self) -> dict[str, Expectation]:
        """`goal`."""
        return comparison.expectations(self.problem, {"u": self.goal})

    def _points(self) -> Blocks:
        return assembly.adaptive(self.problem, self.problem.equations(), self.points)

    def _cost(self) -> Residual:
        return Residual(self.problem.equations())


def _last(made: Fit) -> Measure:
    seconds, errors = race.way(made)
    return Measure(float(errors[-1]), note=f"{made.steps} steps of Adam, {seconds[-1]:.0f} s of the process")
