"""Trained on one generator, tested on another: what a network loses where the world is not as it was simulated."""

import dataclasses
from collections.abc import Mapping

import numpy as np
from jaxtyping import PRNGKeyArray

from ritz.cards import Card
from ritz.fitting import Fit
from ritz.measures.base import Bars, Measure
from ritz.measures.bootstrap import bootstrap
from ritz.measures.ranking import auc
from ritz.problems.collider import SusyEvents, pythia
from ritz.problems.collider.sample import Sample
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.collider.judging import DRAWS
from ritz.recipes.collider.training import classify, network, score
from ritz.recipes.tables.pictures import calibration_curve

CARD = Card(
    name="susy-shift",
    question="learn from data",
    summary="Domain shift: the SUSY network trained on our generator, tested on Pythia 8 and on other detectors",
    needs="nothing (Pythia 8 beside it with the extra: collider)",
    measure="auc_pythia",
    reference="none: the loss is the result",
    minutes=1.0,
)
AS_TRAINED, PYTHIA = "as trained", "Pythia 8"
FEW = 3000
"""Events by Pythia, which makes some four hundred in a CPU second."""


@dataclasses.dataclass(frozen=True)
class SusyShift(Recipe):
    """One network on events of our generator; test events of the same kind, with other recoil, with a worse or better
    measurement of the missing momentum, and by Pythia where it is installed."""

    problem: SusyEvents = SusyEvents(train=20_000, validation=4000, test=8000)
    recoils: tuple[float, ...] = (0.5, 2.0)
    spreads: tuple[float, ...] = (15.0, 40.0)
    hidden: tuple[int, ...] = (200, 100)
    dropout: float = 0.2
    rate: float = 1e-3
    decay: float = 0.01
    batch: int = 256
    epochs: int = 15
    patience: int = 4

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """One network."""
        parts = self.problem.parts()
        numbers = {"rate": self.rate, "decay": self.decay, "batch": self.batch}
        numbers |= {"epochs": self.epochs, "patience": self.patience}
        ansatz = network(parts.train, self.hidden, self.dropout, key=key)
        return {"main": classify(ansatz, parts.train, parts.validation, **numbers)}

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """AUC in every world, and whether the probabilities are still right."""
        seed, worlds = self.problem.seed, self._worlds()
        scores = {name: score([fits["main"].ansatz], test.x) for name, test in worlds.items()}
        measures = {
            f"auc_{_short(name)}": Measure(
                *bootstrap(auc, scores[name], test.label, draws=DRAWS, seed=seed), note=f"{len(test)} events, {name}"
            )
            for name, test in worlds.items()
        }
        others = [name for name in worlds if name != AS_TRAINED]
        values = [measures[f"auc_{_short(name)}"] for name in others]
        before = measures[f"auc_{_short(AS_TRAINED)}"].value
        bars = Bars(
            "What is lost where the world is another",
            tuple(others),
            np.array([each.value - before for each in values]),
            f"AUC less the {before:.3f} on events as trained on",
            np.array([each.error or 0.0 for each in values]),
            "One network, trained on one kind of events; errors are those of the AUC there.",
        )
        last = PYTHIA if PYTHIA in worlds else list(worlds)[-1]
        trust = [
            dataclasses.replace(
                calibration_curve({name: scores[name]}, worlds[name].label, event="signal"), title=f"Trust: {name}"
            )
            for name in (AS_TRAINED, last)
        ]
        headline = f"auc_{_short(last)}"
        return Findings(headline, measures, (bars, *trust), remarks=self._remarks(worlds))

    def expectations(self) -> dict[str, Expectation]:
        """None."""
        return {}

    def _worlds(self) -> dict[str, Sample]:
        """Name to test events; those of other worlds are fresh."""

        def other(**changes: object) -> Sample:
            fresh = dataclasses.replace(self.problem, train=1, validation=1, seed=self.problem.seed + 1)
            return dataclasses.replace(fresh, **changes).parts().test

        worlds = {AS_TRAINED: self.problem.parts().test}
        worlds |= {f"recoil x {factor:g}": other(recoil=factor) for factor in self.recoils}
        worlds |= {f"MET spread {spread:g} GeV": other(missing_spread=spread) for spread in self.spreads}
        if pythia.engine is not None:
            worlds[PYTHIA] = other(generator="pythia", test=min(FEW, self.problem.test))
        return worlds

    def _remarks(self, worlds: Mapping[str, Sample]) -> tuple[str, ...]:
        if PYTHIA in worlds:
            return ("Pythia's events are at parton level with showers; masses and selection are ours.",)
        return ("Pythia 8 is not installed (pip install 'ritz[collider]'): variants of our own generator alone.",)


def _short(name: str) -> str:
    """A world's name as part of a measure's."""
    if name == PYTHIA:
        return "pythia"
    return "_".join(part for part in name.replace(".", "_").split() if part != "x").lower()
