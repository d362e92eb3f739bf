"""The energy of a finished state of spins from fresh chains with frozen parameters, and what stands beside it."""

import dataclasses

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int, PRNGKeyArray, PyTree

from ritz.ansatze.base import Ansatz
from ritz.domains import Lattice
from ritz.fitting import Fit
from ritz.measures.base import Curves, Line
from ritz.operators.base import Hamiltonian
from ritz.problems.base import Reference
from ritz.recipes.base import Findings
from ritz.recipes.quantum.energies import VEHTARI, energy_measures, protocol, refusal, training_curve
from ritz.samplers import Metropolis


@dataclasses.dataclass(frozen=True)
class Drawn:
    """Local energies [chains, draws], accepted share of the proposals, spin correlations [distances]."""

    energies: Float[np.ndarray, "chains draws"]
    acceptance: float
    correlations: Float[np.ndarray, " distances"]


def draw(
    psi: Ansatz, operator: Hamiltonian, sampler: Metropolis, lattice: Lattice, batches: int, *, key: PRNGKeyArray
) -> Drawn:
    """`batches` batches of fresh chains at fixed parameters."""
    start_key, walk_key = jax.random.split(key)
    shifts = jnp.asarray(lattice.translations()[: lattice.shape[-1] // 2 + 1])
    chains = sampler.init(psi, key=start_key)

    @eqx.filter_jit
    def one(psi: Ansatz, chains: PyTree, key: PRNGKeyArray) -> tuple:
        chains, sample = sampler.step(chains, psi, key=key)
        local = jax.lax.map(lambda s: operator.local(psi, s).real, sample.x, batch_size=sampler.chains)
        return chains, local, sample.notes["acceptance"], _correlations(sample.x, shifts)

    energies, acceptances, correlations = [], [], []
    for key in jax.random.split(walk_key, batches):
        chains, local, acceptance, correlation = one(psi, chains, key)
        energies.append(np.asarray(local).reshape(sampler.draws, sampler.chains).T)
        acceptances.append(float(acceptance))
        correlations.append(np.asarray(correlation))
    return Drawn(np.concatenate(energies, axis=1), float(np.mean(acceptances)), np.mean(correlations, axis=0))


def findings(fit: Fit, drawn: Drawn, sites: int, unit: str, reference: Reference | None) -> Findings:
    """Energy with its blocked error first; no number at all where the chains are frozen or disagree."""
    exhibits = (training_curve(fit, reference, unit), _correlation_curve(drawn))
    sentence = refusal(drawn.energies, drawn.acceptance)
    if sentence:
        return Findings("energy", {}, exhibits, (sentence,), (VEHTARI,))
    measures = energy_measures(drawn.energies, drawn.acceptance, sites, unit, reference, each="site")
    how = protocol(drawn.energies)
    remarks = (f"The energy was measured after training, with frozen parameters, on {how}.", fit.sentence)
    return Findings("energy", measures, exhibits, remarks, (VEHTARI,))


def _correlations(x: Int[Array, "n sites"], shifts: Int[Array, "r sites"]) -> Float[Array, " r"]:
    s = x.astype(float)
    return jax.vmap(lambda shift: jnp.mean(s * s[:, shift]))(shifts)


def _correlation_curve(drawn: Drawn) -> Curves:
    distance = np.arange(len(drawn.correlations))
    return Curves(
        "Spin correlations",
        "distance r",
        "<s(0) s(r)>",
        {"z components": Line(distance, drawn.correlations, style="points")},
        caption="The product of the z components of two spins (+1 or -1) at distance r along the last direction.",
    )
