"""Dilute neutron matter in a periodic cube."""

import dataclasses
from typing import Literal

import jax
import jax.numpy as jnp
from jaxtyping import PRNGKeyArray

from ritz.ansatze import Backflow, BySpin, Constant, PairNetwork, Pfaffian, PlaneWaves, Product, Slater, Torus
from ritz.ansatze.base import Ansatz
from ritz.cards import Card
from ritz.domains import Continuous
from ritz.measures.base import Curves
from ritz.operators import Total
from ritz.problems.base import Reference
from ritz.problems.quantum import NeutronMatter
from ritz.recipes.base import Expectation, Job
from ritz.recipes.quantum import energies, walks
from ritz.recipes.quantum.particles import ParticleRecipe
from ritz.samplers import AllParticles, ExchangeSpins, Proposal

CARD = Card(
    name="neutrons",
    question="find a ground state",
    summary="Neutron matter with the leading pionless force and sampled spins, by plane waves with a Jastrow factor",
    needs="nothing",
    measure="energy",
    reference="the Hartree-Fock energy, by direct sum, as an upper limit",
    minutes=3.0,
    walkers=True,
)
CLEARLY = 5.0
"""By so many standard errors the energy must lie below Hartree-Fock."""

ALONE = 20
RESOLUTION = 2e-3
"""Of the energy scale: the largest standard error that decides."""


@dataclasses.dataclass(frozen=True)
class NeutronsRecipe(ParticleRecipe):
    """14 neutrons at 0.04 fm^-3 by default; spins are sampled with the positions.

    ansatz       "slater": plane waves, which is Hartree-Fock and has no parameters; "slater-jastrow": times a network
                 of distances; "backflow": the determinant bent and moved by a network of messages; "pfaffian": pairs
                 in `shells` shells of plane waves times a network of distances
    width        features of a particle in a network
    rounds       rounds of messages
    edges        hidden units of the filters
    shells       shells of plane waves in which neutrons pair
    triplets     whether like spins pair too
    rate         of a step in MeV^-1: twenty times less than in hartree, because gaps are so many times more
    """

    problem: NeutronMatter = NeutronMatter()
    ansatz: Literal["slater", "slater-jastrow", "backflow", "pfaffian"] = "slater-jastrow"
    width: int = 8
    rounds: int = 1
    edges: int = 8
    shells: int = 4
    triplets: bool = False
    chains: int = 256
    sweeps: int = 2
    rate: float = 0.003
    steps: int = 100
    chunk: int = 8
    draws: int = 48

    unit = "MeV"
    length_unit = "fm"

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """One fit; for the determinant alone one step, which moves a constant by nothing."""
        jobs = super().jobs(key=key)
        if self.ansatz == "slater":
            return {"main": dataclasses.replace(jobs["main"], steps=1)}
        return jobs

    def trial(self, *, key: PRNGKeyArray) -> Ansatz:
        """psi(R, S) of the factors below."""
        problem, half = self.problem, self.problem.particles // 2
        orbitals = PlaneWaves(problem.momenta)
        geometry = Torus(length=problem.length, scale=problem.domain.spread)
        pair_key, network_key = jax.random.split(key)
        if self.ansatz == "slater":
            return BySpin(Product(Slater(orbitals, half, half), Constant(jnp.zeros(()))))
        if self.ansatz == "backflow":
            sizes = {"width": self.width, "rounds": self.rounds, "edges": self.edges}
            return BySpin(Backflow(orbitals, half, half, geometry=geometry, centred=False, **sizes, key=network_key))
        correlation = PairNetwork(geometry, half, width=self.width, key=network_key)
        if self.ansatz == "slater-jastrow":
            return BySpin(Product(Slater(orbitals, half, half), correlation))
        wider = PlaneWaves(problem.shells(self.shells))
        pairs = Pfaffian(wider, half, half, triplets=self.triplets, key=pair_key)
        return BySpin(Product(pairs, correlation))

    @property
    def moves(self) -> int:
        """For the determinant alone, whose sweeps cost little, at least 20: with two its chains do not mix."""
        return max(self.sweeps, ALONE) if self.ansatz == "slater" else self.sweeps

    def proposals(self) -> tuple[Proposal, ...]:
        """All neutrons move; two exchange their spins."""
        return AllParticles(), ExchangeSpins()

    @property
    def energy_scale(self) -> float:
        """Of the problem."""
        return self.problem.energy_scale

    def operator(self) -> Total:
        """H in parts."""
        return self.problem.operator()

    def domain(self) -> Continuous:
        """The cube and the spins."""
        return self.problem.domain

    def reference(self) -> Reference:
        """Hartree-Fock."""
        return self.problem.hartree_fock()

    def figures(self, walked: walks.Walked) -> list[Curves]:
        """g(r) and S(k)."""
        return walks.cell_figures(walked, self.problem.length, self.length_unit, up=None)

    def remarks(self) -> tuple[str, ...]:
        """The convention of the images."""
        return (f"All energies are with {self.problem.convention()}; two-body force, model o, only.",)

    def expectations(self) -> dict[str, Expectation]:
        """Below Hartree-Fock by more than 5 errors; the determinant alone equal to it within 3."""
        resolution = RESOLUTION * self.energy_scale
        if self.ansatz == "slater":
            return {"energy": Expectation(self.reference(), sigmas=energies.SIGMAS, resolution=resolution)}
        lowest = self.problem.lower_bound()
        return {
            "energy": Expectation(self.reference(), "at most", sigmas=-CLEARLY, resolution=resolution, lowest=lowest)
        }
