"""What the recipes for spins share: a trial state by name, stochastic reconfiguration, fresh chains for the energy."""

import abc
import dataclasses
from collections.abc import Mapping
from typing import ClassVar

import jax
from jaxtyping import PRNGKeyArray

from ritz.ansatze.base import Ansatz
from ritz.costs import Energy
from ritz.fitting import Fit
from ritz.optimisers import Cosine, Fixed, Natural
from ritz.problems.quantum import Heisenberg, PauliStrings, TransverseIsing
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.quantum import energies, measurement
from ritz.recipes.quantum.sharing import shared
from ritz.recipes.quantum.spin_states import Name, Symmetry, spin_state
from ritz.samplers import Metropolis, Move, Sampler

LONGEST = 0.3
"""No move of the parameters is longer."""
FRESH = 200
"""Sweeps before the first draw of the measurement."""


@dataclasses.dataclass(frozen=True)
class SpinRecipe(Recipe):
    """An even state, `chains` Metropolis chains that go on while the parameters move. Abstract.

    ansatz     which state, of how many `features`, and with "invariant-rbm" under which group (`spin_states`)
    rate       the highest; it rises for 10 steps and falls along half a cosine to a tenth
    draws      configurations of each fresh chain that the energy is measured on, after training
    relative   the error that is asked for as a share of `problem.energy_scale`; None for what the recipe promises
    """

    problem: TransverseIsing | Heisenberg | PauliStrings
    ansatz: Name = "invariant-rbm"
    features: int = 2
    symmetry: Symmetry = "translations"
    chains: int = 1024
    steps: int = 400
    rate: float = 0.05
    damping: float = 1e-4
    draws: int = 400
    relative: float | None = None

    unit: ClassVar[str] = "J"
    phases: ClassVar[bool] = False
    """Whether parameters are complex."""

    def __post_init__(self) -> None:
        """Refuses numbers that leave nothing to train or to measure."""
        if min(self.features, self.chains, self.steps) < 1 or self.draws < 4:
            raise ValueError(
                "Expected at least 1 feature, chain and step, and 4 draws; got "
                f"{self.features}, {self.chains}, {self.steps} and {self.draws}."
            )

    @abc.abstractmethod
    def move(self) -> Move:
        """How chains move."""

    @abc.abstractmethod
    def promised(self) -> float:
        """The error to be expected at the size of the problem, as a share of its energy scale."""

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """One fit."""
        warm_up = min(10, self.steps - 1)
        schedule = Cosine(self.rate, self.steps, warm_up=warm_up, final=self.rate / 10)
        optimiser = Natural(schedule, damping=Fixed(self.damping), norm=LONGEST)
        return {"main": Job(self.state(key), self.sampler(), Energy(self.problem.operator()), optimiser, self.steps)}

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Energy, its variance, how well the chains mix, and the correlations of the spins."""
        problem, fit = self.problem, fits["main"]
        sampler = Metropolis(problem.domain, self.move(), chains=self.chains, draws=4, warm_up=FRESH)
        lattice, operator, key = problem.lattice, problem.operator(), jax.random.fold_in(key, 1)
        drawn = measurement.draw(fit.ansatz, operator, sampler, lattice, self.draws // 4, key=key)
        return measurement.findings(fit, drawn, lattice.sites, self.unit, problem.energy())

    def expectations(self) -> dict[str, Expectation]:
        """The energy of the reference, from above; none where nothing is known."""
        return energies.expectations(
            self.problem.energy(), (self.relative or self.promised()) * self.problem.energy_scale
        )

    def sampler(self) -> Sampler:
        """Where the points of the training come from."""
        return shared(Metropolis(self.problem.domain, self.move(), chains=self.chains), self.chains)

    def state(self, key: PRNGKeyArray) -> Ansatz:
        """The trial state at the start."""
        lattice = self.problem.lattice
        return spin_state(self.ansatz, lattice, self.features, self.symmetry, phases=self.phases, key=key)
