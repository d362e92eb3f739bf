"""The transverse-field Ising ring."""

import dataclasses

from ritz.cards import Card
from ritz.problems.quantum import TransverseIsing
from ritz.recipes.quantum.spins import SpinRecipe
from ritz.samplers import Flip

CARD = Card(
    name="tfim",
    question="find a ground state",
    summary="The critical Ising ring in a transverse field by a Boltzmann machine and stochastic reconfiguration",
    needs="nothing",
    measure="energy",
    reference="exact: free fermions (Pfeuty 1970)",
    minutes=0.4,
    tour=True,
    cheap=True,
    walkers=True,
)


@dataclasses.dataclass(frozen=True)
class TransverseIsingRecipe(SpinRecipe):
    """A real machine; spins are turned over one at a time."""

    problem: TransverseIsing = TransverseIsing()
    features: int = 3
    steps: int = 400

    def promised(self) -> float:
        """1.2e-5 up to 20 sites, 6e-5 up to 40, 6e-4 beyond: what 3 features reach."""
        sites = self.problem.sites
        return 1.2e-5 if sites <= 20 else 6e-5 if sites <= 40 else 6e-4

    def move(self) -> Flip:
        """One spin."""
        return Flip()
