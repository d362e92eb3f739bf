"""What every ground state is judged by: local energies of fresh chains to an energy, and what says if it is one."""

import numpy as np
from jaxtyping import Float

from ritz.fitting import Fit
from ritz.measures import autocorrelation_time, blocking, r_hat
from ritz.measures.base import Curves, Line, Measure
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
SIGMAS = 3.0
SMOOTH = 20
"""As many iterations are averaged for the drawn line of the training."""


def refusal(energies: Float[np.ndarray, "chains draws"], acceptance: float) -> str:
    """Why the local energies give no number, or nothing."""
    if not np.isfinite(energies).all() or not np.isfinite(acceptance):
        return "No energy: the chains are frozen (no proposal was accepted) or a local energy was not finite."
    disagreement = r_hat(energies)
    if disagreement > DISAGREEMENT:
        return f"No energy: R-hat is {disagreement:.3g}, above {DISAGREEMENT}; the chains have not mixed. Draw longer."
    return ""


def energy_measures(
    energies: Float[np.ndarray, "chains draws"],
    acceptance: float,
    count: int,
    unit: str,
    reference: Reference | None,
    *,
    each: str,
) -> dict[str, Measure]:
    """Energy first, its variance, and how well the chains mix; `each` names what there are `count` of."""
    energy, error = blocking(energies)
    variance = float(energies.var(ddof=1))
    note = protocol(energies)
    score = count * variance / energy**2 if energy else float("nan")
    measures = {
        "energy": Measure(energy, error, unit, note),
        f"energy_per_{each}": Measure(energy / count, error / count, unit, note),
        "variance": Measure(variance, None, f"{unit}^2", "of the local energy"),
        "v_score": Measure(score, None, note="N variance/E^2"),
        "acceptance": Measure(acceptance, None, note="of all proposals"),
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
