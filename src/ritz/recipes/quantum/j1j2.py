"""The frustrated square: Heisenberg spins with diagonal couplings, whose sign rule is not known."""

import dataclasses

from ritz.cards import Card
from ritz.problems.quantum import Heisenberg
from ritz.recipes.quantum.spins import SpinRecipe
from ritz.samplers import Exchange

CARD = Card(
    name="j1j2",
    question="find a ground state",
    summary="The frustrated J1-J2 square by a complex Boltzmann machine with all symmetries of the lattice",
    needs="nothing",
    measure="energy",
    reference="exact diagonalisation (4 x 4); published (6 x 6)",
    minutes=1.0,
)


@dataclasses.dataclass(frozen=True)
class FrustratedRecipe(SpinRecipe):
    """A complex machine, mirrored, that starts from the Marshall sign rule; any two opposite spins change places."""

    unit = "J1"
    mirrored = True
    amplitudes = complex
    problem: Heisenberg = Heisenberg((4, 4), 0.5)
    relative: float = 1e-3

    def move(self) -> Exchange:
        """Any pair."""
        return Exchange()
