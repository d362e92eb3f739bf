"""Electrons in a quantum dot."""

import dataclasses
from typing import Literal

import jax
import numpy as np
from jaxtyping import Float, PRNGKeyArray

from ritz.ansatze import Backflow, GaussianBinaryRBM, GaussianTrap, Open, Oscillator, Pade, Product, Slater
from ritz.ansatze.base import Ansatz
from ritz.cards import Card
from ritz.domains import Continuous
from ritz.measures.base import Curves, Measure
from ritz.operators import Total
from ritz.problems.base import Reference
from ritz.problems.quantum import QuantumDot
from ritz.recipes.base import Expectation
from ritz.recipes.quantum import checks, energies, walks
from ritz.recipes.quantum.particles import ParticleRecipe

CARD = Card(
    name="dot",
    question="find a ground state",
    summary="Electrons in a harmonic trap by a Slater determinant with backflow and a Jastrow factor",
    needs="nothing",
    measure="energy",
    reference="two electrons: exact (Taut 1993); 6, 12, 20: published diffusion Monte Carlo",
    minutes=1.0,
    tour=True,
    cheap=True,
    walkers=True,
)

PUBLISHED = 8e-4
"""Of the energy scale: how far from a published energy of another trial function ours may be."""


@dataclasses.dataclass(frozen=True)
class DotRecipe(ParticleRecipe):
    """Two electrons at omega = 1 by default: exactly 3 hartree.

    ansatz         "slater-jastrow": a determinant, a Gaussian, a Pade-Jastrow factor with the cusps; "backflow": the
                   determinant bent and moved by a network of messages; "rbm": a Gaussian-binary Boltzmann machine
                   (psi = F) times the determinant, without a cusp
    width          features of a particle in the network
    rounds         rounds of messages
    determinants   how many are added up
    hidden         hidden units of the Boltzmann machine
    """

    problem: QuantumDot = QuantumDot()
    ansatz: Literal["slater-jastrow", "backflow", "rbm"] = "backflow"
    width: int = 8
    rounds: int = 1
    determinants: int = 1
    hidden: int = 2
    steps: int = 300
    relative: float = 4.5e-5

    def trial(self, *, key: PRNGKeyArray) -> Ansatz:
        """The product of determinant, Gaussian and Jastrow factor, or machine."""
        problem, n, d = self.problem, self.problem.particles, self.problem.dimension
        network_key, machine_key = jax.random.split(key)
        orbitals = Oscillator(n // 2, d, width=problem.length)
        if self.ansatz == "rbm":
            machine = GaussianBinaryRBM(n, d, self.hidden, sigma=problem.length, key=machine_key)
            return Product(machine, Slater(orbitals, n // 2, n // 2))
        gaussian = GaussianTrap(0.5 * problem.omega)
        geometry = Open(problem.length)
        if self.ansatz == "slater-jastrow":
            determinant = Slater(orbitals, n // 2, n // 2)
        else:
            determinant = Backflow(
                orbitals,
                n // 2,
                n // 2,
                geometry=geometry,
                centred=True,
                width=self.width,
                rounds=self.rounds,
                determinants=self.determinants,
                key=network_key,
            )
        if not problem.interaction:
            return Product(determinant, gaussian)
        rate = 0.5 / problem.length
        cusp = Pade(d, n // 2, strength=problem.interaction, rate=rate, geometry=geometry)
        return Product(determinant, gaussian, cusp)

    @property
    def energy_scale(self) -> float:
        """Of the problem."""
        return self.problem.energy_scale

    def operator(self) -> Total:
        """H in parts."""
        return self.problem.operator()

    def domain(self) -> Continuous:
        """Space."""
        return self.problem.domain

    @property
    def gap(self) -> float:
        """Of the trap: hbar omega."""
        return self.problem.omega

    def reference(self) -> Reference | None:
        """Exact or published."""
        return self.problem.energy()

    def figures(self, walked: walks.Walked) -> list[Curves]:
        """Density and pairs."""
        return walks.trap_figures(walked, self.length_unit)

    def checks(self, psi: Ansatz, points: Float[np.ndarray, "m n d"]) -> dict[str, Measure]:
        """The Hamiltonian on exact states at other frequencies and strengths; psi where electrons meet."""
        found = {"operator_error": checks.eigenstate_error(exact_states(self.problem))}
        if self._cusps:
            pairs = checks.like_and_unlike(self.problem.particles // 2, self.problem.particles)
            found["cusp_error"] = checks.pair_divergence(psi, self.operator(), points, pairs)
        return found

    @property
    def _cusps(self) -> bool:
        """Whether the trial function is built to have the right cusps."""
        return self.problem.interaction > 0 and self.ansatz != "rbm"

    def expectations(self) -> dict[str, Expectation]:
        """Exact energies from above; published ones, of other trial functions, from both sides."""
        reference = self.reference()
        exact = reference is not None and reference.kind == "exact"
        share = self.relative if exact else max(self.relative, PUBLISHED)
        expected = energies.expectations(reference, share * self.energy_scale, bound=exact)
        expected["operator_error"] = checks.eigenstates_agree()
        if self._cusps:
            expected["cusp_error"] = checks.finite_where_charges_meet(self.problem.interaction)
        return expected


def exact_states(problem: QuantumDot) -> list[tuple[Total, checks.OscillatorState, float, int]]:
    """Two electrons without repulsion at 1.7 omega, and, in two or three dimensions, with one of strength 0.7: psi =
    (1 + s r_12/(d - 1)) exp(-w (r_1^2 + r_2^2)/2) has E = (d + 1) w at w = s^2/(d - 1) (Taut 1993)."""
    d, omega = problem.dimension, 1.7 * problem.omega
    free = dataclasses.replace(problem, particles=2, omega=omega, interaction=0.0)
    found = [(free.operator(), checks.OscillatorState((omega,) * d), d * omega, 2)]
    if d > 1:
        strength = 0.7
        omega = strength**2 / (d - 1)
        bound = dataclasses.replace(problem, particles=2, omega=omega, interaction=strength)
        state = checks.OscillatorState((omega,) * d, strength / (d - 1))
        found.append((bound.operator(), state, (d + 1) * omega, 2))
    return found
