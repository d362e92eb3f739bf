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
    walkers=True,
)


@dataclasses.dataclass(frozen=True)
class HeisenbergRecipe(SpinRecipe):
    """A real machine; neighbours change places."""

    unit = "J1"
    problem: Heisenberg = Heisenberg()
    features: int = 4

    def promised(self) -> float:
        """6e-5 for chains of up to 20 sites, 6e-4 for longer ones, 1e-3 for squares: what 4 features reach."""
        if len(self.problem.shape) == 2:
            return 1e-3
        return 6e-5 if self.problem.lattice.sites <= 20 else 6e-4

    def move(self) -> Exchange:
        """Neighbours."""
        return Exchange(jnp.asarray(self.problem.lattice.bonds()))
