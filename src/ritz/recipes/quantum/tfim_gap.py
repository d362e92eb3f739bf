"""The two lowest energies of the Ising ring and their difference, by the symmetry under turning all spins over."""

import dataclasses
from collections.abc import Mapping

import jax
import jax.numpy as jnp
from jaxtyping import PRNGKeyArray

from ritz.ansatze import InvariantRBM, Symmetrised
from ritz.cards import Card
from ritz.costs import Energy
from ritz.fitting import Fit
from ritz.measures.base import Measure
from ritz.optimisers import Cosine, Fixed, Natural
from ritz.problems.quantum import TransverseIsing
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.quantum import energies, measurement
from ritz.samplers import Flip, Metropolis

CARD = Card(
    name="tfim-gap",
    question="find a ground state",
    summary="The gap of the Ising ring: the lowest even and the lowest odd state under turning all spins over",
    needs="nothing",
    measure="gap",
    reference="exact: free fermions (Pfeuty 1970)",
    minutes=0.7,
)


@dataclasses.dataclass(frozen=True)
class IsingGapRecipe(Recipe):
    """A machine without biases is even; the odd state is phi(s) - phi(-s) of a machine with hidden biases.

    tolerance   how far the gap may be from the exact one, in units of the coupling, besides 3 standard errors
    """

    problem: TransverseIsing = TransverseIsing(12)
    features: int = 2
    chains: int = 1024
    steps: int = 300
    rate: float = 0.05
    damping: float = 1e-3
    draws: int = 200
    tolerance: float = 3e-3

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """The even state and the odd one."""
        even_key, odd_key = jax.random.split(key)
        ring = jnp.asarray(self.problem.lattice.translations())
        inner = InvariantRBM(ring, self.features, bias=True, scale=0.2, key=odd_key)
        signs = jnp.asarray([1.0, -1.0], jnp.result_type(1j))
        odd = Symmetrised(inner, jnp.arange(self.problem.sites)[None], characters=signs, turn=True)
        even = InvariantRBM(ring, self.features, key=even_key)
        schedule = Cosine(self.rate, self.steps, warm_up=min(10, self.steps - 1), final=self.rate / 10)
        optimiser = Natural(schedule, damping=Fixed(self.damping), norm=0.3)
        sampler = Metropolis(self.problem.domain, Flip(), chains=self.chains)
        cost = Energy(self.problem.operator())
        states = {"even": even, "odd": odd}
        return {name: Job(state, sampler, cost, optimiser, self.steps) for name, state in states.items()}

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Both energies and the gap, with their errors in quadrature; no gap where one of them has no number."""
        problem = self.problem
        sampler = Metropolis(problem.domain, Flip(), chains=self.chains, draws=4, warm_up=100)
        references = {"even": problem.energy(), "odd": problem.odd_energy()}
        found, lattice, operator = {}, problem.lattice, problem.operator()
        for number, (name, fit) in enumerate(fits.items(), 1):
            own = jax.random.fold_in(key, number)
            drawn = measurement.draw(fit.ansatz, operator, sampler, lattice, self.draws // 4, key=own)
            found[name] = measurement.findings(fit, drawn, lattice.sites, "J", references[name])
        remarks = tuple(f"{name}: {remark}" for name, each in found.items() for remark in each.remarks)
        pair = {f"{name}_energy": each.measures.get("energy") for name, each in found.items()}
        measures = {name: measure for name, measure in pair.items() if measure is not None}
        if len(measures) == 2:
            even, odd = measures["even_energy"], measures["odd_energy"]
            error = ((even.error or 0.0) ** 2 + (odd.error or 0.0) ** 2) ** 0.5
            measures = {"gap": Measure(odd.value - even.value, error, "J", "odd minus even"), **measures}
        exhibits = tuple(exhibit for each in found.values() for exhibit in each.exhibits[:1])
        return Findings("gap", measures, exhibits, remarks)

    def expectations(self) -> dict[str, Expectation]:
        """The gap, and both energies from above, each within the tolerance."""
        sigmas, problem = energies.SIGMAS, self.problem
        return {
            "gap": Expectation(problem.gap(), "equal", tolerance=self.tolerance, sigmas=sigmas),
            "even_energy": energies.expectations(problem.energy(), self.tolerance)["energy"],
            "odd_energy": energies.expectations(problem.odd_energy(), self.tolerance)["energy"],
        }
