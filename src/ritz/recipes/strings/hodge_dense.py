"""The dense network of the lectures on configuration matrices: what a network that knows nothing of lines reaches."""

import dataclasses
from collections.abc import Mapping, Sequence

import jax.numpy as jnp
import numpy as np
from jaxtyping import Int, Num, PRNGKeyArray

from ritz.ansatze import MLP, Ansatz, Flatten, Sequential
from ritz.cards import Card
from ritz.costs import CategoricalCrossEntropy
from ritz.fitting import Fit
from ritz.problems.strings import HodgeNumbers
from ritz.problems.strings.hodge import DENSE
from ritz.recipes.base import Expectation, Findings, Job
from ritz.recipes.strings.classifier import classify
from ritz.recipes.strings.manifolds import CLASSES, HodgeRecipe, at_least, most_likely, parts_of

CARD = Card(
    name="hodge-dense",
    question="learn from data",
    summary="h11 of Calabi-Yau threefolds by the lectures' dense network 180-128-128-128-19",
    needs="nothing",
    measure="h11_accuracy",
    reference="0.775 published for a dense network, 0.972 for Inception; support vectors on the same split are better",
    minutes=1.0,
)


@dataclasses.dataclass(frozen=True)
class HodgeDense(HodgeRecipe):
    """180-128-128-128-19 with ReLU and softmax: 58,643 parameters; Adam on the cross-entropy."""

    problem: HodgeNumbers = HodgeNumbers()
    hidden: tuple[int, ...] = (128, 128, 128)
    rate: float = 1e-3
    batch: int = 64
    epochs: int = 40
    patience: int = 20

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """One network."""
        ansatz = Sequential((Flatten(), MLP((180, *self.hidden, CLASSES), key=key, dtype=jnp.float32)))
        cost = CategoricalCrossEntropy()
        numbers = {"rate": self.rate, "batch": self.batch, "epochs": self.epochs, "patience": self.patience}
        return {"main": classify(ansatz, parts_of(self.problem), cost=cost, looks=self.epochs, **numbers)}

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Accuracies of the network that was best on the validation part."""
        return self.examine({name: fit.ansatz for name, fit in fits.items()})

    def predict(self, ansatze: Sequence[Ansatz], matrices: Num[np.ndarray, "n 12 15"]) -> Int[np.ndarray, " n"]:
        """The most likely class."""
        return most_likely(ansatze, matrices)

    def expectations(self) -> dict[str, Expectation]:
        """At least what was published for a dense network, within two standard errors, at its train fraction;
        no worse than the baselines."""
        known = self.problem.train_fraction == 0.8 and not self.problem.file
        published = {"h11_accuracy": at_least(DENSE, sigmas=2.0)} if known else {}
        return {**published, **self.beside_baselines()}

    def remarks(self) -> Sequence[str]:
        """How far this is from what can be reached."""
        return (
            "A dense network sees 180 unrelated numbers: it has to learn every order of rows and columns by itself, "
            "which is why its accuracy falls so far once they are permuted. See hodge-inception for line kernels.",
        )
