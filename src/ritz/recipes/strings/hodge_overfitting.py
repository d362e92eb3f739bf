"""What penalties and dropout do to the dense network: loss and accuracy on both parts, epoch by epoch."""

import dataclasses
from collections.abc import Mapping

import numpy as np
from jaxtyping import PRNGKeyArray

from ritz.cards import Card
from ritz.fitting import Fit
from ritz.measures.base import Curves, Line, Measure
from ritz.measures.classification import share
from ritz.problems.strings import HodgeNumbers
from ritz.problems.strings.hodge import INCEPTION, LIST, NUMBERS
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.strings.hodge_regularised import HodgeRegularised
from ritz.recipes.strings.manifolds import parts_of

CARD = Card(
    name="hodge-overfitting",
    question="learn from data",
    summary="Over-fitting of the dense network for h11 with and without L1, L2 and dropout",
    needs="nothing",
    measure="gap_plain",
    reference="none: the curves are the result",
    minutes=2.0,
)

VARIANTS = {
    "plain": (0.0, 0.0, 0.0),
    "L1 = L2 = 0.001": (1e-3, 1e-3, 0.0),
    "dropout 0.2": (0.0, 0.0, 0.2),
    "L1 = L2 = 0.001, dropout 0.2": (1e-3, 1e-3, 0.2),
    "L1 = L2 = 0.00001, dropout 0.2": (1e-5, 1e-5, 0.2),
}
"""Name to (L1, L2, dropout)."""


@dataclasses.dataclass(frozen=True)
class HodgeOverfitting(Recipe):
    """The 180-128-128-128-19 network, five ways, each trained to the end from the same first weights."""

    problem: HodgeNumbers = HodgeNumbers()
    epochs: int = 60

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """One fit for each variant."""
        return {name: recipe.jobs(key=key)["main"] for name, recipe in self._recipes().items()}

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Test accuracy of each variant, how far training lies above validation at the end, and the curves."""
        test, measures = parts_of(self.problem).test, {}
        for name, recipe in self._recipes().items():
            right = recipe.predict([fits[name].ansatz], test.matrices) == test.h11
            short = _short(name)
            measures[f"h11_accuracy_{short}"] = Measure(*share(right), note=f"{len(test)} test manifolds, {name}")
            watched = fits[name].record.watched
            gap = watched["training accuracy"][-1][1] - watched["validation accuracy"][-1][1]
            measures[f"gap_{short}"] = Measure(gap, note=f"training minus validation accuracy at the end, {name}")
        curves = tuple(_curves(what, fits) for what in ("loss", "accuracy"))
        return Findings("gap_plain", measures, curves, sources=(LIST, NUMBERS, INCEPTION))

    def expectations(self) -> dict[str, Expectation]:
        """None."""
        return {}

    def _recipes(self) -> dict[str, HodgeRegularised]:
        return {
            name: HodgeRegularised(
                problem=self.problem, l1=l1, l2=l2, dropout=dropout, epochs=self.epochs, patience=self.epochs
            )
            for name, (l1, l2, dropout) in VARIANTS.items()
        }


def _short(name: str) -> str:
    """A variant's name as part of a measure's."""
    return "".join(letter if letter.isalnum() else "_" for letter in name.replace(" = ", "_")).replace("__", "_")


def _curves(what: str, fits: Mapping[str, Fit]) -> Curves:
    lines = {}
    for name, fit in fits.items():
        for part, style in (("training", "dashed"), ("validation", "line")):
            steps, values = zip(*fit.record.watched[f"{part} {what}"], strict=True)
            lines[f"{name}, {part}"] = Line(np.array(steps), np.array(values), style=style)
    caption = "Dashed: training part; full: validation part. Where they part company the network learns by heart."
    return Curves(f"Over-fitting: {what}", "step", what, lines, log_y=what == "loss", caption=caption)
