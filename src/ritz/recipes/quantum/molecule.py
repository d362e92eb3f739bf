"""The hydrogen molecule."""

import dataclasses

from ritz.cards import Card
from ritz.problems.quantum import Molecule
from ritz.recipes.quantum.electrons import ElectronRecipe

CARD = Card(
    name="molecule",
    question="find a ground state",
    summary="The hydrogen molecule by cusps at the nuclei and between electrons times a network of distances",
    needs="nothing",
    measure="energy",
    reference="published (Pfau et al. 2020 and what it cites)",
    minutes=1.0,
    walkers=True,
)


@dataclasses.dataclass(frozen=True)
class MoleculeRecipe(ElectronRecipe):
    """H2 at 1.401 bohr by default, -1.17448 hartree."""

    problem: Molecule = Molecule()
