"""Patients whose risk is known exactly: how near logistic regression, boosting and a network come to the best there
is."""

import dataclasses
from collections.abc import Mapping

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import PRNGKeyArray
from scipy.special import expit

from ritz.ansatze import MLP, Linear, Sequential, Standardise
from ritz.cards import Card
from ritz.costs import L2, BinaryCrossEntropy, Penalised
from ritz.fitting import Fit
from ritz.measures.base import Curves, Exhibit, Line, Measure, Table
from ritz.measures.probabilities import calibration
from ritz.measures.ranking import auc, roc
from ritz.optimisers import Natural, TargetRatio
from ritz.problems.textbook import HeartDisease
from ritz.problems.textbook.heart_disease import BINARY, CONTINUOUS
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.leakage import count_repeated, none_repeated
from ritz.recipes.textbook import linear, rivals
from ritz.samplers import Dataset, Labelled

CARD = Card(
    name="heart-disease",
    question="learn from data",
    summary="Made-up patients of known risk: logistic regression, boosting and a network against the best there is",
    needs="nothing",
    measure="auc",
    reference="the best area and log loss that exist, exact",
    minutes=0.3,
    cheap=True,
)

METHODS = ("logistic", "network", "boosting")


@dataclasses.dataclass(frozen=True)
class HeartDiseaseRecipe(Recipe):
    """Logistic regression and a 7-`hidden`-1 network, both by natural steps (Fisher scoring)."""

    problem: HeartDisease = HeartDisease()
    hidden: int = 8
    penalty: float = 1e-3
    steps: int = 15

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """The maximum of the likelihood, and the penalised network."""
        (x, y), _ = self.problem.table(key=key)
        rows = Dataset(Labelled(jnp.asarray(x), jnp.asarray(y)))
        optimiser = Natural(damping=TargetRatio(1e-3))
        scale = Standardise.fit(jnp.asarray(x))
        d = x.shape[1]
        logistic = Sequential([scale, jax.tree.map(jnp.zeros_like, Linear(d, 1, key=key))])
        network = Sequential([scale, MLP([d, self.hidden, 1], activation=jnp.tanh, key=key)])
        penalised = Penalised(BinaryCrossEntropy(), (L2(self.penalty),))
        return {
            "logistic": Job(logistic, rows, BinaryCrossEntropy(), optimiser, self.steps),
            "network": Job(network, rows, penalised, optimiser, self.steps),
        }

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Area and log loss on new patients, and by how much each lies behind the true risk on the same patients."""
        (x, y), (new, ill) = self.problem.table(key=key)
        risks = {"the true risk": expit(self.problem.logit(new))}
        risks |= {name: expit(linear.predictions(fits[name].ansatz, new)) for name in ("logistic", "network")}
        risks["boosting"] = rivals.boosting(x, y, new)[:, 1]
        losses = {name: -np.where(ill == 1, np.log(p), np.log1p(-p)) for name, p in risks.items()}
        note = f"{len(ill)} new patients"
        measures = {"auc": Measure(auc(risks["logistic"], ill), _area_error(risks["logistic"], ill), note=note)}
        for name in METHODS:
            behind = _divergence(risks["the true risk"], risks[name])
            measures[f"excess_{name}"] = Measure(*_mean(behind), unit="nat", note="log loss above the least there is")
        measures["repeated_test_rows"] = count_repeated(x, new)
        measures["log_loss_true"] = Measure(*_mean(losses["the true risk"]), unit="nat", note="of the true risk")
        rows = tuple(
            (name, Measure(auc(p, ill), _area_error(p, ill)), Measure(*_mean(losses[name])))
            for name, p in risks.items()
        )
        table = Table("Methods", ("method", "area under the characteristic", "log loss"), rows, note + ".")
        return Findings("auc", measures, (table, *_pictures(risks, ill), self._weights(fits["logistic"])))

    def expectations(self) -> dict[str, Expectation]:
        """The best area within its error; the excess of the log loss within three times its spread.

        That of one fit is half a chi-squared of eight parameters by n, whose spread is half of its mean."""
        excess, best = self.problem.excess(), self.problem.auc()
        return {
            "auc": Expectation(best, tolerance=0.002, sigmas=3.0, resolution=0.02, highest=best.value),
            "log_loss_true": Expectation(self.problem.log_loss(), sigmas=3.0, resolution=0.02),
            "excess_logistic": Expectation(excess, tolerance=1.5 * excess.value),
            **none_repeated(),
        }

    def _weights(self, fit: Fit) -> Exhibit:
        scale, layer = fit.ansatz.layers  # type: ignore[attr-defined]
        weights = np.asarray(layer.weight[0] / scale.scale.value)
        rows = tuple(
            (name, float(found), float(true))
            for name, found, true in zip(self.problem.names, weights, self.problem.weights, strict=True)
        )
        caption = f"Per standard deviation of {', '.join(CONTINUOUS)}; of no to yes for {', '.join(BINARY)}."
        return Table("Weights of the logit", ("quantity", "found by logistic regression", "true"), rows, caption)


def _mean(values: np.ndarray) -> tuple[float, float]:
    return float(values.mean()), float(values.std(ddof=1) / np.sqrt(len(values)))


def _divergence(true: np.ndarray, stated: np.ndarray) -> np.ndarray:
    """Of each patient: the expected log loss of what was stated, less that of the truth. Never negative."""
    return true * np.log(true / stated) + (1 - true) * np.log((1 - true) / (1 - stated))


def _area_error(score: np.ndarray, label: np.ndarray) -> float:
    """Standard error of an area A: Hanley and McNeil, Radiology 143, 29 (1982), equation 1."""
    area, ill = auc(score, label), int(label.sum())
    healthy = len(label) - ill
    both, twice = area / (2 - area), 2 * area**2 / (1 + area)
    spread = area * (1 - area) + (ill - 1) * (both - area**2) + (healthy - 1) * (twice - area**2)
    return float(np.sqrt(spread / (ill * healthy)))


def _pictures(risks: Mapping[str, np.ndarray], ill: np.ndarray) -> tuple[Exhibit, ...]:
    curves = {name: roc(p, ill) for name, p in risks.items()}
    thin = {name: slice(None, None, max(1, len(curve.threshold) // 300)) for name, curve in curves.items()}
    lines = {n: Line(c.false_positive[thin[n]], c.true_positive[thin[n]]) for n, c in curves.items()}
    ranked = Curves("Characteristic", "share of the healthy called ill", "share of the ill called ill", lines)
    kept = {name: calibration(p, ill, bins=15) for name, p in risks.items() if name != "the true risk"}
    lines = {name: Line(c.predicted, c.observed, c.error, "points") for name, c in kept.items()}
    lines["perfect"] = Line(np.array([0.0, 1.0]), np.array([0.0, 1.0]), style="dashed")
    return ranked, Curves("Calibration", "risk stated", "share of the ill", lines)
