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
from ritz.recipes.quantum.energies import VEHTARI, energy_measures, protocol, refusal, remarks_of, training_curve
from ritz.samplers import Metropolis

COLLAPSED = (
    "No energy: the trial state is all but zero outside a basis state, which is no eigenstate, for the Hamiltonian "
    "leads away from it; the training has collapsed. Another start, a smaller rate or more damping may help."
)


@dataclasses.dataclass(frozen=True)
class Drawn:
    """Local energies [chains, draws], accepted fraction of the proposals, spin correlations [distances]."""

    energies: Float[np.ndarray, "chains draws"]
    acceptance: float
    correlations: Float[np.ndarray, " distances"]
    connected: bool = True
    """Whether the Hamiltonian leads from the configurations drawn to others; asked where no proposal was accepted."""


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
    every, accepted = np.concatenate(energies, axis=1), float(np.mean(acceptances))
    connected = accepted > 0 or _connected(operator, chains.s, every[:, -1])
    return Drawn(every, accepted, np.mean(correlations, axis=0), connected)


def findings(fit: Fit, drawn: Drawn, sites: int, unit: str, reference: Reference | None) -> Findings:
    """Energy with its blocked error first; no number at all where the chains are frozen or disagree."""
    exhibits = (training_curve(fit, reference, unit), _correlation_curve(drawn))
    sentence = refusal(drawn.energies, drawn.acceptance)
    if not sentence and drawn.acceptance == 0 and drawn.connected:
        sentence = COLLAPSED
    if sentence:
        return Findings("energy", {}, exhibits, (sentence,), (VEHTARI,))
    measures = energy_measures(drawn.energies, drawn.acceptance, sites, unit, reference, each="site")
    how = protocol(drawn.energies)
    remark = f"The energy was measured after training, with frozen parameters, on {how}."
    remarks = (*remarks_of(drawn.energies), remark, fit.sentence)
    return Findings("energy", measures, exhibits, remarks, (VEHTARI,))


def _correlations(x: Int[Array, "n sites"], shifts: Int[Array, "r sites"]) -> Float[Array, " r"]:
    s = x.astype(float)
    return jax.vmap(lambda shift: jnp.mean(s * s[:, shift]))(shifts)


def _connected(operator: Hamiltonian, s: Int[Array, "chains sites"], local: Float[np.ndarray, " chains"]) -> bool:
    """Whether H has elements from any of these configurations to others (which do not add up to zero).

    With psi = 1 everywhere the local energy is the sum of a row of H; it is its diagonal element where there is
    nothing else, which is the local energy of a basis state."""
    rows = np.asarray(jax.lax.map(lambda one: operator.local(_even, one).real, s))
    return not np.allclose(rows, local, rtol=1e-8, atol=1e-8)


def _even(s: Int[Array, " sites"]) -> Float[Array, ""]:
    """log psi of a state that is 1 everywhere."""
    del s
    return jnp.zeros(())


def _correlation_curve(drawn: Drawn) -> Curves:
    distance = np.arange(len(drawn.correlations))
    return Curves(
        "Spin correlations",
        "distance r",
        "<s(0) s(r)>",
        {"z components": Line(distance, drawn.correlations, style="points")},
        caption="The product of the z components of two spins (+1 or -1) at distance r along the last direction.",
    )
