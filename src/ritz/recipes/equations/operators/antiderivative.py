"""The antiderivative by a deep operator network: natural gradient against Adam on one clock."""

import dataclasses
from collections.abc import Mapping

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, PRNGKeyArray

from ritz.ansatze import Ansatz, activation_named
from ritz.callbacks import Clock, Watch
from ritz.cards import Card
from ritz.costs import LeastSquares
from ritz.fitting import Fit
from ritz.measures.base import Measure
from ritz.optimisers import Adam, Cosine, Natural, Optimiser, ShareOfLoss
from ritz.problems.equations.operators import Antiderivative
from ritz.problems.equations.operators.forced import Triples
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.equations.operators import comparison, pictures, rows
from ritz.recipes.equations.operators.networks import deep_onet
from ritz.samplers import Dataset, Labelled

CARD = Card(
    name="deeponet-antiderivative",
    question="solve an equation",
    summary="s' = u for random functions u: a deep operator network by natural gradient, and by Adam beside it",
    needs="nothing",
    measure="mse",
    reference="9.27e-7 in 513 s with data, published (DeepONet)",
    minutes=2.5,
)

NAMES = {"main": "natural gradient", "adam": "Adam", "sensors": "Adam on sensors"}
WHOLE = 200
"""Test functions whose whole answers are compared."""
LOOK = 5000
"""Test triples that are looked at while a fit runs."""


@dataclasses.dataclass(frozen=True)
class AntiderivativeRecipe(Recipe):
    """Branch and trunk of two layers of 40 on 10 000 triples, three times.

    main     tanh, the branch on principal components of the sensors: Gauss-Newton steps on 1000 triples at a time
    adam     ReLU, on the same components: Adam
    sensors  ReLU, the branch on the 100 sensors themselves, as published: Adam
    """

    problem: Antiderivative = Antiderivative()
    train: int = 10_000
    test: int = 100_000
    unexplained: float = 1e-8
    """Fraction of the variance of the inputs that the branch is not shown."""
    width: int = 40
    activation: str = "tanh"
    batch: int = 1000
    share: float = 0.1
    norm: float = 1.0
    steps: int = 100
    adam_activation: str = "relu"
    adam_batch: int = 500
    adam_rate: float = 5e-3
    adam_steps: int = 20_000

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """Natural gradient, and Adam twice."""
        made = rows.triples(self.problem, self.train, self.test, key=key)
        train, look = rows.at_a_place(made.train), rows.at_a_place(Triples(*(part[:LOOK] for part in made.test)))
        natural = Natural(damping=ShareOfLoss(self.share, 1e-12), norm=self.norm, halvings=6)
        adam = Adam(Cosine(self.adam_rate, self.adam_steps))

        def job(activation: str, unexplained: float | None, batch: int, optimiser: Optimiser, steps: int) -> Job:
            function, every = activation_named(activation), max(1, steps // 20)
            sizes = {"unexplained": unexplained, "width": self.width, "depth": 2}
            ansatz = deep_onet(train.x.u, train.x.y, **sizes, activation=function, key=key)
            watch = Watch({"mse": lambda ansatz: mean_square(ansatz, look)}, every=every)
            sampler = Dataset(train, batch=batch)
            return Job(ansatz, sampler, LeastSquares(), optimiser, steps, (Clock(every=every), watch))

        return {
            "main": job(self.activation, self.unexplained, self.batch, natural, self.steps),
            "adam": job(self.adam_activation, self.unexplained, self.adam_batch, adam, self.adam_steps),
            "sensors": job(self.adam_activation, None, self.adam_batch, adam, self.adam_steps),
        }

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Errors over all test triples, one clock, and a few functions."""
        made = rows.triples(self.problem, self.train, self.test, key=key)
        train, test = rows.at_a_place(made.train), rows.at_a_place(made.test)
        note = f"{self.test} test triples, each with a function of its own"
        squares = {name: np.asarray(_squares(fit.ansatz, test)) for name, fit in fits.items()}
        main = squares["main"]
        measures = {
            "mse": Measure(float(main.mean()), float(main.std() / np.sqrt(main.size)), note=note),
            "mse_training": Measure(float(mean_square(fits["main"].ansatz, train)), note=f"{self.train} triples"),
            "relative_l2": Measure(float(np.sqrt(main.mean() / np.mean(made.test.s**2))), note=note),
            **{f"mse_{name}": Measure(float(s.mean()), note=note) for name, s in squares.items() if name != "main"},
            **pictures.seconds(fits, made.seconds),
        }
        whole = self.problem.pairs(WHOLE, key=jax.random.fold_in(key, 2))
        compared = comparison.Compared.of(
            self.problem,
            {NAMES[name]: comparison.predictor(self.problem, fit.ansatz) for name, fit in fits.items()},
            comparison.baselines_of_triples(self.problem, made.train),
            made.train.u,
            whole,
            key=key,
        )
        measures |= compared.measures
        level, few = (
            {"published": self.problem.published().value},
            self.problem.pairs(4, key=jax.random.fold_in(key, 1)),
        )
        exhibits = (
            *compared.exhibits,
            pictures.clock(fits, "mse", "test mean squared error", level, NAMES),
            pictures.functions(self.problem, fits["main"].ansatz, few),
        )
        remarks = (
            *compared.remarks,
            "As published: 100 sensors, functions of length 0.2, two layers of 40 for branch and trunk. Other than "
            f"published: the branch sees principal components of the sensors (all but "
            f"{self.unexplained:.0e} of the variance), and the "
            f"natural gradient has {self.activation}. Beside it Adam with {self.adam_activation}, once on the same "
            "components and once, as published, on the sensors themselves.",
            f"The solver's own relative error is below {self.problem.accuracy:.0e}.",
        )
        return Findings("mse", measures, exhibits, remarks, (self.problem.source,))

    def expectations(self) -> dict[str, Expectation]:
        """At most the published error; no test function learnt from; no worse than simple maps."""
        known = comparison.expectations(self.problem, 1.0)
        kept = {name: known[name] for name in ("repeated_test_rows", "ahead_of_baselines")}
        return {"mse": Expectation(self.problem.published(), "at most"), **kept}


@eqx.filter_jit
def mean_square(ansatz: Ansatz, rows: Labelled) -> Array:
    """The mean squared error over the rows."""
    return jnp.mean(_squares(ansatz, rows))


@eqx.filter_jit
def _squares(ansatz: Ansatz, rows: Labelled) -> Array:
    return jnp.sum((jax.vmap(ansatz)(rows.x) - rows.y) ** 2, axis=-1)
