"""The electron gas in a periodic cube."""

import dataclasses
from typing import Literal

import jax.numpy as jnp
import numpy as np
from jaxtyping import Float, PRNGKeyArray

from ritz.ansatze import Backflow, Constant, Pade, PairNetwork, PlaneWaves, Product, Slater, Torus
from ritz.ansatze.base import Ansatz
from ritz.cards import Card
from ritz.domains import Continuous
from ritz.measures import blocking
from ritz.measures.base import Curves, Measure
from ritz.operators import Ewald, Total
from ritz.problems.base import Reference
from ritz.problems.quantum import ElectronGas
from ritz.recipes.base import Expectation, Job
from ritz.recipes.quantum import checks, energies, walks
from ritz.recipes.quantum.particles import ParticleRecipe

FIXED_NODE = "Slater-Jastrow fixed-node DMC"
CARD = Card(
    name="electron-gas",
    question="find a ground state",
    summary="Electrons in a periodic cube by plane waves with backflow and a Jastrow factor",
    needs="nothing",
    measure="energy",
    reference="r_s = 5: published fixed-node DMC (QMCPACK), to be passed; else Hartree-Fock as an upper limit",
    minutes=9.0,
    walkers=True,
)
METHODS = {"slater-jastrow": "Slater-Jastrow VMC", "backflow": FIXED_NODE}
"""What of the published ladder an ansatz is compared with: backflow with what no Slater-Jastrow function can pass."""
CLEARLY = 5.0
"""By so many standard errors the energy must lie below Hartree-Fock, where nothing is published."""
RESOLUTION = 2e-3
"""Of the energy scale: the largest standard error that decides."""


@dataclasses.dataclass(frozen=True)
class ElectronGasRecipe(ParticleRecipe):
    """14 electrons at r_s = 5 by default.

    ansatz         "slater": plane waves, which is Hartree-Fock and has no parameters; "slater-jastrow": times a
                   Pade-Jastrow factor with the cusps and a network of distances; "backflow": the determinant bent and
                   moved by a network of messages, and the Pade factor
    width          features of a particle in the network
    rounds         rounds of messages
    edges          hidden units of the filters
    determinants   how many are added up
    """

    problem: ElectronGas = ElectronGas()
    ansatz: Literal["slater", "slater-jastrow", "backflow"] = "backflow"
    width: int = 16
    rounds: int = 2
    edges: int = 16
    determinants: int = 1
    chains: int = 256
    sweeps: int = 8
    steps: int = 360
    chunk: int = 8
    draws: int = 160

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """One fit; for the determinant alone one step, which moves a constant by nothing."""
        jobs = super().jobs(key=key)
        if self.ansatz == "slater":
            return {"main": dataclasses.replace(jobs["main"], steps=1)}
        return jobs

    def trial(self, *, key: PRNGKeyArray) -> Ansatz:
        """The product of determinants and Jastrow factors."""
        problem, half = self.problem, self.problem.particles // 2
        orbitals = PlaneWaves(problem.momenta)
        if self.ansatz == "slater":
            return Product(Slater(orbitals, half, half), Constant(jnp.zeros(())))
        geometry = Torus(length=problem.length, scale=problem.domain.spread)
        cusp = Pade(3, half, rate=1.0 / problem.domain.spread**0.5, geometry=geometry)
        if self.ansatz == "slater-jastrow":
            return Product(Slater(orbitals, half, half), cusp, PairNetwork(geometry, half, width=self.width, key=key))
        determinant = Backflow(
            orbitals,
            half,
            half,
            geometry=geometry,
            centred=False,
            width=self.width,
            rounds=self.rounds,
            edges=self.edges,
            determinants=self.determinants,
            key=key,
        )
        return Product(determinant, cusp)

    @property
    def energy_scale(self) -> float:
        """Of the problem."""
        return self.problem.energy_scale

    def operator(self) -> Total:
        """H in parts."""
        return self.problem.operator()

    def domain(self) -> Continuous:
        """The cube."""
        return self.problem.domain

    def reference(self) -> Reference:
        """The published energy of the same kind of trial function, or Hartree-Fock where there is none."""
        published = self.problem.published()
        method = METHODS.get(self.ansatz)
        return published[method] if method in published else self.problem.hartree_fock()

    def figures(self, walked: walks.Walked) -> list[Curves]:
        """g(r) and S(k)."""
        return walks.cell_figures(walked, self.problem.length, self.length_unit, up=self.problem.particles // 2)

    def checks(self, psi: Ansatz, points: Float[np.ndarray, "m n d"]) -> dict[str, Measure]:
        """The sum over images for a crystal; psi where electrons meet."""
        potential = self.operator().terms["potential"]
        assert isinstance(potential, Ewald)
        found = {"crystal": checks.crystal_energy(dataclasses.replace(potential, madelung=True), self.problem.length)}
        if self.ansatz != "slater":
            pairs = checks.like_and_unlike(self.problem.particles // 2, self.problem.particles)
            found["cusp_error"] = checks.pair_divergence(psi, self.operator(), points, pairs)
        return found

    def further(self, walked: walks.Walked) -> dict[str, Measure]:
        """The correlation energy per electron."""
        energy, error = blocking(walked.energies)
        n, start = self.problem.particles, self.problem.hartree_fock().value
        return {"correlation_per_particle": Measure((energy - start) / n, error / n, self.unit, "E - Hartree-Fock")}

    def remarks(self) -> tuple[str, ...]:
        """The convention of the Madelung term."""
        return (f"All energies are {self.problem.convention()}.",)

    def expectations(self) -> dict[str, Expectation]:
        """Not above what is published, clearly below Hartree-Fock elsewhere, never below a bound; the determinant alone
        equal to Hartree-Fock. The sum over images gives the energy of the Wigner crystal."""
        reference, resolution = self.reference(), RESOLUTION * self.energy_scale
        expected = {"crystal": checks.lattice_sums_agree()}
        if self.ansatz == "slater":
            expected["energy"] = Expectation(reference, sigmas=energies.SIGMAS, resolution=resolution)
            return expected
        published = self.problem.published()
        nodes = published[FIXED_NODE].value if published and self.ansatz == "slater-jastrow" else None
        expected["energy"] = Expectation(
            reference,
            "at most",
            sigmas=energies.SIGMAS if published else -CLEARLY,
            resolution=resolution,
            lowest=self.problem.lower_bound() if nodes is None else nodes,
        )
        expected["cusp_error"] = checks.finite_where_charges_meet(1.0)
        return dict(sorted(expected.items(), key=lambda pair: pair[0] != "energy"))
