"""What the recipes for atoms and molecules share: cusps at nuclei and between electrons, and a network of distances."""

import dataclasses
from typing import Literal

import numpy as np
from jaxtyping import Float, PRNGKeyArray

from ritz.ansatze import AtomicOrbitals, ElectronNetwork, NuclearCusp, Pade, Product, Slater
from ritz.ansatze.base import Ansatz
from ritz.domains import Continuous
from ritz.measures.base import Curves, Measure
from ritz.operators import Total
from ritz.problems.base import Reference
from ritz.problems.quantum import Electrons
from ritz.recipes.base import Expectation
from ritz.recipes.quantum import checks, walks
from ritz.recipes.quantum.particles import ParticleRecipe

SHARE, FRINGE = 0.3, 0.7
"""How much slower than bare charges say electrons fall off at the start, in units of the charges: one shell, two."""


@dataclasses.dataclass(frozen=True)
class ElectronRecipe(ParticleRecipe):
    """Electrons around nuclei. Abstract.

    ansatz     "network": cusps at the nuclei and between electrons times exp of a network of all distances;
               "slater-jastrow": the cusps alone. One electron has the cusp alone, which is exact for one nucleus;
               three or four a determinant of 1s and 2s shells for either spin beside it
    width      of the two hidden layers of the network
    """

    problem: Electrons
    ansatz: Literal["network", "slater-jastrow"] = "network"
    width: int = 16
    relative: float = 1.1e-4

    def trial(self, *, key: PRNGKeyArray) -> Ansatz:
        """The product of cusps, network and, with more than one electron of one spin, determinants of shells."""
        problem = self.problem
        up, down = problem.counts
        charge = max(problem.charges)
        share = SHARE if up == 1 else FRINGE
        factors: list[Ansatz] = [NuclearCusp(problem.charges, problem.centres, share=share)]
        if up > 1:
            factors.append(Slater(AtomicOrbitals(2, charge=charge), up, down))
        if problem.particles > 1:
            factors.append(Pade(3, up, rate=0.5 * charge))
            if self.ansatz == "network":
                factors.append(ElectronNetwork(problem.centres, up, width=self.width, key=key))
        return Product(*factors)

    @property
    def energy_scale(self) -> float:
        """Of the problem."""
        return self.problem.energy_scale

    def operator(self) -> Total:
        """H in parts."""
        return self.problem.operator()

    def domain(self) -> Continuous:
        """Around the nuclei."""
        return self.problem.domain

    def reference(self) -> Reference | None:
        """Exact or published."""
        return self.problem.energy()

    def checks(self, psi: Ansatz, points: Float[np.ndarray, "m n d"]) -> dict[str, Measure]:
        """Psi where an electron meets a nucleus, and where two electrons meet."""
        problem, operator = self.problem, self.operator()
        found = {"nuclear_cusp_error": checks.nuclear_divergence(psi, operator, points, problem.centres)}
        if problem.particles > 1:
            pairs = checks.like_and_unlike(problem.counts[0], problem.particles)
            found["cusp_error"] = checks.pair_divergence(psi, operator, points, pairs)
        return found

    def expectations(self) -> dict[str, Expectation]:
        """The energy of the reference, from above, where one is known; no 1/r left where charges meet."""
        expected = super().expectations()
        expected["nuclear_cusp_error"] = checks.finite_where_charges_meet(max(self.problem.charges))
        if self.problem.particles > 1:
            expected["cusp_error"] = checks.finite_where_charges_meet(1.0)
        return expected

    def figures(self, walked: walks.Walked) -> list[Curves]:
        """Density and pairs."""
        return walks.trap_figures(walked, self.length_unit)
