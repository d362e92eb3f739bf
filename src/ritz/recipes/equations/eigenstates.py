"""The lowest states of a particle in a potential, all at once, by Rayleigh's quotient."""

import dataclasses
from collections.abc import Mapping

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.ansatze import MLP, Coordinates, Fields, Graded, HardConditions
from ritz.cards import Card
from ritz.costs import Rayleigh
from ritz.costs.rayleigh import ritz_states, values_and_slopes
from ritz.domains.regions import Point
from ritz.fitting import Fit
from ritz.measures.base import Curves, Line, Measure
from ritz.measures.relative_error import relative_l2
from ritz.optimisers import Cosine, Natural, TargetRatio
from ritz.problems.equations import Eigenstates
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.samplers import GaussLegendre

CARD = Card(
    name="eigenstates",
    question="solve an equation",
    summary="The three lowest states in a potential (problem.potential: box, oscillator, double-well, hydrogen)",
    needs="nothing",
    measure="energy_0",
    reference="closed forms; the double well by our own diagonalisation, good to 1e-11",
    minutes=0.3,
)

ROUGH = 1e-7
"""Of the energy scale: what the quadrature of a Ritz value may be off by."""


@dataclasses.dataclass(frozen=True)
class EigenstatesRecipe(Recipe):
    """One tanh network with an output for each state; the sum of their energies falls by Gauss-Newton steps.

    A trust ratio chooses their damping: with a fixed one the moves grow longer than the linear model holds and some
    seeds leave the states for good.
    """

    problem: Eigenstates = Eigenstates()
    width: int = 20
    panels: int = 8
    nodes: int = 16
    grading: float = 3.0
    """In hydrogen r = high s^grading, and the network is given s: lengths from one to eighty then look alike."""
    steps: int = 1200
    goal: float | None = None
    """The error of the energies asked for, as a share of `problem.energy_scale`; None: 1e-6, in hydrogen 1e-5."""

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """One fit."""
        problem = self.problem
        ((name, (low, high)),) = problem.box.intervals.items()
        network = MLP([1, self.width, self.width, problem.states], activation=jnp.tanh, key=key)
        inner = Graded(Coordinates(network, **problem.box.intervals), name, low, high, self._power)
        states = HardConditions(inner, _nothing, problem.distance)
        ansatz = Fields(states, [f"psi_{k}" for k in range(problem.states)])
        damping = TargetRatio(1e-4, candidates=3)
        limit = None if problem.radial else 5.0  # the graded coordinate of hydrogen needs long moves
        optimiser = Natural(rate=Cosine(1.0, self.steps), damping=damping, norm=limit)
        return {"main": Job(ansatz, self._rule(self.panels), Rayleigh(problem.energy), optimiser, self.steps)}

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Energies by a finer rule than those of the fit, states, and both beside the potential."""
        made, exact = fits["main"], self.problem.spectrum()
        _, nodes = self._rule(3 * self.panels).step(jnp.asarray(0), None, key=key)
        rows = jax.vmap(lambda point: values_and_slopes(made.ansatz, point))
        heights = jax.vmap(self.problem.energy)(nodes.points)
        energies, turn, _ = ritz_states(rows(nodes.points), heights, nodes.weights)
        grid = Point(jnp.asarray(exact.x)[:, None], self.problem.box.names)
        states = _aligned(np.asarray(jax.vmap(made.ansatz)(grid) @ turn), exact.states)
        note = f"Ritz value by {len(nodes.weights)} nodes of Gauss's rule"
        measures = {
            f"energy_{k}": Measure(float(energy), unit="hartree", note=note) for k, energy in enumerate(energies)
        }
        root = np.sqrt(exact.weights)
        for k in range(self.problem.states):
            error = relative_l2(root * states[:, k], root * exact.states[:, k])
            measures[f"relative_l2_{k}"] = Measure(error, note="of the state, its sign chosen")
        curves = (self._beside(exact.x, states, exact.states, np.asarray(energies)), self._way(made))
        return Findings("energy_0", measures, exhibits=curves, sources=(self.problem.energies()[0].source,))

    def expectations(self) -> dict[str, Expectation]:
        """Every energy to `goal` times the energy scale of the problem, and none below: Ritz values are bounds from
        above, but for the quadrature and the ends of the interval."""
        goal = self.goal if self.goal is not None else 1e-5 if self.problem.radial else 1e-6
        scale = self.problem.energy_scale
        return {
            f"energy_{k}": Expectation(
                reference, tolerance=goal * scale, lowest=reference.value - (reference.error or 0.0) - ROUGH * scale
            )
            for k, reference in enumerate(self.problem.energies())
        }

    @property
    def _power(self) -> float:
        return self.grading if self.problem.radial else 1.0

    def _rule(self, panels: int) -> GaussLegendre:
        return GaussLegendre(self.problem.box, panels, self.nodes, self._power)

    def _beside(
        self,
        x: Float[np.ndarray, " n"],
        states: Float[np.ndarray, "n k"],
        exact: Float[np.ndarray, "n k"],
        energies: Float[np.ndarray, " k"],
    ) -> Curves:
        """Each state on the height of its energy."""
        seen = (np.abs(exact) > 1e-3 * np.abs(exact).max()).any(axis=1)
        x, states, exact = x[seen], states[seen], exact[seen]
        gap = np.ptp(energies) / max(1, len(energies) - 1) or abs(energies[0])
        size = 0.6 * gap / np.abs(exact).max()
        heights = np.asarray(self.problem.height(jnp.asarray(x)))
        top = energies.max() + 1.2 * gap
        bottom = energies.min() - gap
        lines = {"potential": Line(x, np.where((heights < top) & (heights > bottom), heights, np.nan))}
        for k, energy in enumerate(energies):
            lines[f"psi_{k}"] = Line(x, energy + size * states[:, k])
            lines[f"psi_{k}, reference"] = Line(x, energy + size * exact[:, k], None, "dashed")
        return Curves(
            "States beside the potential",
            f"{self.problem.coordinate} (bohr)",
            "energy (hartree)",
            lines,
            caption="Every state is drawn on the height of its energy, in one common scale; in hydrogen it is r R(r).",
        )

    def _way(self, made: Fit) -> Curves:
        """How the Ritz values approach the energies."""
        lines = {}
        for k, reference in enumerate(self.problem.energies()):
            above = np.abs(np.asarray(made.record.history[f"energy {k}"]) / reference.value - 1)
            lines[f"state {k}"] = Line(np.arange(len(above)), np.maximum(above, 1e-16))
        return Curves(
            "Energies on the way",
            "step",
            "|E/E exact - 1|",
            lines,
            log_y=True,
            caption="Relative errors of the Ritz values at the nodes of each step.",
        )


def _nothing(point: Point) -> Array:
    return jnp.zeros_like(point.values[0])


def _aligned(states: Float[np.ndarray, "n k"], exact: Float[np.ndarray, "n k"]) -> Float[np.ndarray, "n k"]:
    """The states with the signs of the reference."""
    return states * np.sign((states * exact).sum(axis=0))
