"""Handwritten digits: a network beside the methods of the lectures, and what can be seen without labels."""

import dataclasses
from collections.abc import Mapping

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, PRNGKeyArray

from ritz.ansatze import MLP
from ritz.ansatze.base import Ansatz
from ritz.cards import Card
from ritz.costs import CategoricalCrossEntropy
from ritz.fitting import Fit
from ritz.measures.base import Exhibit, Measure, Picture
from ritz.measures.classification import accuracy
from ritz.optimisers import AdamW, Cosine
from ritz.problems.base import Reference, Source
from ritz.problems.textbook import Digits
from ritz.problems.textbook.digits import ALPAYDIN
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.leakage import count_repeated, none_repeated
from ritz.recipes.textbook import rivals
from ritz.samplers import Dataset, Labelled

CARD = Card(
    name="digits",
    question="learn from data",
    summary="Handwritten digits: network, logistic, kernel ridge, support vectors, boosting; components and clusters",
    needs="nothing",
    measure="accuracy",
    reference="support vectors of scikit-learn on the same split, computed",
    minutes=0.5,
)

NAMES = tuple(str(digit) for digit in range(10))


@dataclasses.dataclass(frozen=True)
class DigitsRecipe(Recipe):
    """64-`hidden`-10 with ReLU and dropout, by Adam with weight decay and a falling rate."""

    problem: Digits = Digits()
    hidden: tuple[int, ...] = (128, 128)
    dropout: float = 0.3
    rate: float = 3e-3
    decay: float = 1e-2
    batch: int = 100
    epochs: int = 100

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """One network."""
        (x, y), _ = self.problem.table(key=key)
        sampler = Dataset(Labelled(jnp.asarray(x, jnp.float32), jnp.asarray(y)), batch=self.batch)
        steps = self.epochs * sampler.steps_per_epoch
        ansatz = MLP([64, *self.hidden, 10], dropout=self.dropout, key=key, dtype=jnp.float32)
        optimiser = AdamW(Cosine(self.rate, steps), decay=self.decay)
        return {"main": Job(ansatz, sampler, CategoricalCrossEntropy(), optimiser, steps)}

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Accuracy on the digits kept back, beside the others'."""
        (x, y), (new, true) = self.problem.table(key=key)
        scores = {"network": np.asarray(_logits(fits["main"].ansatz, jnp.asarray(new, jnp.float32)), float)}
        scores |= {name: rival(x, y, new) for name, rival in rivals.RIVALS.items()}
        note = f"{len(true)} digits kept back"
        right = {name: each.argmax(1) == true for name, each in scores.items()}
        gap = right["support vectors"].astype(float) - right["network"]
        error = max(gap.std(ddof=1), 1 / np.sqrt(len(true))) / np.sqrt(len(true))
        measures = {
            "accuracy": Measure(*accuracy(scores["network"].argmax(1), true), note=note),
            "accuracy_support_vectors": Measure(*accuracy(scores["support vectors"].argmax(1), true), note=note),
            "behind": Measure(float(gap.mean()), float(error), note="support vectors less ours"),
            "repeated_test_rows": count_repeated(x, new),
        }
        clusters, shown = rivals.without_labels(np.concatenate([x, new]), np.concatenate([y, true]), NAMES)
        exhibits = (
            rivals.compared(scores, true, note + "."),
            rivals.mistakes("Mistakes of the network", scores["network"], true, NAMES),
            *shown,
            *_hardest(scores["network"], new, true),
        )
        return Findings("accuracy", measures | clusters, exhibits, sources=(ALPAYDIN,))

    def expectations(self) -> dict[str, Expectation]:
        """Not behind the support vectors, within two standard errors of the difference."""
        source = Source("the support vector machine of scikit-learn on the same split")
        nothing = Reference(0.0, "computed", source)
        return {"behind": Expectation(nothing, "at most", sigmas=2.0, resolution=0.02), **none_repeated()}


@eqx.filter_jit
def _logits(ansatz: Ansatz, x: Array) -> Array:
    return jax.vmap(ansatz)(x)


def _hardest(scores: np.ndarray, x: np.ndarray, y: np.ndarray) -> tuple[Exhibit, ...]:
    """The digit the network was most wrongly sure of, if it was wrong at all."""
    wrong = np.flatnonzero(scores.argmax(1) != y)
    if not wrong.size:
        return ()
    worst = wrong[np.argmax(scores[wrong].max(1) - scores[wrong, y[wrong]])]
    title = f"The worst mistake: a {y[worst]} taken for a {scores[worst].argmax()}"
    return (Picture(title, x[worst].reshape(8, 8), "column", "row", "ink"),)
