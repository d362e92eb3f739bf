"""The lectures' dense network with penalties and dropout."""

import dataclasses
from collections.abc import Mapping, Sequence

import jax.numpy as jnp
import numpy as np
from jaxtyping import Int, Num, PRNGKeyArray

from ritz.ansatze import MLP, Ansatz, Flatten, Sequential
from ritz.cards import Card
from ritz.costs import CategoricalCrossEntropy, Elastic, Penalised
from ritz.fitting import Fit
from ritz.problems.strings import HodgeNumbers
from ritz.problems.strings.hodge import DENSE
from ritz.recipes.base import Expectation, Findings, Job
from ritz.recipes.strings.classifier import classify
from ritz.recipes.strings.manifolds import CLASSES, HodgeRecipe, most_likely, parts_of

CARD = Card(
    name="hodge-regularised",
    question="learn from data",
    summary="The dense network for h11 with L1 and L2 penalties and dropout 0.2",
    needs="nothing",
    measure="h11_accuracy",
    reference="0.775 published for a dense network; 0.972 for Inception",
    minutes=1.2,
)


@dataclasses.dataclass(frozen=True)
class HodgeRegularised(HodgeRecipe):
    """180-128-128-128-19 with l1 |w| + l2 w^2 on every weight and dropout after every hidden layer.

    The lectures' l1 = l2 = 0.001 is the default. It is strong for this network, whose loss is a mean over samples: try
    `--set l1=0 --set l2=0.0001`.
    """

    problem: HodgeNumbers = HodgeNumbers()
    hidden: tuple[int, ...] = (128, 128, 128)
    l1: float = 1e-3
    l2: float = 1e-3
    dropout: float = 0.2
    rate: float = 1e-3
    batch: int = 64
    epochs: int = 60
    patience: int = 30

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """One network."""
        mlp = MLP((180, *self.hidden, CLASSES), dropout=self.dropout, key=key, dtype=jnp.float32)
        cost = Penalised(CategoricalCrossEntropy(), (Elastic(self.l1, self.l2),))
        numbers = {"rate": self.rate, "batch": self.batch, "epochs": self.epochs, "patience": self.patience}
        ansatz = Sequential((Flatten(), mlp))
        return {"main": classify(ansatz, parts_of(self.problem), cost=cost, looks=self.epochs, **numbers)}

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Accuracies of the network that was best on the validation part."""
        return self.examine({name: fit.ansatz for name, fit in fits.items()})

    def predict(self, ansatze: Sequence[Ansatz], matrices: Num[np.ndarray, "n 12 15"]) -> Int[np.ndarray, " n"]:
        """The most likely class."""
        return most_likely(ansatze, matrices)

    def expectations(self) -> dict[str, Expectation]:
        """Nothing is published for these penalties: no worse than the baselines."""
        return self.beside_baselines()

    def remarks(self) -> Sequence[str]:
        """What the penalties do."""
        return (
            f"Compare with the dense network without penalties (published: {DENSE.value}). Strong ones leave little "
            "more than the number of rows, which permutations do not touch: the accuracy falls and the loss by "
            "permutation with it.",
        )
