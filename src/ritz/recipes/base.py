"""One way to learn one problem: which ansatz, sampler, cost and optimiser, for how long, and when the result is
good enough."""

import abc
import dataclasses
from collections.abc import Callable, Mapping, Sequence

from jaxtyping import PRNGKeyArray

from ritz.ansatze.base import Ansatz
from ritz.callbacks.base import Callback
from ritz.costs.base import Cost
from ritz.fitting import Fit
from ritz.measures.base import Exhibit, Measure
from ritz.optimisers.base import Optimiser
from ritz.problems.base import Problem, Source
from ritz.recipes.verdicts import Assessment as Assessment
from ritz.recipes.verdicts import Expectation as Expectation
from ritz.recipes.verdicts import Verdict as Verdict
from ritz.recipes.verdicts import verdict as verdict
from ritz.samplers.base import Sampler


@dataclasses.dataclass(frozen=True)
class Job:
    """The arguments of one call of `fit`."""

    ansatz: Ansatz
    sampler: Sampler
    cost: Cost
    optimiser: Optimiser
    steps: int
    callbacks: tuple[Callback, ...] = ()
    """The recipe's own observers (early stopping, validation); the command line adds progress and checkpoints."""
    follows: Callable[[Ansatz, Mapping[str, Ansatz]], Ansatz] | None = None
    """What the ansatz becomes of itself and of those fitted before it, by name, where it needs them; else None."""

    def after(self, fits: Mapping[str, Fit]) -> "Job":
        """The job as it is done once the fits before it are there."""
        if self.follows is None:
            return self
        ansatz = self.follows(self.ansatz, {name: made.ansatz for name, made in fits.items()})
        return dataclasses.replace(self, ansatz=ansatz, follows=None)


@dataclasses.dataclass(frozen=True)
class Findings:
    """What a recipe made of its fits."""

    headline: str
    """The name of the measure that comes first."""
    measures: Mapping[str, Measure]
    exhibits: Sequence[Exhibit] = ()
    remarks: Sequence[str] = ()
    """Sentences the reader must know: the protocol, what was left out."""
    sources: Sequence[Source] = ()
    """What to cite besides the references."""
    files: Mapping[str, bytes] = dataclasses.field(default_factory=dict)
    """What is kept in the run folder beside the result, by name: a predictor."""


@dataclasses.dataclass(frozen=True)
class Recipe(abc.ABC):
    """A recipe. Abstract: a final subclass is a frozen dataclass whose fields are what `--set` can change.

    Beside it, its module holds `CARD = Card(...)` with literal arguments, so that `ritz list` can read it without
    importing jax."""

    problem: Problem

    @abc.abstractmethod
    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """The fits to be made, by name, in order; most recipes have one, called "main"."""

    @abc.abstractmethod
    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Numbers and exhibits from the finished fits; `key` is the one given to `jobs`. Fits nothing."""

    @abc.abstractmethod
    def expectations(self) -> dict[str, Expectation]:
        """Measure name to what is expected of it; names that are absent have no reference."""
