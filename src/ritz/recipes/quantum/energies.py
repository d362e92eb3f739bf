"""What every ground state is judged by: local energies of fresh chains to an energy, and what says if it is one."""

import numpy as np
from jaxtyping import Float

from ritz.fitting import Fit
from ritz.measures import autocorrelation_time, blocking, r_hat
from ritz.measures.base import Curves, Line, Measure
from ritz.measures.rhat import stuck
from ritz.measures.tails import heavy_tails
from ritz.problems.base import Reference, Source
from ritz.recipes.base import Expectation

VEHTARI = Source(
    "A. Vehtari et al., Rank-normalization, folding, and localization, Bayesian Anal. 16, 667 (2021)",
    "@article{Vehtari2021, author={Vehtari, Aki and others}, title={Rank-normalization, folding, and localization: An "
    "improved R-hat for assessing convergence of MCMC}, journal={Bayesian Analysis}, volume={16}, pages={667--718}, "
    "year={2021}, doi={10.1214/20-BA1221}}",
)
DISAGREEMENT = 1.1
"""Above this R-hat the chains have not mixed and give no number."""
ROUNDING = 2 / 3
"""Local energies are the same but for rounding where they differ by less than epsilon to this power, 4e-11 in double
precision, of their size: sums of thousands of terms round so, and trained states do not come so close."""
SIGMAS = 3.0
EXACT = (
    "The local energy is the same at all points but for rounding: the state is an eigenstate of the Hamiltonian, so "
    "its energy has no statistical error, and it does not matter how the chains move."
)
SMOOTH = 20
"""As many iterations are averaged for the drawn line of the training."""


def refusal(energies: Float[np.ndarray, "chains draws"], acceptance: float, scale: float | None = None) -> str:
    """Say why the local energies give no number, or nothing.

    Local energies without variance give one whatever the chains do: the state is an eigenstate (`without_variance`).
    Otherwise R-hat must not exceed `DISAGREEMENT`, and no chain may stay where it is while the others are elsewhere
    (`ritz.measures.rhat.stuck`)."""
    if not np.isfinite(energies).all() or not np.isfinite(acceptance):
        return "No energy: the chains are frozen (no proposal was accepted) or a local energy was not finite."
    if without_variance(energies, scale):
        return ""
    if acceptance == 0:
        return "No energy: the chains are frozen (no proposal was accepted) at different local energies."
    disagreement = r_hat(energies)
    if disagreement > DISAGREEMENT:
        return f"No energy: R-hat is {disagreement:.3g}, above {DISAGREEMENT}; the chains have not mixed. Draw longer."
    if reason := stuck(energies):
        return (
            f"No energy: {reason}, so the chains do not visit the same regions. Start them elsewhere, let them make "
            "longer moves, or draw longer."
        )
    return ""


def without_variance(energies: Float[np.ndarray, "chains draws"], scale: float | None = None) -> bool:
    """Tell whether local energies differ by rounding alone: those of an eigenstate do.

    `scale` is the size of what is added up to a local energy (kinetic and potential energy may cancel); None for that
    of the local energies themselves, which is too small where they add up to zero: then only equal ones count."""
    size = float(np.sqrt(np.mean(energies.astype(float) ** 2))) if scale is None else scale
    return bool(np.std(energies) <= np.finfo(energies.dtype).eps ** ROUNDING * size)


def remarks_of(energies: Float[np.ndarray, "chains draws"], scale: float | None = None) -> tuple[str, ...]:
    """Say what the reader must know of the error bar: that there is no variance, or that tails are heavy."""
    if without_variance(energies, scale):
        return (EXACT,)
    sentence = heavy_tails(energies, "the local energies")
    return (sentence,) if sentence else ()


def energy_measures(
    energies: Float[np.ndarray, "chains draws"],
    acceptance: float,
    count: int,
    unit: str,
    reference: Reference | None,
    *,
    each: str,
    scale: float | None = None,
) -> dict[str, Measure]:
    """Energy first, its variance, and how well the chains mix; `each` names what there are `count` of.

    Without variance the error is that of one local energy, because rounding does not average out."""
    exact = without_variance(energies, scale)
    energy, error = (float(energies.mean()), float(energies.std())) if exact else blocking(energies)
    variance = float(energies.var(ddof=1))
    note = f"{protocol(energies)}; no variance, an eigenstate" if exact else protocol(energies)
    score = count * variance / energy**2 if energy else float("nan")
    measures = {
        "energy": Measure(energy, error, unit, note),
        f"energy_per_{each}": Measure(energy / count, error / count, unit, note),
        "variance": Measure(variance, None, f"{unit}^2", "of the local energy"),
        "v_score": Measure(score, None, note="N variance/E^2"),
        "acceptance": Measure(acceptance, None, note="of all proposals"),
    }
    if not exact:
        measures |= {
            "r_hat": Measure(r_hat(energies), None, note="split, rank-normalised"),
            "tau": Measure(autocorrelation_time(energies), None, note="in draws; 1: independent"),
        }
    if reference is not None and reference.value:
        scale = abs(reference.value)
        measures["relative_error"] = Measure((energy - reference.value) / scale, error / scale, note="(E - E0)/|E0|")
    return measures


def protocol(energies: Float[np.ndarray, "chains draws"]) -> str:
    """How the energy was measured, in a few words."""
    return f"{energies.shape[0]} fresh chains, {energies.shape[1]} draws, blocked"


def expectations(
    reference: Reference | None, tolerance: float, *, bound: bool = True, floor: float | None = None
) -> dict[str, Expectation]:
    """The energy within `tolerance` (absolute) and 3 standard errors of the reference.

    `bound`: whether the reference is the exact energy, below which no expectation value of H lies; where it is not (a
    published energy of another trial function) `floor` is a lower bound, if one is known. An error above the tolerance
    leaves the comparison undecided."""
    if reference is None:
        return {}
    lowest = reference.value - SIGMAS * (reference.error or 0.0) if bound else floor
    return {"energy": Expectation(reference, tolerance=tolerance, sigmas=SIGMAS, lowest=lowest)}


def training_curve(fit: Fit, reference: Reference | None, unit: str) -> Curves:
    """Energy against iterations with a band of its standard deviation over a stretch, and the reference."""
    energies = np.asarray(fit.record.history["energy"])
    places = np.arange(1, len(energies) + 1)
    lines = {"mean over the chains": Line(places, energies)}
    if len(energies) >= 4 * SMOOTH:
        cut = energies[: len(energies) // SMOOTH * SMOOTH].reshape(-1, SMOOTH)
        middle = SMOOTH * np.arange(len(cut)) + (SMOOTH + 1) / 2
        lines = {f"mean and spread of {SMOOTH} iterations": Line(middle, cut.mean(1), cut.std(1, ddof=1))}
    return Curves(
        "Energy against iterations",
        "iteration",
        f"energy ({unit})",
        lines,
        {} if reference is None else {reference.kind: reference.value},
        caption="The mean of the local energy over a batch of walkers, before the step.",
    )
