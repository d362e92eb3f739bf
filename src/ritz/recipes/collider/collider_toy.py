"""A resonance over its background, where the best AUC is known exactly: does a network find the likelihood ratio?"""

import dataclasses
from collections.abc import Mapping

import numpy as np
from jaxtyping import PRNGKeyArray

from ritz.cards import Card
from ritz.fitting import Fit
from ritz.measures.base import Curves, Line, Measure
from ritz.measures.bootstrap import bootstrap
from ritz.measures.ranking import auc
from ritz.problems.base import Reference
from ritz.problems.collider.resonance import NEYMAN, Resonance
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.collider.checks import learned_events
from ritz.recipes.collider.judging import DRAWS, lead
from ritz.recipes.collider.training import classify, network, score
from ritz.recipes.leakage import count_repeated, none_repeated
from ritz.recipes.tables.pictures import roc_curve

CARD = Card(
    name="collider-toy",
    question="learn from data",
    summary="A resonance over a falling background: the network against the exact likelihood ratio",
    needs="nothing",
    measure="auc",
    reference="Neyman and Pearson's likelihood ratio, exact",
    minutes=0.4,
    cheap=True,
)
CLOSE = 0.01
"""How much AUC the network may lose against the best there is."""


@dataclasses.dataclass(frozen=True)
class ColliderToy(Recipe):
    """A network on the two leptons' (pT, eta, phi); the likelihood ratio is computed for every test event."""

    problem: Resonance = Resonance()
    hidden: tuple[int, ...] = (64, 64)
    rate: float = 3e-3
    decay: float = 0.001
    batch: int = 512
    epochs: int = 25
    patience: int = 6

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """One network."""
        parts = self.problem.parts()
        ansatz = network(parts.train, self.hidden, 0.0, key=key)
        numbers = {"rate": self.rate, "decay": self.decay, "batch": self.batch}
        return {
            "main": classify(
                ansatz, parts.train, parts.validation, epochs=self.epochs, patience=self.patience, **numbers
            )
        }

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """AUC of the network and of the likelihood ratio on the same events, and what the network lacks."""
        parts, seed = self.problem.parts(), self.problem.seed
        test = parts.test
        ours, best = score([fits["main"].ansatz], test.x), self.problem.log_ratio(test)
        note = f"{len(test)} test events"
        measures = {
            "auc": Measure(*bootstrap(auc, ours, test.label, draws=DRAWS, seed=seed), note=note),
            "auc_likelihood_ratio": Measure(
                *bootstrap(auc, best, test.label, draws=DRAWS, seed=seed), note=f"{note}, exact densities"
            ),
            "regret": lead(best, ours, test, seed=seed),
            "repeated_test_rows": count_repeated(learned_events(parts), test.x),
        }
        exhibits = (roc_curve({"network": ours, "likelihood ratio": best}, test.label), _against(best, ours))
        return Findings("auc", measures, exhibits, sources=(NEYMAN,))

    def expectations(self) -> dict[str, Expectation]:
        """The exact AUC for the likelihood ratio within the statistics; the network falls short of it by little."""
        none, best = Reference(0.0, "exact", NEYMAN), self.problem.auc()
        return {
            "auc": Expectation(best, tolerance=CLOSE, sigmas=2.0, highest=best.value),
            "auc_likelihood_ratio": Expectation(best, sigmas=3.0, resolution=CLOSE),
            "regret": Expectation(none, tolerance=CLOSE, sigmas=2.0, lowest=0.0),
            **none_repeated(),
        }


def _against(best: np.ndarray, ours: np.ndarray) -> Curves:
    some = np.argsort(best)[:: max(1, len(best) // 400)]
    logit = np.log(ours / (1 - ours))
    ends = np.array([best[some].min(), best[some].max()])
    return Curves(
        "What the network has learned",
        "log likelihood ratio, exact",
        "logit of the network",
        {"test events": Line(best[some], logit[some], style="points"), "equal": Line(ends, ends, style="dashed")},
        caption="With as many signal as background events the best logit is the log likelihood ratio itself.",
    )
