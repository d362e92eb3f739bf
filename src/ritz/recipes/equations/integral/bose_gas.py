"""Bosons on a line: the integral equation of Lieb and Liniger."""

import dataclasses
from collections.abc import Mapping

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import PRNGKeyArray

from ritz.ansatze import Ansatz, Fields
from ritz.cards import Card
from ritz.domains.regions import point_at
from ritz.fitting import Fit
from ritz.measures.base import Measure
from ritz.problems.base import Reference
from ritz.problems.equations.integral import BoseGas
from ritz.problems.equations.integral.bose_gas import Density
from ritz.recipes.base import Expectation, Findings
from ritz.recipes.equations import comparison
from ritz.recipes.equations.integral.network import NetworkRecipe

CARD = Card(
    name="integral",
    question="solve an equation",
    summary="Bosons on a line (Lieb and Liniger): Fredholm's integral equation, Gauss nodes for every point",
    needs="nothing",
    measure="relative_l2",
    reference="our own solution by Nystroem's method, good to 1e-14",
    minutes=0.4,
)
NODES = 64
"""Of the rule for the energy."""


@dataclasses.dataclass(frozen=True)
class BoseGasRecipe(NetworkRecipe):
    """As `NetworkRecipe`; beside the density of quasimomenta the energy that follows from it."""

    problem: BoseGas = BoseGas()
    width: int = 20
    points: int = 128
    share: float = 1e-9
    steps: int = 100

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Errors, pictures, strength and energy of the gas."""
        found = self.problem.nystrom(NODES)
        values = np.asarray(jax.vmap(fits["main"].ansatz)(point_at(x=jnp.asarray(found.places))))[:, 0]
        density = Density(found.places, found.weights, values)
        more = {
            "strength": Measure(self.problem.strength(density), note="gamma, the repulsion per density"),
            "energy": Measure(self.problem.energy(density), note="e, the energy per particle over n^2"),
        }
        return comparison.findings(
            self.problem, self._cost(), fits["main"], key=key, headline="relative_l2", measures=more
        )

    def expectations(self) -> dict[str, Expectation]:
        """`goal` for the function, and relatively for the energy."""
        exact = self.problem.energy(self.problem.nystrom(NODES))
        energy = Reference(exact, "computed", self.problem.source, error=self.problem.accuracy * exact)
        known = comparison.expectations(self.problem, {"g": self.goal})
        return {**known, "energy": Expectation(energy, tolerance=self.goal * exact)}

    def _ansatz(self, network: Ansatz) -> Fields:
        return Fields(network, self.problem.fields)
