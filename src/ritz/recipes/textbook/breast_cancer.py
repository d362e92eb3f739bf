"""Malignant or benign: a network beside the methods of the lectures, every tumour predicted by who has not seen it."""

import dataclasses
from collections.abc import Mapping

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import PRNGKeyArray

from ritz.ansatze import MLP, Sequential, Standardise
from ritz.cards import Card
from ritz.costs import L2, BinaryCrossEntropy, Penalised
from ritz.fitting import Fit
from ritz.measures.base import Measure
from ritz.measures.classification import accuracy
from ritz.measures.probabilities import log_loss
from ritz.measures.ranking import auc
from ritz.optimisers import Natural, TargetRatio
from ritz.problems.base import Reference, Source
from ritz.problems.textbook import BreastCancer
from ritz.problems.textbook.breast_cancer import STREET
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.textbook import linear, rivals
from ritz.samplers import Dataset, Labelled

CARD = Card(
    name="breast-cancer",
    question="learn from data",
    summary="Malignant or benign: network, logistic, kernel ridge, support vectors, boosting; k-fold; clusters",
    needs="nothing",
    measure="accuracy",
    reference="support vectors of scikit-learn on the same folds, computed",
    minutes=0.5,
)

NAMES = ("benign", "malignant")


@dataclasses.dataclass(frozen=True)
class BreastCancerRecipe(Recipe):
    """30-`hidden`-1 with tanh and an L2 penalty, by a few natural steps; one network for each fold kept back."""

    problem: BreastCancer = BreastCancer()
    hidden: int = 8
    penalty: float = 2e-3
    steps: int = 15

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """A network for each fold; tables are cut to one length, so that all are one program."""
        x, y = self.problem.table()
        fold = self.problem.fold()
        parts = [np.flatnonzero(fold != name) for name in range(self.problem.folds)]
        length = min(map(len, parts))
        jobs = {}
        for name, rows in enumerate(parts):
            seen = jnp.asarray(x[rows[:length]])
            network = MLP([x.shape[1], self.hidden, 1], activation=jnp.tanh, key=jax.random.fold_in(key, name))
            ansatz = Sequential([Standardise.fit(seen), network])
            cost = Penalised(BinaryCrossEntropy(), (L2(self.penalty),))
            sampler = Dataset(Labelled(seen, jnp.asarray(y[rows[:length]])))
            jobs[f"fold {name + 1}"] = Job(ansatz, sampler, cost, Natural(damping=TargetRatio(1e-2)), self.steps)
        return jobs

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Accuracy, area and log loss of predictions of tumours kept back, and the same of the others."""
        x, y = self.problem.table()
        fold = self.problem.fold()
        logit = np.empty(len(y))
        for name in range(self.problem.folds):
            logit[fold == name] = linear.predictions(fits[f"fold {name + 1}"].ansatz, x[fold == name])
        scores = {"network": np.stack([-logit, logit], 1)}
        scores |= {name: rivals.kept_back(rival, x, y, fold) for name, rival in rivals.RIVALS.items()}
        note = f"{len(y)} tumours, each predicted without its fold of {self.problem.folds}"
        p = 1 / (1 + np.exp(-logit))
        vectors = accuracy(scores["support vectors"].argmax(1), y)
        behind = _behind(scores["network"], scores["support vectors"], y)
        measures = {
            "accuracy": Measure(*accuracy(scores["network"].argmax(1), y), note=note),
            "auc": Measure(auc(logit, y), note=note),
            "log_loss": Measure(log_loss(p, y), unit="nat", note=note),
            "accuracy_support_vectors": Measure(*vectors, note=note),
            "behind": Measure(*behind, note="support vectors less ours"),
        }
        clusters, shown = rivals.without_labels(x, y, NAMES)
        exhibits = (
            rivals.compared(scores, y, note + "."),
            rivals.mistakes("Mistakes of the network", scores["network"], y, NAMES),
            *shown,
        )
        return Findings("accuracy", measures | clusters, exhibits, sources=(STREET,))

    def expectations(self) -> dict[str, Expectation]:
        """Not behind the support vectors, within two standard errors of the difference."""
        source = Source("the support vector machine of scikit-learn on the same folds")
        return {"behind": Expectation(Reference(0.0, "computed", source), "at most", sigmas=2.0, resolution=0.02)}


def _behind(ours: np.ndarray, theirs: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """(by how much their accuracy is better, the standard error of that difference on the same rows)."""
    difference = (theirs.argmax(1) == y).astype(float) - (ours.argmax(1) == y)
    return float(difference.mean()), float(max(difference.std(ddof=1), 1 / np.sqrt(len(y))) / np.sqrt(len(y)))
