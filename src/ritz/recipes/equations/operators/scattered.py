"""Operators learnt at random places of every function, by deep operator networks: what their recipes share."""

import abc
import dataclasses
from collections.abc import Mapping

import jax.numpy as jnp
from jaxtyping import PRNGKeyArray

from ritz.ansatze import count_parameters
from ritz.callbacks import Clock
from ritz.costs import LeastSquares
from ritz.fitting import Fit
from ritz.optimisers import Natural, ShareOfLoss
from ritz.problems.equations.operators import Pairs, SolutionOperator
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.equations.operators import comparison, pictures, rows
from ritz.recipes.equations.operators.networks import deep_onet
from ritz.samplers import Dataset


@dataclasses.dataclass(frozen=True)
class ScatteredRecipe(Recipe, abc.ABC):
    """Branch and trunk of two layers, Gauss-Newton steps on `batch` of `each` random places of every function at a
    time. Abstract."""

    problem: SolutionOperator
    train: int = 2000
    test: int = 200
    each: int = 10
    components: int = 20
    width: int = 32
    batch: int = 800
    share: float = 0.1
    norm: float = 1.0
    steps: int = 80
    goal: float = 0.01

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """One fit."""
        data = rows.at_a_place(rows.scattered(self.problem, self._made(key).train, self.each, key=key))
        sizes = {"components": self.components, "width": self.width, "depth": 2}
        net = deep_onet(data.x.u, data.x.y, **sizes, activation=jnp.tanh, key=key)
        natural = Natural(damping=ShareOfLoss(self.share, 1e-12), norm=self.norm, halvings=6)
        clock = Clock(every=max(1, self.steps // 20))
        return {"main": Job(net, Dataset(data, batch=self.batch), LeastSquares(), natural, self.steps, (clock,))}

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Relative errors of whole answers, and one of them."""
        made, net = self._made(key), fits["main"].ansatz
        measures = comparison.measures(self.problem, {"main": net}, made.test, train=made.train)
        return Findings(
            "relative_l2",
            {**measures, **pictures.seconds(fits, made.seconds)},
            (*pictures.fields(self.problem, net, made.test), pictures.losses(fits)),
            comparison.remarks(self.problem, self.train, self.test, count_parameters(net)),
            (self.problem.source,),
        )

    def expectations(self) -> dict[str, Expectation]:
        """`goal`."""
        return comparison.expectations(self.problem, self.goal)

    def _made(self, key: PRNGKeyArray) -> rows.Made[Pairs]:
        return rows.pairs(self.problem, self.train, self.test, key=key)
