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
from ritz.measures import autocorrelation_time, blocking, r_hat
from ritz.measures.base import Curves, Line, Measure
from ritz.operators.base import Hamiltonian
from ritz.problems.base import Reference, Source
from ritz.recipes.base import Expectation, Findings
from ritz.samplers import Metropolis

VEHTARI = Source(
    "A. Vehtari et al., Rank-normalization, folding, and localization, Bayesian Anal. 16, 667 (2021)",
    "@article{Vehtari2021, author={Vehtari, Aki and others}, title={Rank-normalization, folding, and localization: An "
    "improved R-hat for assessing convergence of MCMC}, journal={Bayesian Analysis}, volume={16}, pages={667--718}, "
    "year={2021}, doi={10.1214/20-BA1221}}",
)
DISAGREEMENT = 1.1
"""Above this R-hat the chains have not mixed and give no number."""
SIGMAS = 3.0


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
    exhibits = (_training(fit, reference, unit), _correlation_curve(drawn))
    sentence = _refusal(drawn)
    if sentence:
        return Findings("energy", {}, exhibits, (sentence,), (VEHTARI,))
    energies = drawn.energies
    energy, error = blocking(energies)
    variance, note = (
        float(energies.var(ddof=1)),
        f"{energies.shape[0]} fresh chains, {energies.shape[1]} draws, blocked",
    )
    measures = {
        "energy": Measure(energy, error, unit, note),
        "energy_per_site": Measure(energy / sites, error / sites, unit, note),
        "variance": Measure(variance, None, f"{unit}^2", "of the local energy"),
        "v_score": Measure(sites * variance / energy**2, None, note="N variance/E^2"),
        "acceptance": Measure(drawn.acceptance, None, note="of all proposals"),
        "r_hat": Measure(r_hat(energies), None, note="split, rank-normalised"),
        "tau": Measure(autocorrelation_time(energies), None, note="in draws; 1: independent"),
    }
    if reference is not None:
        scale = abs(reference.value)
        measures["relative_error"] = Measure((energy - reference.value) / scale, error / scale, note="(E - E0)/|E0|")
    remarks = (f"The energy was measured after training, with frozen parameters, on {note}.", fit.sentence)
    return Findings("energy", measures, exhibits, remarks, (VEHTARI,))


def expectations(reference: Reference | None, relative: float) -> dict[str, Expectation]:
    """The energy within `relative` and 3 standard errors of the reference, and not below it by more than 3 errors."""
    if reference is None:
        return {}
    floor = dataclasses.replace(reference, value=0.0, error=(reference.error or 0.0) / abs(reference.value), unit="1")
    return {
        "energy": Expectation(reference, "equal", tolerance=relative * abs(reference.value), sigmas=SIGMAS),
        "relative_error": Expectation(floor, "at least", sigmas=SIGMAS),
    }


def _refusal(drawn: Drawn) -> str:
    if not np.isfinite(drawn.energies).all() or not np.isfinite(drawn.acceptance):
        return "No energy: the chains are frozen (no proposal was accepted) or a local energy was not finite."
    disagreement = r_hat(drawn.energies)
    if disagreement > DISAGREEMENT:
        return f"No energy: R-hat is {disagreement:.3g}, above {DISAGREEMENT}; the chains have not mixed. Draw longer."
    return ""


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


def _training(fit: Fit, reference: Reference | None, unit: str) -> Curves:
    energies = fit.record.history["energy"]
    return Curves(
        "Energy against iterations",
        "iteration",
        f"energy ({unit})",
        {"mean over the chains": Line(np.arange(1, len(energies) + 1), energies)},
        {} if reference is None else {reference.kind: reference.value},
        caption="Every point is the mean of the local energy over one batch, before the step.",
    )
