"""Number of events against learning rate, as in the lectures: a heat map, and the best of it chosen by validation."""

import dataclasses
from collections.abc import Mapping

import numpy as np
from jaxtyping import PRNGKeyArray

from ritz.cards import Card
from ritz.fitting import Fit
from ritz.measures.base import Measure, Picture
from ritz.measures.bootstrap import bootstrap
from ritz.measures.ranking import auc
from ritz.problems.base import Source
from ritz.problems.collider import SusyEvents
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.collider.judging import DRAWS
from ritz.recipes.collider.training import classify, network, score

CARD = Card(
    name="susy-grid",
    question="learn from data",
    summary="Training events against learning rate for the SUSY network: a heat map, the choice made by validation",
    needs="nothing",
    measure="auc",
    reference="none: the map is the result",
    minutes=1.5,
)
MEHTA = Source(
    "P. Mehta et al., A high-bias, low-variance introduction to machine learning for physicists, "
    "Phys. Rep. 810, 1 (2019), arXiv:1803.08823",
    r"""@article{Mehta2019,
  author = {Mehta, Pankaj and others},
  title = {A high-bias, low-variance introduction to machine learning for physicists},
  journal = {Physics Reports}, volume = {810}, pages = {1--124}, year = {2019}, eprint = {1803.08823}
}""",
)


@dataclasses.dataclass(frozen=True)
class SusyGrid(Recipe):
    """The network of `susy` at every number of events and every rate, each with the same number of steps; the test
    events are looked at once, by the network that was best on the validation events."""

    problem: SusyEvents = SusyEvents(train=30_000)
    sizes: tuple[int, ...] = (1000, 3000, 10_000, 30_000)
    rates: tuple[float, ...] = (1e-4, 1e-3, 1e-2)
    hidden: tuple[int, ...] = (200, 100)
    dropout: float = 0.2
    decay: float = 0.01
    batch: int = 256
    epochs: int = 10

    def __post_init__(self) -> None:
        """Refuses sizes beyond the training events."""
        if not self.sizes or not self.rates or max(self.sizes) > self.problem.train or min(self.sizes) < 2:
            raise ValueError(
                f"Expected rates, and sizes from 2 to the {self.problem.train} training events, got {self.sizes} and "
                f"{self.rates}."
            )

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """A network for each place of the grid, from the same first weights. Fewer events are repeated until they are
        as many as all, so that every job has the same shapes."""
        parts = self.problem.parts()
        jobs = {}
        for size in self.sizes:
            train = parts.train.rows(np.resize(np.arange(size), self.problem.train))
            for rate in self.rates:
                jobs[_name(size, rate)] = classify(
                    network(train, self.hidden, self.dropout, key=key),
                    train,
                    parts.validation,
                    rate=rate,
                    decay=self.decay,
                    batch=self.batch,
                    epochs=self.epochs,
                    patience=self.epochs,
                )
        return jobs

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """The map of validation AUCs, and the AUC of the best network on the test events."""
        parts, seed = self.problem.parts(), self.problem.seed
        label = parts.validation.label
        grid = np.array(
            [
                [auc(score([fits[_name(size, rate)].ansatz], parts.validation.x), label) for rate in self.rates]
                for size in self.sizes
            ]
        )
        row, column = np.unravel_index(grid.argmax(), grid.shape)
        size, rate = self.sizes[row], self.rates[column]
        test = score([fits[_name(size, rate)].ansatz], parts.test.x)
        picture = Picture(
            "Events against learning rate",
            grid,
            "learning rate",
            "training events",
            "AUC on validation events",
            f"Each square is a network of its own, kept where its validation loss was least. Best: {size} events, rate "
            f"{rate:g}.",
            tuple(str(size) for size in self.sizes),
            tuple(f"{rate:g}" for rate in self.rates),
        )
        note = f"{len(parts.test)} test events, {size} for training, rate {rate:g}, chosen by validation"
        measures = {
            "auc": Measure(*bootstrap(auc, test, parts.test.label, draws=DRAWS, seed=seed), note=note),
            "auc_validation": Measure(float(grid.max()), note="the greatest of the map: too good by the choice"),
            "best_size": Measure(float(size)),
            "best_rate": Measure(rate),
        }
        return Findings("auc", measures, (picture,), sources=(MEHTA,))

    def expectations(self) -> dict[str, Expectation]:
        """None."""
        return {}


def _name(size: int, rate: float) -> str:
    return f"{size} at {rate:g}"
