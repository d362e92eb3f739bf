"""What the recipes for particles in space share: walkers, SPRING, and fresh walkers for the energy."""

import abc
import dataclasses
from collections.abc import Mapping
from typing import ClassVar

import jax
import numpy as np
from jaxtyping import Float, PRNGKeyArray

from ritz.ansatze.base import Ansatz
from ritz.costs import Energy
from ritz.domains import Continuous
from ritz.fitting import Fit
from ritz.measures.base import Curves, Measure
from ritz.operators import Total
from ritz.optimisers import Cosine, Fixed, Natural
from ritz.problems.base import Reference
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.quantum import energies, walks
from ritz.recipes.quantum.checks import POINTS
from ritz.recipes.quantum.sharing import shared
from ritz.samplers import AllParticles, Proposal, Sampler, Walkers

PATIENCE = 500
"""Sweeps before the first draw of the measurement."""
TOGETHER = 4
"""Draws of a batch of the measurement."""


@dataclasses.dataclass(frozen=True)
class ParticleRecipe(Recipe):
    """`chains` walkers that go on while the parameters move by SPRING. Abstract.

    chains     walkers, and rows of every step; shared between the devices where they divide them
    sweeps     proposals of each walker between two steps
    rate       the highest, divided by `gap`; it rises for a twentieth of the steps and falls along half a cosine to a
               twentieth of it
    momentum   mu of SPRING
    limit      the longest move of the parameters
    clip       local energies are cut at so many mean deviations in the gradient
    chunk      so many walkers have their local energies computed at a time
    draws      points of each fresh walker that the energy is measured on, after training
    relative   the error that is asked for, as a share of the problem's `energy_scale`
    """

    chains: int = 512
    sweeps: int = 10
    steps: int = 500
    rate: float = 0.05
    damping: float = 1e-3
    momentum: float = 0.9
    limit: float = 0.1
    clip: float = 5.0
    chunk: int = 32
    draws: int = 200
    relative: float = 1e-4

    unit: ClassVar[str] = "hartree"
    length_unit: ClassVar[str] = "bohr"

    def __post_init__(self) -> None:
        """Refuses numbers that leave nothing to train or to measure."""
        if min(self.chains, self.sweeps, self.steps, self.chunk) < 1 or self.draws < TOGETHER:
            raise ValueError(
                f"Expected at least 1 chain, sweep and step, a chunk of 1 and {TOGETHER} draws; got {self.chains}, "
                f"{self.sweeps}, {self.steps}, {self.chunk} and {self.draws}."
            )

    @abc.abstractmethod
    def trial(self, *, key: PRNGKeyArray) -> Ansatz:
        """The trial function at the start."""

    @abc.abstractmethod
    def operator(self) -> Total:
        """The Hamiltonian in parts, the kinetic one called "kinetic"."""

    @abc.abstractmethod
    def domain(self) -> Continuous:
        """Where the particles are."""

    @abc.abstractmethod
    def reference(self) -> Reference | None:
        """The total energy to compare with."""

    @abc.abstractmethod
    def figures(self, walked: walks.Walked) -> list[Curves]:
        """Densities and what else is to be seen."""

    @property
    @abc.abstractmethod
    def energy_scale(self) -> float:
        """The problem's scale of energies, which a constant in H does not change; tolerances are shares of it."""

    def proposals(self) -> tuple[Proposal, ...]:
        """How walkers move."""
        return (AllParticles(),)

    @property
    def gap(self) -> float:
        """The scale of the energies, in the unit of the Hamiltonian: where it is small, steps may be long."""
        return 1.0

    @property
    def moves(self) -> int:
        """Proposals of each walker between two draws."""
        return self.sweeps

    @property
    def particles(self) -> int:
        """N."""
        return self.domain().shape[0]

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """One fit."""
        warm_up = max(min(self.steps // 20, self.steps - 1), 0)
        rate = self.rate / self.gap
        schedule = Cosine(rate, self.steps, warm_up=warm_up, final=rate / 20)
        optimiser = Natural(schedule, damping=Fixed(self.damping), momentum=self.momentum, norm=self.limit)
        cost = Energy(self.operator(), chunk=self.chunk, clip=self.clip)
        return {"main": Job(self.trial(key=key), self.sampler(), cost, optimiser, self.steps)}

    def sampler(self) -> Sampler:
        """Walkers that go on while the parameters move, on all devices that divide them."""
        walkers = Walkers(self.domain(), self.proposals(), chains=self.chains, sweeps=self.moves, chunk=self.chunk)
        return shared(walkers, self.chains)

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Energy, its parts, how well the walkers mix, and the densities."""
        fit, operator, reference = fits["main"], self.operator(), self.reference()
        fresh = Walkers(
            self.domain(),
            self.proposals(),
            chains=self.chains,
            draws=TOGETHER,
            sweeps=self.moves,
            warm_up=PATIENCE,
            adapt=False,
            chunk=self.chunk,
        )
        key = jax.random.fold_in(key, 1)
        walked = walks.walk(fit.ansatz, operator, fresh, self.draws // TOGETHER, chunk=self.chunk, key=key)
        training = energies.training_curve(fit, reference, self.unit)
        scale = walked.scale
        sentence = energies.refusal(walked.energies, walked.acceptance, scale)
        if sentence:
            return Findings("energy", {}, (training,), (sentence,), (energies.VEHTARI,))
        measures = energies.energy_measures(
            walked.energies,
            walked.acceptance,
            self.particles,
            self.unit,
            reference,
            each="particle",
            scale=scale,
        )
        measures |= walks.part_measures(walked, operator, self.unit)
        some = walked.points[:: max(len(walked.points) // POINTS, 1)]
        measures |= self.further(walked) | self.checks(fit.ansatz, some)
        exhibits = (training, *self.figures(walked), walks.part_curve(walked, self.unit))
        remark = (
            f"The energy was measured after training, with frozen parameters, on {energies.protocol(walked.energies)}."
        )
        remarks = (*self.remarks(), *energies.remarks_of(walked.energies, scale), remark, fit.sentence)
        return Findings("energy", measures, exhibits, remarks, (energies.VEHTARI,))

    def further(self, walked: walks.Walked) -> dict:
        """More measures; none."""
        return {}

    def checks(self, psi: Ansatz, points: Float[np.ndarray, "m n d"]) -> dict[str, Measure]:
        """Checks of the Hamiltonian and of psi against closed forms (`checks`), at some points; none."""
        return {}

    def remarks(self) -> tuple[str, ...]:
        """Conventions that the reader must know; none."""
        return ()

    def expectations(self) -> dict[str, Expectation]:
        """The energy of the reference, from above; none where nothing is known."""
        return energies.expectations(self.reference(), self.relative * self.energy_scale)
