"""Bosons in a trap, ideal or as hard spheres."""

import dataclasses
from collections.abc import Mapping
from typing import Literal

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float, PRNGKeyArray

from ritz.ansatze import DeepSet, GaussianBinaryRBM, GaussianTrap, HardCoreJastrow, Product
from ritz.ansatze.base import Ansatz
from ritz.cards import Card
from ritz.domains import Continuous
from ritz.fitting import Fit
from ritz.measures.base import Curves, Line, Measure
from ritz.operators import Total
from ritz.problems.base import Reference, Source
from ritz.problems.quantum import Bosons
from ritz.problems.quantum.bosons import MEAN_FIELD, UNIT, energy_at
from ritz.recipes.base import Expectation, Findings
from ritz.recipes.quantum import checks, walks
from ritz.recipes.quantum.energies import SIGMAS
from ritz.recipes.quantum.particles import ParticleRecipe
from ritz.samplers import Langevin, Proposal

CARD = Card(
    name="bosons",
    question="find a ground state",
    summary="Bosons in a harmonic trap, ideal or as hard spheres, by a Gaussian, a Boltzmann machine or a deep set",
    needs="nothing",
    measure="energy",
    reference="ideal: exact; hard spheres: above the ideal gas, within 1 % of the mean field",
    minutes=0.3,
    cheap=True,
    walkers=True,
)
EIGENSTATE = Source("The local energy of an eigenstate is the same everywhere")
SHARE = 0.01
"""Of the mean-field energy, within which that of hard spheres is expected."""
SCANNED = 4000
"""Points at every alpha of the scan."""


@dataclasses.dataclass(frozen=True)
class BosonsRecipe(ParticleRecipe):
    """Ten ideal bosons in an isotropic trap by default: exactly 15 hbar omega, without variance.

    ansatz     "gaussian": alpha is learnt, and beta in an elliptic trap; "rbm": a Gaussian-binary Boltzmann machine
               (psi = F); "deep-set": the Gaussian times a network that does not know the order of the particles.
               Hard spheres have the factor prod (1 - a/r_ij) beside each of them
    alpha      where the Gaussian starts; 1/2 is exact without a core
    hidden     hidden units of the Boltzmann machine, or features of the deep set
    """

    problem: Bosons = Bosons()
    ansatz: Literal["gaussian", "rbm", "deep-set"] = "gaussian"
    alpha: float = 0.35
    hidden: int = 4
    steps: int = 150
    rate: float = 0.4
    momentum: float = 0.0
    damping: float = 1e-6
    relative: float = 5e-7

    unit = UNIT
    length_unit = "a_ho"

    def trial(self, *, key: PRNGKeyArray) -> Ansatz:
        """A Gaussian, machine or deep set; times the pair function of hard spheres."""
        problem = self.problem
        gaussian = GaussianTrap(self.alpha, problem.anisotropy, learn_beta=problem.anisotropy != 1)
        factors: list[Ansatz] = [gaussian]
        if self.ansatz == "rbm":
            factors = [GaussianBinaryRBM(problem.particles, problem.dimension, self.hidden, learn_sigma=True, key=key)]
        if self.ansatz == "deep-set":
            factors = [gaussian, DeepSet(problem.dimension, features=self.hidden, key=key)]
        if problem.hard_core:
            factors.append(HardCoreJastrow(problem.hard_core))
        return Product(*factors)

    def proposals(self) -> tuple[Proposal, ...]:
        """Along the drift: with many particles chains mix sooner than by plain steps."""
        return (Langevin(),)

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

    def reference(self) -> Reference | None:
        """Exact without a core."""
        return self.problem.energy()

    def figures(self, walked: walks.Walked) -> list[Curves]:
        """Density and pairs."""
        return walks.trap_figures(walked, self.length_unit)

    def further(self, walked: walks.Walked) -> dict:
        """(E - mean field)/mean field, for hard spheres."""
        if not self.problem.hard_core:
            return {}
        total, field = walks.part_measures(walked, self.operator(), self.unit), self.problem.mean_field().value
        energy = sum(total[name].value for name in walked.parts)
        error = float(np.hypot(*(total[name].error or 0.0 for name in walked.parts))) / field
        return {"over_mean_field": Measure(energy / field - 1, error, note="E/E_mean-field - 1")}

    def checks(self, psi: Ansatz, points: Float[np.ndarray, "m n d"]) -> dict[str, Measure]:
        """The Hamiltonian on the exact state of a trap of another shape."""
        return {"operator_error": checks.eigenstate_error([exact_state(self.problem)])}

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """With, for the ideal gas, the energy of Gaussians against alpha."""
        found = super().findings(fits, key=key)
        if self.problem.hard_core:
            return found
        scan = alpha_scan(self.problem, key=jax.random.fold_in(key, 2))
        return dataclasses.replace(found, exhibits=(*found.exhibits, scan))

    def remarks(self) -> tuple[str, ...]:
        """What hard spheres are compared with."""
        if not self.problem.hard_core:
            return ()
        ideal, field = self.problem.ideal().value, self.problem.mean_field().value
        return (
            f"Nothing exact is known for hard spheres: the ideal gas, {ideal:.6g} {self.unit}, is a strict lower "
            f"bound, and the mean field of a Gaussian, {field:.6g}, an estimate. The virial ratio leaves out the "
            "pressure of the cores, so it is not 1.",
        )

    def expectations(self) -> dict[str, Expectation]:
        """Exact for an ideal gas; hard spheres: above the ideal gas and close to the mean field."""
        if self.problem.hard_core:
            scale = self.problem.energy_scale
            near = Reference(0.0, "computed", MEAN_FIELD, condition="mean field, an estimate")
            return {
                "energy": Expectation(self.problem.ideal(), "at least", sigmas=SIGMAS, resolution=SHARE * scale),
                "over_mean_field": Expectation(near, "equal", tolerance=SHARE),
                "operator_error": checks.eigenstates_agree(),
            }
        expected = super().expectations()
        expected["operator_error"] = checks.eigenstates_agree()
        if self.ansatz == "gaussian":
            nothing = Reference(0.0, "exact", EIGENSTATE, unit=f"({self.unit})^2")
            expected["variance"] = Expectation(nothing, "at most", tolerance=1e-20)
        return expected


def exact_state(problem: Bosons) -> tuple[Total, checks.OscillatorState, float, int]:
    """Two ideal bosons in a trap whose last direction is 1.7 times as stiff, where there are several."""
    gamma = 1.7 * problem.anisotropy if problem.dimension > 1 else 1.0
    other = dataclasses.replace(problem, particles=2, anisotropy=gamma, hard_core=0.0)
    return other.operator(), checks.OscillatorState(other.frequencies), sum(other.frequencies), 2


def alpha_scan(problem: Bosons, *, key: PRNGKeyArray) -> Curves:
    """Energy of N ideal bosons in Gaussians of different alpha, sampled from them directly, beside the closed form.

    The points are normal with variances 1/(4 alpha omega_a), so that every one is independent of the others."""
    alphas = np.linspace(0.2, 1.2, 11)
    operator, frequencies = problem.operator(), jnp.asarray(problem.frequencies)

    def sampled(alpha: jax.Array, key: PRNGKeyArray) -> tuple[jax.Array, jax.Array]:
        width = 1 / (2 * jnp.sqrt(alpha * frequencies))
        x = width[None, None] * jax.random.normal(key, (SCANNED, problem.particles, problem.dimension))

        def log_psi(x: jax.Array) -> jax.Array:
            return -alpha * jnp.sum(frequencies[None] * x**2)

        local = jax.vmap(lambda point: operator.local(log_psi, point))(x)
        return jnp.mean(local), jnp.std(local, ddof=1) / SCANNED**0.5

    means, errors = jax.jit(jax.vmap(sampled))(jnp.asarray(alphas), jax.random.split(key, len(alphas)))
    fine = np.linspace(alphas[0], alphas[-1], 101)
    exact = problem.particles * np.asarray(energy_at(fine, problem.frequencies))
    return Curves(
        "Energy against alpha",
        "alpha",
        f"energy ({UNIT})",
        {
            "sampled": Line(alphas, np.asarray(means), np.asarray(errors), style="points"),
            "closed form": Line(fine, exact, style="dashed"),
        },
        {"exact ground state": problem.ideal().value},
        caption=f"Gaussians exp(-alpha sum omega_a x_a^2), {SCANNED} independent points at each alpha; closed form "
        "N (alpha + 1/(4 alpha)) sum_a omega_a/2, least and without variance at alpha = 1/2.",
    )
