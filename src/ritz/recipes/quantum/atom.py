"""Atoms: helium by default, hydrogen exactly."""

import dataclasses

from ritz.cards import Card
from ritz.problems.quantum import Atom
from ritz.recipes.quantum.electrons import ElectronRecipe

CARD = Card(
    name="atom",
    question="find a ground state",
    summary="An atom by cusps at the nucleus and between electrons times a network of distances",
    needs="nothing",
    measure="energy",
    reference="H: exact; He: published (Drake 1999)",
    minutes=1.0,
    walkers=True,
)


@dataclasses.dataclass(frozen=True)
class AtomRecipe(ElectronRecipe):
    """Helium by default, -2.903724377 hartree."""

    problem: Atom = Atom()
