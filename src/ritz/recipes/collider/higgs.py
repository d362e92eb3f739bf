"""Higgs boson or top pairs on the user's own events: an ensemble of networks that sees what a tree sees."""

import dataclasses
from collections.abc import Mapping

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.ansatze import MLP, PiecewiseLinear, Sequential, Standardise
from ritz.ansatze.initialisation import he
from ritz.cards import Card
from ritz.costs import CategoricalCrossEntropy
from ritz.fitting import Fit
from ritz.measures.base import Measure
from ritz.measures.bootstrap import bootstrap
from ritz.measures.ranking import auc
from ritz.optimisers import AdamW
from ritz.optimisers.schedules import Cosine
from ritz.problems.collider import HiggsEvents
from ritz.problems.collider.higgs import invariants
from ritz.problems.collider.sample import Parts, Sample
from ritz.problems.collider.uci import BALDI
from ritz.recipes.base import Expectation, Findings, Job, Recipe
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
from ritz.recipes.collider.training import labelled, score
from ritz.recipes.leakage import count_repeated, none_repeated
from ritz.recipes.tables.pictures import calibration_curve, roc_curve
from ritz.samplers import Dataset

CARD = Card(
    name="higgs",
    question="learn from data",
    summary="Higgs boson or top pairs: an ensemble of networks on the user's own HIGGS events",
    needs="your own HIGGS events (problem.file)",
    measure="auc",
    reference="gradient boosting on the same events, computed",
    minutes=2.0,
)


@dataclasses.dataclass(frozen=True)
class HiggsRecipe(Recipe):
    """`members` networks, each trained without one fold of the events to be learned from, and averaged.

    Inputs do not change under rotation and reflection of the event and are encoded in `bins` bins each, so that
    narrow mass peaks are seen at once. Each member is judged on the fold it has not seen: `auc_unseen` is what settings
    are chosen by; the test events are looked at once.
    """

    problem: HiggsEvents = HiggsEvents()
    members: int = 5
    bins: int = 16
    hidden: tuple[int, ...] = (256, 128)
    dropout: float = 0.5
    rate: float = 5e-4
    decay: float = 0.01
    batch: int = 128
    epochs: int = 30

    def __post_init__(self) -> None:
        """Refuses fewer than two folds."""
        if self.members < 2:
            raise ValueError(f"Expected at least 2 members, for each leaves out one fold; got {self.members}.")

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """One network for each fold; all of the same shapes."""
        events, folds = self._learned(self.problem.parts())
        jobs = {}
        for place, own in enumerate(jax.random.split(key, self.members)):
            train = events.rows(np.flatnonzero(folds != place))
            sampler = Dataset(labelled(train), batch=self.batch)
            steps = self.epochs * sampler.steps_per_epoch
            optimiser = AdamW(Cosine(self.rate, steps), decay=self.decay)
            ansatz = self._network(events, key=own)
            jobs[f"member {place + 1}"] = Job(ansatz, sampler, CategoricalCrossEntropy(), optimiser, steps)
        return jobs

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """AUC, accuracy and significance on the test events, beside gradient boosting on the same columns."""
        parts, seed = self.problem.parts(), self.problem.seed
        events, folds = self._learned(parts)
        ansatze = [fits[f"member {place + 1}"].ansatz for place in range(self.members)]
        unseen = np.empty(len(events))
        for place, ansatz in enumerate(ansatze):
            unseen[folds == place] = score([ansatz], events.x[folds == place])
        whole = _joined(parts)
        learned = Parts(whole, whole, parts.test)
        scores = {"network": (unseen, score(ansatze, _seen(parts.test).x))} | peers(learned, seed=seed)
        note = f"{len(parts.test)} test events, {len(whole)} for training"
        found = {name: judge(*pair, learned, seed=seed, note=note) for name, pair in scores.items()}
        tests = {name: test for name, (_, test) in scores.items()}
        measures = {**found["network"], "lead": lead(tests["network"], tests[BOOSTING], parts.test, seed=seed)}
        value = bootstrap(auc, unseen, events.label, draws=DRAWS, seed=seed)
        measures["auc_unseen"] = Measure(*value, note="training events, each by the member that has not seen it")
        measures["repeated_test_rows"] = count_repeated(whole.x, parts.test.x)
        for name in list(scores)[1:]:
            measures |= named(found[name], name)
        label = parts.test.label
        exhibits = (
            side_by_side(found, "Errors by bootstrap over the test events."),
            roc_curve(tests, label),
            significance_curve(tests, parts.test),
            calibration_curve({"network": tests["network"]}, label, event="signal"),
        )
        return Findings("auc", measures, exhibits, sources=(BALDI, ASIMOV))

    def expectations(self) -> dict[str, Expectation]:
        """No worse than gradient boosting on the same events."""
        return {"lead": AS_GOOD, **none_repeated()}

    def _learned(self, parts: Parts) -> tuple[Sample, np.ndarray]:
        """The events that may be learned from, as the networks see them, and the fold of each; all folds are equally
        long, so that every member has the same shapes."""
        whole = _seen(_joined(parts))
        n = len(whole) // self.members * self.members
        return whole.rows(slice(0, n)), np.arange(n) % self.members

    def _network(self, events: Sample, *, key: PRNGKeyArray) -> Sequential:
        bins = PiecewiseLinear.fit(events.x, bins=self.bins)
        units = Standardise.fit(np.asarray(_encoded(bins, jnp.asarray(events.x))))
        sizes = (units.mean.value.size, *self.hidden, 2)
        layers = MLP(sizes, dropout=self.dropout, initialisation=he(), key=key, dtype=jnp.float32)
        return Sequential((bins, units, layers))


def _seen(sample: Sample) -> Sample:
    """The events as the networks see them."""
    x = invariants(sample.x, sample.names)
    return Sample(x, sample.label, tuple(f"input {place}" for place in range(x.shape[1])), sample.weight)


def _joined(parts: Parts) -> Sample:
    """Training and validation events together."""
    first, second = parts.train, parts.validation
    return Sample(np.concatenate([first.x, second.x]), np.concatenate([first.label, second.label]), first.names)


@eqx.filter_jit
def _encoded(bins: PiecewiseLinear, x: Float[Array, "n d"]) -> Float[Array, "n k"]:
    return jax.vmap(bins)(x)
