"""Advection by a deep operator network with principal modes."""

import dataclasses
from collections.abc import Mapping

from jaxtyping import PRNGKeyArray

from ritz.ansatze import count_parameters
from ritz.cards import Card
from ritz.fitting import Fit
from ritz.problems.equations.operators import Advection, Pairs
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.equations.operators import comparison, pictures, rows
from ritz.recipes.equations.operators.linear import by_modes, with_modes

CARD = Card(
    name="deeponet-advection",
    question="solve an equation",
    summary="What a wind that is not the same everywhere carries along a circle: principal modes and a linear branch",
    needs="nothing",
    measure="relative_l2",
    reference="our own characteristics, good to 1e-9; at most 1 % is promised",
    minutes=0.4,
)


@dataclasses.dataclass(frozen=True)
class AdvectionRecipe(Recipe):
    """A POD-DeepONet with a matrix for a branch, by one undamped natural step: the operator is linear.

    A trunk of three tanh layers of 40, given three harmonics of x, ended at 2.5 % after 60 s: the answers to 16
    harmonics, bent by the wind, are many functions with fine structure, which the training answers themselves span.
    """

    problem: Advection = Advection()
    train: int = 500
    test: int = 200
    components: int = 32
    modes: int = 32
    goal: float = 0.01

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """One fit."""
        return {"main": by_modes(self._made(key).train, self.components, self.modes, key=key)}

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Relative errors of whole answers, and one of them."""
        made = self._made(key)
        net = with_modes(fits["main"].ansatz, made.train, self.modes)
        measures = comparison.measures(self.problem, {"main": net}, made.test, train=made.train)
        compared = comparison.Compared.of(
            self.problem,
            {"principal modes and a linear branch": comparison.predictor(self.problem, net)},
            comparison.baselines_of_pairs(made.train),
            made.train.u,
            made.test,
            key=key,
        )
        return Findings(
            "relative_l2",
            {**measures, **compared.measures, **pictures.seconds(fits, made.seconds)},
            (*compared.exhibits, *pictures.fields(self.problem, net, made.test)),
            (*compared.remarks, *comparison.remarks(self.problem, self.train, self.test, count_parameters(net))),
            (self.problem.source,),
        )

    def expectations(self) -> dict[str, Expectation]:
        """`goal`, and no worse than simple maps."""
        return comparison.expectations(self.problem, self.goal)

    def _made(self, key: PRNGKeyArray) -> rows.Made[Pairs]:
        return rows.pairs(self.problem, self.train, self.test, key=key)
