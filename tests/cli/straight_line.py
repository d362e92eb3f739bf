"""A recipe small enough to be run many times by tests: the slope of a straight line, with a fault to order."""

import dataclasses
import os
import signal
from collections.abc import Mapping
from typing import Literal

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import PRNGKeyArray

from ritz.ansatze import MLP
from ritz.callbacks import EarlyStopping, Watch
from ritz.cards import Card
from ritz.costs import LeastSquares
from ritz.fitting import Fit
from ritz.measures.base import Curves, Line, Measure
from ritz.optimisers import Adam
from ritz.problems.base import Problem, Reference, Source
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.samplers import Dataset, Labelled

CARD = Card(
    name="straight-line",
    question="learn from data",
    summary="The slope of a line",
    needs="nothing",
    measure="slope",
    reference="2, exact",
    minutes=0.1,
    tour=True,
    cheap=True,
)


@dataclasses.dataclass(frozen=True)
class StraightLine(Problem):
    """y = slope x + 1 at `points` places."""

    slope: float = 2.0
    points: int = 40

    def __post_init__(self) -> None:
        if self.points < 2:
            raise ValueError(f"Expected at least 2 points, got {self.points}.")


@dataclasses.dataclass(frozen=True)
class StraightLineRecipe(Recipe):
    """Fault: "nan" in the data, "diverge", or "crash" in the findings; the environment can order an accident too."""

    problem: StraightLine = StraightLine()
    rate: float = 0.05
    looks: int = 50
    walk: int = 60
    length: int = 300
    widths: tuple[int, ...] = (4,)
    fault: Literal["none", "nan", "diverge", "diverge-crash", "crash"] = "none"
    tolerance: float | None = None

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """A small network with dropout in mini-batches, watched; and a short second one."""
        data_key, first_key, second_key = jax.random.split(key, 3)
        x = jax.random.uniform(data_key, (self.problem.points, 1))
        if self.fault == "nan":
            raise ValueError("Expected finite numbers in the data, got NaN in row 3; mend or leave out that row.")
        rows = Labelled(x, self.problem.slope * x[:, 0] + 1)
        ansatz = MLP([1, *self.widths, 1], activation=jnp.tanh, dropout=0.1, key=first_key)
        watch = Watch({"slope": self._watched}, every=self.looks)
        patient = EarlyStopping("slope", every=self.looks, patience=10**6, mode="max")
        rate = 1e300 if self.fault.startswith("diverge") else self.rate
        main = Job(ansatz, Dataset(rows, batch=7), LeastSquares(), Adam(rate), self.length, (watch, patient))
        second = MLP([1, 1], key=second_key)
        return {"main": main, "a second/one": Job(second, Dataset(rows), LeastSquares(), Adam(0.1), self.walk)}

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """The slope of the main fit."""
        if self.fault.endswith("crash"):
            raise KeyError("slope")
        x = np.linspace(0, 1, 5)
        line = Line(x, np.asarray(jax.vmap(fits["main"].ansatz)(jnp.asarray(x)[:, None]))[:, 0])
        return Findings(
            headline="slope",
            measures={"slope": Measure(_slope(fits["main"].ansatz), 0.1, note="between 0 and 1")},
            exhibits=(Curves("The line", "x", "y", {"fit": line}),),
            remarks=("A line has no scatter.",),
        )

    def expectations(self) -> dict[str, Expectation]:
        """The slope of the problem, where a tolerance is given."""
        if self.tolerance is None:
            return {}
        reference = Reference(self.problem.slope, "exact", Source("Euclid, Elements"))
        return {"slope": Expectation(reference, tolerance=self.tolerance)}

    def _watched(self, ansatz: MLP) -> float:
        """The slope, after an accident on the way if one was ordered by the environment."""
        LOOKS.append(1)
        if ACCIDENT in os.environ and len(LOOKS) == 3:
            os.kill(os.getpid(), getattr(signal, os.environ[ACCIDENT]))
        return _slope(ansatz)


LOOKS: list[int] = []
ACCIDENT = "RITZ_TEST_ACCIDENT"
"""The signal that the process sends itself at the third look."""


def _slope(ansatz: MLP) -> float:
    return float(ansatz(jnp.array([1.0]))[0] - ansatz(jnp.array([0.0]))[0])
