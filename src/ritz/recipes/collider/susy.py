"""Supersymmetry or W bosons: the lectures' network on generated events or on the user's own UCI file."""

import dataclasses
from collections.abc import Mapping

import jax
from jaxtyping import PRNGKeyArray

from ritz.cards import Card
from ritz.fitting import Fit
from ritz.measures.base import Measure
from ritz.measures.bootstrap import bootstrap
from ritz.measures.ranking import auc
from ritz.problems.collider import SusyEvents
from ritz.problems.collider.features import LEPTONS_ONLY
from ritz.problems.collider.sample import Parts, Sample
from ritz.problems.collider.uci import BALDI
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.collider.checks import learned_events, mt2_agrees, mt2_error
from ritz.recipes.collider.judging import (
    AS_GOOD,
    ASIMOV,
    BOOSTING,
    DRAWS,
    judge,
    lead,
    named,
    peers,
    side_by_side,
    significance_curve,
)
from ritz.recipes.collider.signed_weights import NACHMAN, averaged, flipped
from ritz.recipes.collider.training import classify, network, score
from ritz.recipes.leakage import count_repeated, none_repeated
from ritz.recipes.tables.pictures import calibration_curve, roc_curve, score_histogram

CARD = Card(
    name="susy",
    question="learn from data",
    summary="Supersymmetric particles or W bosons, by the lectures' network 18-200-100-2; low- and high-level features",
    needs="nothing",
    measure="auc",
    reference="gradient boosting on the same events, computed",
    minutes=0.6,
    tour=True,
    cheap=True,
)


@dataclasses.dataclass(frozen=True)
class SusyRecipe(Recipe):
    """18-200-100-2 with ReLU, AdamW, stopped by the validation events; scikit-learn's learners beside it."""

    problem: SusyEvents = SusyEvents()
    hidden: tuple[int, ...] = (200, 100)
    dropout: float = 0.2
    rate: float = 1e-3
    decay: float = 0.01
    batch: int = 256
    epochs: int = 20
    patience: int = 4
    members: int = 1
    negative_share: float = 0.0
    """Share of the training events whose weight is turned to -1: a generator beyond leading order."""
    weight_seed: int = 0

    def __post_init__(self) -> None:
        """Refuses weights that cancel."""
        if not 0 <= self.negative_share < 0.5:
            raise ValueError(f"Expected a negative_share in [0, 0.5), got {self.negative_share}: weights would cancel.")

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """`members` networks from different first weights."""
        parts = self._learned()
        numbers = {"rate": self.rate, "decay": self.decay, "batch": self.batch}
        numbers |= {"epochs": self.epochs, "patience": self.patience}
        return {
            f"member {place + 1}": classify(
                network(parts.train, self.hidden, self.dropout, key=own), parts.train, parts.validation, **numbers
            )
            for place, own in enumerate(jax.random.split(key, self.members))
        }

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """AUC, accuracy and significance on the test events, beside gradient boosting and logistic regression."""
        parts, seed = self.problem.parts(), self.problem.seed
        ansatze = [fit.ansatz for fit in fits.values()]
        scores = {"network": (score(ansatze, parts.validation.x), score(ansatze, parts.test.x))}
        scores |= peers(self._weighted(), seed=seed)
        note = f"{len(parts.test)} test events, {len(parts.train)} for training"
        found = {name: judge(*pair, parts, seed=seed, note=note) for name, pair in scores.items()}
        tests = {name: test for name, (_, test) in scores.items()}
        measures = {**found["network"], "lead": lead(tests["network"], tests[BOOSTING], parts.test, seed=seed)}
        measures |= {"repeated_test_rows": count_repeated(learned_events(parts), parts.test.x), **self._mt2(parts.test)}
        value = bootstrap(auc, scores["network"][0], parts.validation.label, draws=DRAWS, seed=seed)
        measures["validation_auc"] = Measure(*value, note="validation events: what settings are chosen by")
        for name in list(scores)[1:]:
            measures |= named(found[name], name)
        label = parts.test.label
        return Findings(
            "auc",
            measures,
            (
                side_by_side(found, "Errors by bootstrap over the test events."),
                roc_curve(tests, label),
                significance_curve(tests, parts.test),
                score_histogram(tests["network"], label, x_label="probability of signal"),
                calibration_curve({"network": tests["network"]}, label, event="signal"),
            ),
            remarks=self._remarks(),
            sources=(BALDI, ASIMOV, *((NACHMAN,) if self.negative_share else ())),
        )

    @property
    def _generated(self) -> bool:
        """Whether MT2 is our own: with all columns, of events that were generated."""
        return self.problem.file is None and self.problem.features == "all"

    def _mt2(self, test: Sample) -> dict[str, Measure]:
        return {"mt2_error": mt2_error(test)} if self._generated else {}

    def expectations(self) -> dict[str, Expectation]:
        """No worse than gradient boosting on the same events; the likelihood ratio of these events is not known."""
        return {"lead": AS_GOOD, **none_repeated(), **({"mt2_error": mt2_agrees()} if self._generated else {})}

    def _weighted(self) -> Parts:
        """Events with the weights they came with; those to test on count once."""
        parts = self.problem.parts()
        if not self.negative_share:
            return parts
        first, second = (
            flipped(part, self.negative_share, seed=2 * self.weight_seed + place)
            for place, part in enumerate((parts.train, parts.validation))
        )
        return Parts(first, second, parts.test)

    def _learned(self) -> Parts:
        """Events with the weights that the network is trained on: means of those that they came with."""
        parts, seed = self._weighted(), self.problem.seed
        if not self.negative_share:
            return parts
        return Parts(averaged(parts.train, seed=seed), averaged(parts.validation, seed=seed), parts.test)

    def _remarks(self) -> tuple[str, ...]:
        signed = (
            f"{self.negative_share:.0%} of the training events have weight -1; the network is trained on their mean."
        )
        return (*((signed,) if self.negative_share else ()), *self._made())

    def _made(self) -> tuple[str, ...]:
        if self.problem.file is not None:
            return ()
        made = "our parton-level generator" if self.problem.generator == "parton" else "Pythia 8"
        return (
            f"Events by {made}: SUSY-like, not UCI's; scores are not to be compared with those published for its file. "
            "With your own copy: --set problem.file=SUSY.csv.gz.",
            LEPTONS_ONLY,
        )
