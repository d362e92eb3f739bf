"""The couplings of an Ising chain, learned from states and their energies."""

import dataclasses

import jax
import numpy as np
from jaxtyping import Float, PRNGKeyArray

from ritz.problems.base import Problem, Reference
from ritz.problems.textbook.overfitting import MEHTA


@dataclasses.dataclass(frozen=True)
class IsingCouplings(Problem):
    """E = sum_ij J_ij s_i s_j of `length` spins on a ring, J_{i, i+1} = -`coupling` and zero elsewhere, states uniform.

    A linear model with a feature s_i s_j for each ordered pair cannot tell J_ij from J_ji: only their sums are fixed.
    """

    length: int = 40
    coupling: float = 1.0
    states: int = 400
    test: int = 1000

    def __post_init__(self) -> None:
        """Refuses chains that are no rings, and too few states."""
        if self.length < 3 or self.states < 10 or self.test < 10:
            raise ValueError(
                "Expected a length of at least 3 and at least 10 states to learn from and to test on, got "
                f"{self.length}, {self.states} and {self.test}."
            )

    def couplings(self) -> Float[np.ndarray, "L L"]:
        """J: the neighbours to the right."""
        return -self.coupling * np.roll(np.eye(self.length), 1, axis=1)

    def table(
        self, *, key: PRNGKeyArray
    ) -> tuple[tuple[Float[np.ndarray, "n L"], Float[np.ndarray, " n"]], tuple[np.ndarray, np.ndarray]]:
        """((spins, energies) to learn from, the same to test on); the energies by the sum over neighbours."""
        up = jax.random.bernoulli(key, 0.5, (self.states + self.test, self.length))
        spins = np.where(np.asarray(up), 1.0, -1.0)
        energies = -self.coupling * (spins * np.roll(spins, -1, axis=1)).sum(1)
        cut = self.states
        return (spins[:cut], energies[:cut]), (spins[cut:], energies[cut:])

    @staticmethod
    def features(spins: Float[np.ndarray, "n L"]) -> Float[np.ndarray, "n LL"]:
        """s_i s_j for every ordered pair, i slow and j fast."""
        return (spins[:, :, None] * spins[:, None]).reshape(len(spins), -1)

    def error(self, found: Float[np.ndarray, "L L"]) -> float:
        """|J + J^T - (found + found^T)| / |J + J^T|, of Frobenius: of what the energies fix."""
        exact = self.couplings() + self.couplings().T
        return float(np.linalg.norm(found + found.T - exact) / np.linalg.norm(exact))

    @staticmethod
    def recovered() -> Reference:
        """The relative error of the right couplings."""
        return Reference(0.0, "exact", MEHTA)

    @staticmethod
    def explained() -> Reference:
        """R^2 of the right couplings: the energies have no noise."""
        return Reference(1.0, "exact", MEHTA)
