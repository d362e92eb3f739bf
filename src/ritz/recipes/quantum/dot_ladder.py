"""Why a Boltzmann machine alone is not enough: one dot, three trial functions, one exact energy."""

import dataclasses
from collections.abc import Mapping
from typing import Literal

import numpy as np
from jaxtyping import PRNGKeyArray

from ritz.cards import Card
from ritz.fitting import Fit
from ritz.measures.base import Curves, Line, Measure, Table
from ritz.problems.quantum import QuantumDot
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.quantum import energies
from ritz.recipes.quantum.dot import DotRecipe
from ritz.recipes.quantum.energies import SMOOTH

CARD = Card(
    name="dot-ladder",
    question="find a ground state",
    summary="Why a Boltzmann machine alone is not enough: machine, Slater-Jastrow and backflow for two electrons",
    needs="nothing",
    measure="backflow_energy",
    reference="exact: 3 hartree (Taut 1993)",
    minutes=1.2,
    tour=True,
    walkers=True,
)
RUNGS: dict[str, Literal["rbm", "slater-jastrow", "backflow"]] = {
    "machine": "rbm",
    "slater_jastrow": "slater-jastrow",
    "backflow": "backflow",
}
JASTROW, MACHINE = 2e-4, 3e-2
"""Shares of the energy scale within which the simpler trial functions are expected."""


@dataclasses.dataclass(frozen=True)
class LadderRecipe(Recipe):
    """The three choices of `dot`, with the same walkers and steps.

    A machine has no cusp: where two electrons meet its local energy goes to infinity as 1/r, and it stays near 3.08
    however it is trained. tolerance: of the backflow's energy as a share of the energy scale, besides 3 errors.
    """

    problem: QuantumDot = QuantumDot()
    chains: int = 512
    steps: int = 200
    draws: int = 160
    tolerance: float = 4.5e-5

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """A fit for each rung."""
        return {rung: self._recipe(rung).jobs(key=key)["main"] for rung in RUNGS}

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """The energies side by side, and how each came down."""
        found = {rung: self._recipe(rung).findings({"main": fits[rung]}, key=key) for rung in RUNGS}
        measures: dict[str, Measure] = {}
        rows = []
        for rung in reversed(RUNGS):
            energy, variance = found[rung].measures.get("energy"), found[rung].measures.get("variance")
            if energy is not None and variance is not None:
                note = "variance infinite: the error is indicative" if rung == "machine" else energy.note
                measures[f"{rung}_energy"] = dataclasses.replace(energy, note=note)
                rows.append((rung.replace("_", "-"), energy, variance))
        table = Table(
            "Three trial functions",
            ("state", "energy", "variance"),
            tuple(reversed(rows)),
            caption="Two electrons at omega = 1, the same walkers and steps.",
        )
        densities = tuple(found["backflow"].exhibits[1:3])
        lost = tuple(f"{rung}: {each.remarks[0]}" for rung, each in found.items() if "energy" not in each.measures)
        remark = (
            "A Boltzmann machine knows nothing of the cusp, exp(r) at short distances: its local energy has infinite "
            "variance there, and its energy stays near 3.08. A Jastrow factor with the cusp built in removes that; "
            "what is left goes with backflow."
        )
        return Findings("backflow_energy", measures, (self._curves(fits), table, *densities), (*lost, remark))

    def expectations(self) -> dict[str, Expectation]:
        """The backflow meets the exact energy; the others are near it, and none lies below it."""
        reference = self.problem.energy()
        if reference is None or reference.kind != "exact":
            return {}
        scale = self.problem.energy_scale
        shares = {"backflow": self.tolerance, "slater_jastrow": JASTROW, "machine": MACHINE}
        return {
            f"{rung}_energy": energies.expectations(reference, share * scale)["energy"]
            for rung, share in shares.items()
        }

    def _recipe(self, rung: str) -> DotRecipe:
        return DotRecipe(
            problem=self.problem, ansatz=RUNGS[rung], chains=self.chains, steps=self.steps, draws=self.draws
        )

    def _curves(self, fits: Mapping[str, Fit]) -> Curves:
        reference, lines = self.problem.energy(), {}
        for rung, fit in fits.items():
            energies = np.asarray(fit.record.history["energy"])
            length = SMOOTH if len(energies) >= 2 * SMOOTH else 1
            cut = energies[: len(energies) // length * length].reshape(-1, length)
            middle = length * np.arange(len(cut)) + (length + 1) / 2
            lines[rung.replace("_", "-")] = Line(middle, cut.mean(1), cut.std(1) / length**0.5)
        return Curves(
            "Energy against iterations",
            "iteration",
            "energy (hartree)",
            lines,
            {} if reference is None else {reference.kind: reference.value},
            caption=f"Means over {SMOOTH} iterations; the band is their standard error.",
        )
