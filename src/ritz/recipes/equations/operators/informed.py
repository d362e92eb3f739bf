"""Diffusion and reaction by a deep operator network that sees no solution: only the equation, at points."""

import dataclasses
from collections.abc import Mapping
from typing import cast

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float, PRNGKeyArray

from ritz.ansatze import count_parameters
from ritz.ansatze.base import Buffer
from ritz.callbacks import Clock
from ritz.cards import Card
from ritz.costs import LeastSquares
from ritz.domains.functions import Query
from ritz.fitting import Fit
from ritz.optimisers import Natural, ShareOfLoss
from ritz.problems.base import Source
from ritz.problems.equations.operators import DiffusionReaction
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.equations.operators import comparison, pictures, rows
from ritz.recipes.equations.operators.held import Everywhere, Held, SourceOf
from ritz.recipes.equations.operators.networks import deep_onet
from ritz.samplers import Dataset, Labelled

CARD = Card(
    name="deeponet-physics-informed",
    question="solve an equation",
    summary="Diffusion and reaction with random sources, learnt from the equation alone: no solution is ever shown",
    needs="nothing",
    measure="relative_l2",
    reference="our own finite differences, good to 3e-4; at most 1 % is promised",
    minutes=2.5,
)
WANG = Source(
    "S. Wang, H. Wang, P. Perdikaris, Learning the solution operator of parametric partial differential equations with "
    "physics-informed DeepONets, Sci. Adv. 7, eabi8605 (2021), arXiv:2103.10974",
    "@article{Wang2021, author={Wang, Sifan and Wang, Hanwen and Perdikaris, Paris}, title={Learning the solution "
    "operator of parametric partial differential equations with physics-informed {DeepONets}}, journal={Science "
    "Advances}, volume={7}, pages={eabi8605}, year={2021}, doi={10.1126/sciadv.abi8605}}",
)


@dataclasses.dataclass(frozen=True)
class InformedRecipe(Recipe):
    """Branch and trunk of two layers, start and ends by construction; `each` points (t at random, x at a sensor) of
    every function, where the equation is asked to hold; Gauss-Newton steps on `batch` of them at a time."""

    problem: DiffusionReaction = DiffusionReaction()
    train: int = 2000
    test: int = 200
    each: int = 10
    unexplained: float = 1e-5
    """Fraction of the variance of the inputs that the branches are not shown."""
    width: int = 40
    batch: int = 1000
    share: float = 0.1
    norm: float = 1.0
    steps: int = 200
    goal: float = 0.01

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """One fit, to labels that are the sources themselves."""
        data = self._asked(self._functions(key), key=jax.random.split(key)[1])
        sizes = {"unexplained": self.unexplained, "width": self.width, "depth": 2}
        net = deep_onet(data.x.u, data.x.y, **sizes, activation=jnp.tanh, key=key)
        natural = Natural(damping=ShareOfLoss(self.share, 1e-12), norm=self.norm, halvings=6)
        ansatz, clock = SourceOf(Held(net, self.problem)), Clock(every=max(1, self.steps // 20))
        return {"main": Job(ansatz, Dataset(data, batch=self.batch), LeastSquares(), natural, self.steps, (clock,))}

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Relative errors of whole answers, and one of them."""
        made = rows.pairs(self.problem, 1, self.test, key=key)
        fitted = cast(SourceOf, fits["main"].ansatz)
        answer = Everywhere(fitted.solution, Buffer(jnp.asarray(self.problem.places)))
        remark = (
            f"{self.train} functions to learn from, of which none is solved: the fit sees the equation at {self.each} "
            f"points of each. {self.test} test functions are solved by finite differences, good to "
            f"{self.problem.accuracy:.0e}; {count_parameters(fitted)} parameters. The figure to reach is a promise of "
            "this library."
        )
        compared = comparison.Compared.of(
            self.problem,
            {"network": comparison.predictor(self.problem, answer)},
            {},
            self._functions(key),
            made.test,
            key=key,
        )
        measures = comparison.measures(self.problem, {"main": answer}, made.test)
        return Findings(
            "relative_l2",
            {**measures, **compared.measures, **pictures.seconds(fits, made.seconds)},
            (*compared.exhibits, *pictures.fields(self.problem, answer, made.test), pictures.losses(fits)),
            (remark,),
            (self.problem.source, WANG),
        )

    def expectations(self) -> dict[str, Expectation]:
        """`goal`; no simple map learns without solutions, so there is none to compare with."""
        known = comparison.expectations(self.problem, self.goal)
        return {name: expected for name, expected in known.items() if name != "ahead_of_baselines"}

    def _functions(self, key: PRNGKeyArray) -> Float[np.ndarray, "n m"]:
        return self.problem.given(self.problem.draw(self.train, key=jax.random.split(key)[0]))

    def _asked(self, u: Float[np.ndarray, "n m"], *, key: PRNGKeyArray) -> Labelled:
        """Each function at `each` places, x among the inner sensors, labelled with its own value there."""
        times, sensors = jax.random.split(key)
        where = np.asarray(jax.random.randint(sensors, (len(u), self.each), 1, u.shape[1] - 1))
        t = np.asarray(jax.random.uniform(times, where.shape, float))
        y = np.stack([t, self.problem.sensors[where, 0]], axis=-1).reshape(-1, 2)
        label = np.take_along_axis(u, where, axis=1).reshape(-1, 1)
        return Labelled(Query(jnp.asarray(np.repeat(u, self.each, axis=0)), jnp.asarray(y)), jnp.asarray(label))
