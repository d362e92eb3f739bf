"""The lid-driven cavity: stream function and vorticity, with walls and the corners of the lid built in."""

import dataclasses
from collections.abc import Mapping

import jax.numpy as jnp
import numpy as np
from jaxtyping import PRNGKeyArray

from ritz.ansatze import MLP, Coordinates, Fields
from ritz.cards import Card
from ritz.costs import Residual
from ritz.fitting import Fit
from ritz.measures.base import Curves, Line, Measure
from ritz.optimisers import Cosine, Natural, TargetRatio
from ritz.problems.base import Reference
from ritz.problems.equations import Cavity
from ritz.problems.equations.cavity import centrelines
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.equations import assembly, comparison

CARD = Card(
    name="cavity",
    question="solve an equation",
    summary="Flow in a square below a sliding lid: walls and the singular corners of the lid built in",
    needs="nothing",
    measure="centreline",
    reference="our own spectral solution, which agrees with Botella and Peyret (1998)",
    minutes=1.4,
)
PLACES = np.linspace(0.0, 1.0, 129)
"""Where the velocities on the two lines through the middle are compared."""


@dataclasses.dataclass(frozen=True)
class CavityRecipe(Recipe):
    """tanh, two hidden layers, for stream function and vorticity; no slip and two terms in each corner by construction.

    The headline is the largest difference of u on x = 1/2 and of v on y = 1/2 from the reference, in units of the
    lid's speed. Re = 400 takes 1600 steps with a least damping of 1e-6.
    """

    problem: Cavity = Cavity()
    width: int = 24
    inside: int = 1200
    least: float = 1e-5
    """The least damping: below it the moves follow the points of one step."""
    steps: int = 360
    goal: float = 5e-3

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """One fit."""
        problem = self.problem
        network = MLP([2, self.width, self.width, 2], activation=jnp.tanh, key=key)
        ansatz = assembly.built_in(problem, Coordinates(network, **problem.box.intervals))
        sampler = assembly.points(problem, {"inside": self.inside})
        damping = TargetRatio(1e-3, candidates=3, least=self.least)
        optimiser = Natural(rate=Cosine(1.0, self.steps), damping=damping)
        return {"main": Job(ansatz, sampler, self._cost(), optimiser, self.steps)}

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Errors and pictures, first the velocities on the lines through the middle."""
        flow, made = self.problem.reference(), fits["main"]
        fitted = made.ansatz
        assert isinstance(fitted, Fields)
        found, exact = centrelines(fitted["psi"], PLACES), flow.centrelines(PLACES)
        worst = max(float(np.abs(a - b).max()) for a, b in zip(found, exact, strict=True))
        note = f"largest of {2 * len(PLACES)} places; the reference is good to {flow.error:.0e}"
        lines = {}
        for name, ours, theirs in zip(("u on x = 1/2", "v on y = 1/2"), found, exact, strict=True):
            lines[name] = Line(PLACES, ours)
            lines[f"{name}, reference"] = Line(PLACES, theirs, None, "dashed")
        picture = Curves(
            "Velocities through the middle",
            "height (u) or distance from the left wall (v)",
            "velocity / lid speed",
            lines,
            caption="The fitted velocities on the lines through the middle, and the reference (dashed).",
        )
        return comparison.findings(
            self.problem,
            self._cost(),
            made,
            key=key,
            headline="centreline",
            measures={"centreline": Measure(worst, note=note)},
            exhibits=(picture,),
        )

    def expectations(self) -> dict[str, Expectation]:
        """`goal`."""
        zero = Reference(0.0, "computed", self.problem.source, error=self.problem.reference().error)
        return {"centreline": Expectation(zero, "at most", goal=self.goal)}

    def _cost(self) -> Residual:
        return Residual(self.problem.equations())
