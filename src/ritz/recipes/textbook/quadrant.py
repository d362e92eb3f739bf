"""Two numbers, is their product negative: a network with one hidden layer, and the landscape that gradient descent
walks."""

import dataclasses
from collections.abc import Callable, Mapping

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, PRNGKeyArray

from ritz.ansatze import MLP, Activation, Ansatz, Linear, Sequential
from ritz.callbacks import Watch
from ritz.cards import Card
from ritz.costs import L2, BinaryCrossEntropy, Penalised
from ritz.fitting import Fit
from ritz.measures.base import Measure, Surface
from ritz.measures.classification import accuracy
from ritz.optimisers import SGD, Adam
from ritz.problems.textbook import Quadrant
from ritz.problems.textbook.quadrant import LECTURE
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.samplers import Dataset, Labelled

CARD = Card(
    name="quadrant",
    question="learn from data",
    summary="A hidden layer learns whether a product of two numbers is negative; the landscape gradient descent walks",
    needs="nothing",
    measure="accuracy",
    reference="1, exact: the rule decides every point",
    minutes=0.2,
    tour=True,
    cheap=True,
)

LEFT, RIGHT = -7.0, 7.0
"""The window of weights in which the landscape is drawn."""
START = (0.5, 1.5)
"""Where every walk begins."""


@dataclasses.dataclass(frozen=True)
class QuadrantRecipe(Recipe):
    """A 2-`hidden`-1 tanh network by Adam, and plain descent at three rates on the smallest network there is.

    The smallest network, w2 tanh(w1 z) of the product z = x1 x2, has two weights, so its whole landscape can be
    drawn: two valleys that are mirror images and a saddle between them."""

    problem: Quadrant = Quadrant()
    hidden: int = 16
    rate: float = 0.01
    batch: int = 50
    steps: int = 3000
    walk_rates: tuple[float, ...] = (0.5, 5.0, 20.0)
    walk_steps: int = 60

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """The network, and a walk for each rate."""
        data_key, ansatz_key = jax.random.split(key)
        rows, _ = self._split(key=data_key)
        ansatz = MLP([2, self.hidden, 1], activation=jnp.tanh, key=ansatz_key, dtype=jnp.float32)
        sampler = Dataset(rows, batch=self.batch)
        jobs = {"main": Job(ansatz, sampler, BinaryCrossEntropy(), Adam(self.rate), self.steps)}
        start = _two_weights(*START, key=ansatz_key)
        for rate in self.walk_rates:
            watch = Watch({"w1": _first, "w2": _second}, every=1)
            sampler, cost = Dataset(_products(rows)), _landscape_cost()
            jobs[f"rate {rate:g}"] = Job(start, sampler, cost, SGD(rate), self.walk_steps, (watch,))
        return jobs

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Accuracy on the points kept back, the decision surface before and after, and the walks."""
        data_key, _ = jax.random.split(key)
        rows, held_out = self._split(key=data_key)
        before, after = self.jobs(key=key)["main"].ansatz, fits["main"].ansatz
        scored = accuracy(np.asarray(_logits(after, held_out.x)) > 0, np.asarray(held_out.y) == 1)
        note = f"{held_out.y.shape[0]} points kept back"
        return Findings(
            headline="accuracy",
            measures={
                "accuracy": Measure(*scored, note=note),
                "accuracy_linear": Measure(*self._straight(rows, held_out), note=f"best straight line; {note}"),
            },
            exhibits=(self._decision(before, after, held_out), self._landscape(fits, rows)),
            sources=(LECTURE,),
        )

    def expectations(self) -> dict[str, Expectation]:
        """All but a few points at the border of the quadrants; a straight line is right two times of three."""
        return {
            "accuracy": Expectation(self.problem.accuracy(), tolerance=0.02, highest=1.0),
            "accuracy_linear": Expectation(self.problem.accuracy_of_a_line(), tolerance=0.03, sigmas=3.0),
        }

    def _split(self, *, key: PRNGKeyArray) -> tuple[Labelled, Labelled]:
        x, y = self.problem.points(key=key)
        cut = round(self.problem.events * self.problem.train_fraction)
        return Labelled(x[:cut], y[:cut]), Labelled(x[cut:], y[cut:])

    def _straight(self, rows: Labelled, held_out: Labelled) -> tuple[float, float]:
        """Accuracy, on the points kept back, of the line with the most points to learn from on the right side."""
        x, y, angles = np.asarray(rows.x, float), np.asarray(rows.y), np.linspace(0, 2 * np.pi, 361)[:-1]
        signal, best = np.where(y == 1, 1, -1), (-1, 0.0, 0.0)
        for angle in angles:
            along = x @ [np.cos(angle), np.sin(angle)]
            order = np.argsort(along)
            right = np.count_nonzero(y == 1) - np.cumsum(signal[order])
            place = int(right.argmax())
            best = max(best, (int(right[place]), float(angle), float(along[order][place])))
        _, angle, cut = best
        said = np.asarray(held_out.x, float) @ [np.cos(angle), np.sin(angle)] > cut
        return accuracy(said, np.asarray(held_out.y) == 1)

    def _decision(self, before: Ansatz, after: Ansatz, held_out: Labelled) -> Surface:
        axis = np.linspace(-1, 1, 81, dtype=np.float32)
        grid = jnp.asarray(np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2))
        panels = {
            name: np.asarray(jax.nn.sigmoid(_logits(ansatz, grid))).reshape(81, 81)
            for name, ansatz in (("before training", before), ("after training", after))
        }
        x, y = np.asarray(held_out.x)[:200], np.asarray(held_out.y)[:200]
        return Surface(
            "Decision surface",
            axis,
            axis,
            panels,
            "x1",
            "x2",
            "probability of class 1",
            points={"class 0": x[y == 0], "class 1 (x1 x2 < 0)": x[y == 1]},
            caption="The probability that the network gives to class 1, with 200 of the points kept back.",
        )

    def _landscape(self, fits: Mapping[str, Fit], rows: Labelled) -> Surface:
        axis = np.linspace(LEFT, RIGHT, 61)
        products = _products(rows)

        def loss(first: Array, second: Array) -> Array:
            logits = second * jnp.tanh(first * products.x[:, 0])
            return jnp.mean(jnp.logaddexp(0.0, logits) - products.y * logits) + _PENALTY * (first**2 + second**2)

        values = jax.vmap(lambda second: jax.vmap(lambda first: loss(first, second))(jnp.asarray(axis)))(
            jnp.asarray(axis)
        )
        paths = {f"rate {rate:g}": _path(fits[f"rate {rate:g}"]) for rate in self.walk_rates}
        return Surface(
            "Loss landscape",
            axis,
            axis,
            {name: np.asarray(values) for name in paths},
            "w1",
            "w2",
            "loss",
            paths={name: {"gradient descent": path} for name, path in paths.items()},
            log_values=True,
            caption="The loss of w2 tanh(w1 x1 x2) over its two weights, and gradient descent from one start: "
            + "; ".join(_described(rate, paths[f"rate {rate:g}"], loss) for rate in self.walk_rates)
            + ".",
        )


def _described(rate: float, path: np.ndarray, loss: Callable[[Array, Array], Array]) -> str:
    """Loss before and after a walk, and its longest step."""
    first, last = (float(loss(*map(jnp.asarray, path[place]))) for place in (0, -1))
    longest = float(np.linalg.norm(np.diff(path, axis=0), axis=1).max())
    return (
        f"rate {rate:g}, loss {first:.3f} to {last:.3f} in {len(path) - 1} steps, the longest of length {longest:.2g}"
    )


_PENALTY = 0.005
"""Strength of the L2 penalty that makes the two valleys end in minima."""


def _landscape_cost() -> Penalised:
    return Penalised(BinaryCrossEntropy(), (L2(_PENALTY),))


def _two_weights(first: float, second: float, *, key: PRNGKeyArray) -> Sequential:
    """w2 tanh(w1 z) at the two weights given."""
    layers = (Linear(1, 1, bias=False, key=key), Activation(jnp.tanh), Linear(1, 1, bias=False, key=key))
    weights = [jnp.full((1, 1), first, jnp.float32), jnp.full((1, 1), second, jnp.float32)]
    return eqx.tree_at(jax.tree.leaves, Sequential(layers), weights)


def _path(walk: Fit) -> np.ndarray:
    """The two weights before the first step and after each one."""
    first, second = ([value for _, value in walk.record.watched[name]] for name in ("w1", "w2"))
    return np.array([START, *zip(first, second, strict=True)])


def _first(ansatz: Sequential) -> Array:
    return jax.tree.leaves(ansatz)[0][0, 0]


def _second(ansatz: Sequential) -> Array:
    return jax.tree.leaves(ansatz)[1][0, 0]


def _products(rows: Labelled) -> Labelled:
    return Labelled(rows.x[:, :1] * rows.x[:, 1:], rows.y)


def _logits(ansatz: Ansatz, x: Array) -> Array:
    return jax.vmap(ansatz)(x)[:, 0]
