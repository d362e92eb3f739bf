"""A recipe that fits nothing and is done at once: a function of its settings, as the error of a fit might be."""

import dataclasses
import math
import os
from collections.abc import Mapping
from typing import Literal

from jaxtyping import PRNGKeyArray

from ritz.cards import Card
from ritz.fitting import Fit
from ritz.measures.base import Measure
from ritz.problems.base import Problem, Reference, Source
from ritz.recipes.base import Expectation, Findings, Job, Recipe

CARD = Card(
    name="bowl",
    question="learn from data",
    summary="A bowl over two settings",
    needs="nothing",
    measure="gap",
    reference="0, exact",
    minutes=0.1,
)
ACCIDENT = "RITZ_TEST_BOWL"
"""What the findings raise: "interrupt"."""


@dataclasses.dataclass(frozen=True)
class Nothing(Problem):
    """No data."""


@dataclasses.dataclass(frozen=True)
class BowlRecipe(Recipe):
    """(log10 rate + 2)^2 + (layers - 3)^2/4, which more steps let down."""

    problem: Nothing = Nothing()
    rate: float = 0.1
    layers: int = 2
    units: Literal["relu", "tanh"] = "relu"
    steps: int = 45
    held_out: bool = False
    fault: Literal["none", "nan", "value", "crash"] = "none"

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """None."""
        if self.fault == "value":
            raise ValueError("Expected a fault of another kind.")
        return {}

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """The height of the bowl."""
        if os.environ.get(ACCIDENT) == "interrupt":
            raise KeyboardInterrupt
        if self.fault == "crash":
            raise KeyError("gap")
        height = (math.log10(self.rate) + 2) ** 2 + (self.layers - 3) ** 2 / 4 + (self.units == "tanh") + 1 / self.steps
        gap = math.nan if self.fault == "nan" else height
        more = {"validation_loss": Measure(2 * gap)} if self.held_out else {}
        return Findings("gap", {"gap": Measure(gap), **more})

    def expectations(self) -> dict[str, Expectation]:
        """The bottom."""
        return {"gap": Expectation(Reference(0.0, "exact", Source("the definition of the bowl")), tolerance=10.0)}
