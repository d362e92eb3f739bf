"""Linear operators by deep operator networks: what their recipes share."""

import abc
import dataclasses
from collections.abc import Callable, Mapping

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.ansatze import MLP, Ansatz, DeepONet, Linear, PODDeepONet, PrincipalComponents, Sequential, count_parameters
from ritz.ansatze.base import Example
from ritz.callbacks import Clock
from ritz.costs import LeastSquares, MeanSquaredError
from ritz.fitting import Fit
from ritz.optimisers import Fixed, Natural, ShareOfLoss
from ritz.problems.equations.operators import Pairs, SolutionOperator
from ritz.problems.equations.operators.forced import Triples
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.equations.operators import comparison, pictures, rows
from ritz.samplers import Dataset, Labelled

TITLES = {"main": "network", "modes": "least squares on whole answers"}


class Times(Ansatz):
    """A trunk times a known factor of the place, in units of the answers."""

    trunk: Ansatz
    factor: Callable[[Array], Array] = eqx.field(static=True)
    scale: float = eqx.field(static=True)

    def __call__(self, y: Float[Array, " d"]) -> Float[Array, " k"]:
        """scale factor(y) trunk(y)."""
        return self.scale * self.factor(y) * self.trunk(y)

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Zero at the start."""
        weights, point = jax.random.split(key)
        return Example(
            cls(MLP([2, 4, 3], activation=jnp.tanh, key=weights), _first, 2.0), jax.random.normal(point, (2,))
        )


@dataclasses.dataclass(frozen=True)
class LinearRecipe(Recipe, abc.ABC):
    """Two networks whose branch is linear, as the operator is; both learn from the same functions. Abstract.

    main   the branch gives the principal components of the function and has nothing to learn; the trunk learns what
           the operator makes of each, by Gauss-Newton steps on `batch` of the triples at a time, and is a function of
           any place
    modes  the trunk replaced by the principal modes of the training answers at the places; the branch, a matrix, by one
           undamped natural step, which is ordinary least squares
    """

    problem: SolutionOperator
    train: int = 500
    test: int = 200
    each: int = 20
    """Random places of every training function."""
    components: int = 9
    modes: int = 8
    width: int = 30
    batch: int = 2000
    share: float = 1e-4
    norm: float = 3.0
    steps: int = 80
    goal: float = 1e-2

    @abc.abstractmethod
    def trunk(self, *, key: PRNGKeyArray) -> Ansatz:
        """From a place to `components` numbers of order one."""

    def factor(self, y: Float[Array, " d"]) -> Float[Array, ""]:
        """What is known of the answers at a place before anything is learnt: one, unless a recipe says otherwise."""
        return jnp.ones((), y.dtype)

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """A fit for each network."""
        train = self._made(key).train
        data = rows.at_a_place(self._scattered(train, key))
        trunk = Times(self.trunk(key=key), self.factor, rows.size_of(train.s))
        net = DeepONet(components(train, self.components), trunk)
        optimiser = Natural(damping=ShareOfLoss(self.share, 1e-12), norm=self.norm, halvings=6)
        clock = Clock(every=max(1, self.steps // 20))
        return {
            "main": Job(net, Dataset(data, batch=self.batch), LeastSquares(), optimiser, self.steps, (clock,)),
            "modes": by_modes(train, self.components, self.modes, key=key),
        }

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Relative errors of whole answers, and some of them."""
        made = self._made(key)
        networks = {"main": fits["main"].ansatz, "modes": with_modes(fits["modes"].ansatz, made.train, self.modes)}
        measures = comparison.measures(self.problem, networks, made.test, train=made.train)
        few = Pairs(*(part[:4] for part in made.test))
        compared = comparison.Compared.of(
            self.problem,
            {TITLES[name]: comparison.predictor(self.problem, net) for name, net in networks.items()},
            comparison.baselines_of_triples(self.problem, self._scattered(made.train, key)),
            made.train.u,
            made.test,
            key=key,
        )
        seen = (
            (pictures.functions(self.problem, networks["main"], few),)
            if len(self.problem.axes) == 1
            else tuple(pictures.fields(self.problem, networks["main"], made.test))
        )
        return Findings(
            "relative_l2",
            {**measures, **compared.measures, **pictures.seconds(fits, made.seconds)},
            (*compared.exhibits, *seen, pictures.losses({"main": fits["main"]})),
            (
                *compared.remarks,
                "The operator is linear: where whole answers are known at fixed places, least squares between "
                "principal components is all there is to learn (relative error "
                f"{measures['relative_l2_modes'].value:.1g}). The network and the simple maps see answers at "
                "scattered places, and answer at any place.",
                *comparison.remarks(self.problem, self.train, self.test, count_parameters(networks["main"])),
            ),
            (self.problem.source,),
        )

    def expectations(self) -> dict[str, Expectation]:
        """`goal`, and no worse than simple maps of the same scattered values."""
        return comparison.expectations(self.problem, self.goal)

    def _scattered(self, train: Pairs, key: PRNGKeyArray) -> Triples:
        return rows.scattered(self.problem, train, self.each, key=key)

    def _made(self, key: PRNGKeyArray) -> rows.Made[Pairs]:
        return rows.pairs(self.problem, self.train, self.test, key=key)


def components(train: Pairs, count: int) -> PrincipalComponents:
    """Principal components of the functions and of their negatives: linear, without a mean to be taken off."""
    return PrincipalComponents.fit(jnp.asarray(np.concatenate([train.u, -train.u])), count)


def by_modes(train: Pairs, count: int, modes: int, *, key: PRNGKeyArray) -> Job:
    """A matrix from `count` principal components of the functions to the coefficients of `modes` principal modes of the
    answers, by one natural step."""
    branch = Sequential((components(train, count), Linear(count, modes, key=key)))
    net = with_modes(branch, train, modes)
    answers = jnp.asarray(train.s) - net.mean.value[None]
    data = Dataset(Labelled(jnp.asarray(train.u), answers @ jnp.linalg.pinv(net.modes.value)))
    return Job(branch, data, MeanSquaredError(), Natural(damping=Fixed(0.0)), 1, (Clock(every=1),))


def with_modes(branch: Ansatz, train: Pairs, modes: int) -> PODDeepONet:
    """The network whose branch was fitted to coefficients."""
    return PODDeepONet(branch, jnp.asarray(train.s), modes)


def _first(y: Float[Array, " d"]) -> Float[Array, ""]:
    return y[0]
