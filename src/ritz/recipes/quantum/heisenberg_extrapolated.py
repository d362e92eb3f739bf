"""The Heisenberg ring from states of different quality: where the energy goes as the variance goes to zero."""

import dataclasses
from collections.abc import Mapping

import jax
import numpy as np
from jaxtyping import PRNGKeyArray

from ritz.cards import Card
from ritz.fitting import Fit
from ritz.measures import to_zero_variance
from ritz.measures.base import Curves, Line, Measure
from ritz.problems.base import Source
from ritz.problems.quantum import Heisenberg
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.quantum.energies import SIGMAS, expectations
from ritz.recipes.quantum.heisenberg import HeisenbergRecipe

CARD = Card(
    name="heisenberg-extrapolated",
    question="find a ground state",
    summary="Energies of a ring against their variances, from growing Boltzmann machines, taken to variance zero",
    needs="nothing",
    measure="extrapolated_energy",
    reference="exact (Bethe 1931)",
    minutes=1.5,
    walkers=True,
)
SORELLA = Source(
    "S. Sorella, Generalized Lanczos algorithm for variational quantum Monte Carlo, Phys. Rev. B 64, 024512 (2001)",
    "@article{Sorella2001, author={Sorella, Sandro}, title={Generalized {Lanczos} algorithm for variational quantum "
    "{Monte Carlo}}, journal={Physical Review B}, volume={64}, pages={024512}, year={2001}, "
    "doi={10.1103/PhysRevB.64.024512}}",
)
LOWEST = 1e-4
"""Of the energy scale: how far the best machine may be above the exact energy."""


@dataclasses.dataclass(frozen=True)
class ExtrapolatedRecipe(Recipe):
    """One fit for each number of `sizes` (features of the machine); the other fields are those of `heisenberg`.

    tolerance   how far the straight line may be from the exact energy as a share of the energy scale, besides 3 errors
    """

    problem: Heisenberg = Heisenberg()
    sizes: tuple[int, ...] = (1, 2, 4)
    chains: int = 1024
    steps: int = 300
    draws: int = 200
    tolerance: float = 6e-5

    def __post_init__(self) -> None:
        """Refuses what gives no line."""
        if len(set(self.sizes)) < 2:
            raise ValueError(f"A line needs machines of two different sizes at least, got sizes {self.sizes}.")

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """A fit for each size."""
        return {f"features {size}": self._recipe(size).jobs(key=key)["main"] for size in self.sizes}

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """The line, its value at variance zero, and the best energy, which is a bound."""
        found = [
            self._recipe(size).findings({"main": fit}, key=jax.random.fold_in(key, size))
            for size, fit in zip(self.sizes, fits.values(), strict=True)
        ]
        lost = tuple(remark for each in found if "energy" not in each.measures for remark in each.remarks)
        if lost:
            return Findings("extrapolated_energy", {}, remarks=lost)
        energies = np.array([each.measures["energy"].value for each in found])
        errors = np.array([each.measures["energy"].error for each in found], float)
        variances = np.array([each.measures["variance"].value for each in found])
        line = to_zero_variance(energies, errors, variances)
        best = int(np.argmin(energies))
        measures = {
            "extrapolated_energy": Measure(line.energy, line.error, "J1", "straight line at variance 0; no bound"),
            "lowest_energy": Measure(float(energies[best]), float(errors[best]), "J1", "an upper bound"),
            "slope": Measure(line.slope, None, "1/J1"),
        }
        grid = np.linspace(0, 1.05 * variances.max(), 30)
        reference = self.problem.energy()
        figure = Curves(
            "Energy against variance",
            "variance of the local energy (J1^2)",
            "energy (J1)",
            {
                "machines": Line(variances, energies, errors, style="points"),
                "straight line": Line(grid, line.energy + line.slope * grid, style="dashed"),
            },
            {} if reference is None else {reference.kind: reference.value},
            caption="An eigenstate has no variance; near one the excess of the energy is proportional to it.",
        )
        training = tuple(each.exhibits[0] for each in found[-1:])
        return Findings("extrapolated_energy", measures, (figure, *training), (line.sentence,), (SORELLA,))

    def expectations(self) -> dict[str, Expectation]:
        """The line meets the reference; the lowest energy is near it and not below."""
        reference = self.problem.energy()
        if reference is None:
            return {}
        scale = self.problem.energy_scale
        tolerance = self.tolerance * scale
        return {
            "extrapolated_energy": Expectation(reference, "equal", tolerance=tolerance, sigmas=SIGMAS),
            "lowest_energy": expectations(reference, LOWEST * scale)["energy"],
        }

    def _recipe(self, size: int) -> HeisenbergRecipe:
        return HeisenbergRecipe(self.problem, features=size, chains=self.chains, steps=self.steps, draws=self.draws)
