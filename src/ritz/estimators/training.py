"""A network trained on a table by the loop of the engine, in shapes that come back."""

import dataclasses
import warnings
from collections.abc import Sequence

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, PRNGKeyArray
from sklearn.exceptions import ConvergenceWarning

from ritz.ansatze.base import Ansatz
from ritz.callbacks import EarlyStopping, Watch
from ritz.callbacks.base import Callback, Outcome
from ritz.costs import Elastic, Penalised
from ritz.costs.base import Cost
from ritz.costs.supervised import Supervised
from ritz.estimators.plateau import Plateau, by_epoch
from ritz.estimators.shapes import ROWS, enlarged, filled
from ritz.fitting import fit
from ritz.optimisers import Adam, Natural, TargetRatio
from ritz.optimisers.base import Optimiser
from ritz.samplers import Dataset, Labelled

VALIDATION = "validation loss"
OPTIMISERS = {"adam": Adam(), "natural": Natural(damping=TargetRatio())}
BATCHES = {"adam": 200, "natural": 2000}
"""Rows a step where the user leaves it to us; all rows where there are fewer."""


@dataclasses.dataclass(frozen=True)
class Rows:
    """A part of the table in the units of the network, as NumPy arrays: points, labels, event weights."""

    x: Float[np.ndarray, "n d"]
    y: np.ndarray
    weight: Float[np.ndarray, " n"]

    def whole(self, columns: int) -> Labelled:
        """All rows for one batch, filled up with rows of weight zero and columns of zeros."""
        size = enlarged(len(self.x), ROWS)
        weight = self.weight.astype(self.x.dtype)
        x, y = filled(self.x, size, columns), filled(self.y, size)
        return Labelled(jnp.asarray(x), jnp.asarray(y), jnp.asarray(filled(weight, size)))

    def batches(self, columns: int) -> Labelled:
        """The rows as they are, with weights of mean one, to be cut into batches."""
        weight = (self.weight / self.weight.mean()).astype(self.x.dtype)
        x = filled(self.x, len(self.x), columns)
        return Labelled(jnp.asarray(x), jnp.asarray(self.y), jnp.asarray(weight), normalised=True)


@dataclasses.dataclass(frozen=True)
class Training:
    """How a network is trained: parameters of the estimators under the names they have there."""

    optimiser: str | Optimiser
    alpha: float
    l1_ratio: float
    batch_size: int | str
    learning_rate_init: float
    max_iter: int
    tol: float
    n_iter_no_change: int

    def batch(self, rows: int) -> int:
        """Rows a step."""
        named = self.optimiser if isinstance(self.optimiser, str) else "adam"
        size = BATCHES[named] if isinstance(self.batch_size, str) else self.batch_size
        return min(size, rows)

    def rule(self, dtype: np.dtype) -> Optimiser:
        """The optimiser; Adam's rate is an array, so that a search over rates compiles once."""
        if isinstance(self.optimiser, Optimiser):
            return self.optimiser
        optimiser = OPTIMISERS[self.optimiser]
        if not isinstance(optimiser, Adam):
            return optimiser
        return eqx.tree_at(lambda adam: adam.rate, optimiser, jnp.asarray(self.learning_rate_init, dtype))

    def penalised(self, cost: Cost, total: float, dtype: np.dtype) -> Cost:
        """alpha/total (l1_ratio |w| + (1 - l1_ratio) w^2/2) beside the cost; the strengths are arrays likewise."""
        strengths = self.alpha * self.l1_ratio / total, self.alpha * (1 - self.l1_ratio) / (2 * total)
        arrays = tuple(jnp.asarray(strength, dtype) for strength in strengths)
        return Penalised(cost, (eqx.tree_at(lambda e: (e.l1, e.l2), Elastic(0.0, 0.0), arrays),))


@dataclasses.dataclass(frozen=True)
class Trained:
    """What came of it: parameters, the loss and the loss on the rows held out, epoch by epoch."""

    parameters: list[np.ndarray]
    losses: np.ndarray
    validation: np.ndarray


def train(
    ansatz: Ansatz,
    rows: Rows,
    held_out: Rows | None,
    cost: Supervised,
    training: Training,
    *,
    columns: int,
    key: PRNGKeyArray,
) -> Trained:
    """The ansatz of `columns` inputs fitted to `rows`, or where it was best on `held_out`.

    Warns where the loss was not finite.
    """
    batch, dtype = training.batch(len(rows.x)), rows.x.dtype
    labelled = rows.whole(columns) if batch == len(rows.x) else rows.batches(columns)
    sampler = Dataset(labelled, batch=None if batch == len(rows.x) else batch)
    every = sampler.steps_per_epoch
    made = fit(
        ansatz,
        sampler,
        training.penalised(cost, float(rows.weight.sum()), dtype),
        training.rule(dtype),
        steps=training.max_iter * every,
        key=key,
        callbacks=_callbacks(training, cost, None if held_out is None else held_out.whole(columns), every),
    )
    if made.outcome is Outcome.DIVERGED:
        warnings.warn(made.sentence, ConvergenceWarning, stacklevel=4)
    validation = [value for _, value in made.record.watched.get(VALIDATION, [])]
    parameters = [np.asarray(leaf) for leaf in jax.tree.leaves(made.ansatz)]
    return Trained(parameters, by_epoch(made.record.history["value"], every), np.asarray(validation))


def _callbacks(training: Training, cost: Supervised, held_out: Labelled | None, every: int) -> Sequence[Callback]:
    patience = training.n_iter_no_change
    if held_out is None:
        return (Plateau(steps=every, patience=patience, tolerance=training.tol),)
    watch = Watch({VALIDATION: lambda ansatz: _mean_loss(cost, ansatz, held_out)}, every=every)
    return watch, EarlyStopping(VALIDATION, every=every, patience=patience, improvement=training.tol)


@eqx.filter_jit
def _mean_loss(cost: Supervised, ansatz: Ansatz, rows: Labelled) -> Float[Array, ""]:
    """The mean of the loss with the weights of the rows."""
    losses = jax.vmap(cost.loss)(jax.vmap(ansatz)(rows.x), rows.y)
    weight = jnp.ones_like(losses) if rows.weight is None else rows.weight
    return jnp.sum(weight * losses) / jnp.sum(weight)
