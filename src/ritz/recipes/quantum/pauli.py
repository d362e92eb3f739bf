"""Your own Hamiltonian of spins, written as a sum of Pauli strings."""

import dataclasses
from typing import ClassVar

import jax.numpy as jnp
from jaxtyping import PRNGKeyArray

from ritz.ansatze import SpinNetwork, SpinRBM
from ritz.ansatze.base import Ansatz
from ritz.cards import Card
from ritz.problems.quantum import PauliStrings
from ritz.recipes.quantum.spin_states import Name
from ritz.recipes.quantum.spins import SpinRecipe
from ritz.samplers import Flip

CARD = Card(
    name="pauli",
    question="find a ground state",
    summary="The ground state of a sum of Pauli strings from a file, by a complex Boltzmann machine",
    needs="a file of lines 'coefficient STRING' as problem.file, or the example of six spins",
    measure="energy",
    reference="up to 16 sites: exact diagonalisation",
    minutes=0.5,
)


@dataclasses.dataclass(frozen=True)
class PauliRecipe(SpinRecipe):
    """A complex state without any symmetry ("rbm" or "mlp"); spins are turned over one at a time.

    A chain that turns single spins finds it hard to cross where H conserves the magnetisation and psi lives in one
    sector; R-hat and the acceptance tell."""

    unit = "1"
    phases: ClassVar[bool] = True
    problem: PauliStrings = PauliStrings()
    ansatz: Name = "rbm"
    damping: float = 1e-3

    def __post_init__(self) -> None:
        """Refuses states whose symmetry the Hamiltonian need not have."""
        super().__post_init__()
        if self.ansatz not in ("rbm", "mlp"):
            raise ValueError(
                f"Expected ansatz rbm or mlp for a sum of Pauli strings, got {self.ansatz}: it is even or invariant, "
                "which the sum need not be."
            )

    def promised(self) -> float:
        """6e-4: nothing is known of the Hamiltonian."""
        return 6e-4

    def move(self) -> Flip:
        """One spin."""
        return Flip()

    def state(self, key: PRNGKeyArray) -> Ansatz:
        """A machine with biases, or a network that is not even."""
        sites, kind = self.problem.domain.sites, jnp.result_type(1j)
        if self.ansatz == "rbm":
            return SpinRBM(sites, self.features * sites, key=key, dtype=kind)
        return SpinNetwork(sites, [self.features * sites, sites], scale=0.5, key=key, dtype=kind)
