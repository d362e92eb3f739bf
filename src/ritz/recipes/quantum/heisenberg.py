"""The Heisenberg antiferromagnet on a chain or a square, positive behind the Marshall sign rule."""

import dataclasses

import jax.numpy as jnp

from ritz.cards import Card
from ritz.problems.quantum import Heisenberg
from ritz.recipes.quantum.spins import SpinRecipe
from ritz.samplers import Exchange

CARD = Card(
    name="heisenberg",
    question="find a ground state",
    summary="Heisenberg antiferromagnets on chains and squares, spins exchanged in the sector of zero magnetisation",
    needs="nothing",
    measure="energy",
    reference="chain: exact (Bethe 1931); squares: diagonalisation or published",
    minutes=0.6,
)


@dataclasses.dataclass(frozen=True)
class HeisenbergRecipe(SpinRecipe):
    """A real machine; neighbours change places."""

    unit = "J1"
    problem: Heisenberg = Heisenberg()

    def move(self) -> Exchange:
        """Neighbours."""
        return Exchange(jnp.asarray(self.problem.lattice.bonds()))
