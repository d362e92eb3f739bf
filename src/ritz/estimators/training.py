"""A network trained on a table by the loop of the engine, in shapes that come back."""

import dataclasses
from collections.abc import Sequence

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.ansatze.base import Ansatz, count_parameters
from ritz.callbacks import EarlyStopping, Watch
from ritz.callbacks.base import Callback, Outcome
from ritz.costs import Elastic, LeastSquares, Penalised
from ritz.costs.base import Cost
from ritz.costs.supervised import Supervised
from ritz.estimators.plateau import Announce, Plateau, by_epoch
from ritz.estimators.shapes import ROWS, enlarged, filled
from ritz.fitting import fit
from ritz.optimisers import Adam, Fixed, Natural, TargetRatio
from ritz.optimisers.base import Optimiser
from ritz.optimisers.solvers import ByShape, ConjugateGradient
from ritz.samplers import Dataset, Labelled

VALIDATION = "validation loss"
ADAM = Adam()
NATURAL = Natural(damping=TargetRatio())
TRUNCATED = Natural(
    damping=TargetRatio(candidates=3), solver=ByShape(limit=0, iterative=ConjugateGradient(iterations=12))
)
"""For networks whose metric is too large to be factored: a few products with the Jacobian are enough for a step that
is taken again and again (Martens, Deep learning via Hessian-free optimization, ICML 2010)."""
EXACT = Natural(damping=Fixed(0.0))
"""For least squares by a linear model: one step is the solution, a second one removes the rounding of the first."""
DENSE = 1500
"""The greatest size, of rows or parameters, whose metric is factored."""
BATCHES = {"adam": 200, "natural": 2000}
"""Rows a step where the user leaves it to us; all rows where there are fewer."""
LINEAR_TOLERANCE, LINEAR_PATIENCE = 1e-13, 2


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

    def take(self, index: np.ndarray, size: int) -> "Rows":
        """Take some of the rows, filled up with rows of weight zero to `size` rows."""
        return Rows(*(filled(array[index], size) for array in (self.x, self.y, self.weight)))


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
    verbose: bool = False
    look: int = 1
    """Epochs from one look at the rows held out to the next."""
    plateau: bool = True
    """Whether a loss that no longer falls ends the fit."""
    biases: bool = False
    """Whether the decay pulls at the biases too."""
    linear: bool = False
    """Whether the model is linear in its parameters and to be solved: whole batches and Newton's steps."""

    def batch(self, rows: int) -> int:
        """Rows a step."""
        if self.linear:
            return rows
        named = self.optimiser if isinstance(self.optimiser, str) else "adam"
        size = BATCHES[named] if isinstance(self.batch_size, str) else self.batch_size
        return min(size, rows)

    def rule(self, ansatz: Ansatz, rows: Rows, batch: int, cost: Supervised) -> Optimiser:
        """The optimiser; Adam's rate is an array, so that a search over rates compiles once."""
        if isinstance(self.optimiser, Optimiser):
            return self.optimiser
        if self.optimiser == "adam":
            return eqx.tree_at(lambda adam: adam.rate, ADAM, jnp.asarray(self.learning_rate_init, rows.x.dtype))
        if self.linear and self._quadratic(rows, cost):
            return EXACT
        size = count_parameters(ansatz)
        numbers = enlarged(batch, ROWS) * (rows.y.shape[1] if rows.y.ndim == 2 else 1)
        return NATURAL if min(size, numbers) <= DENSE or self.linear else TRUNCATED

    def _quadratic(self, rows: Rows, cost: Supervised) -> bool:
        """Whether one step with the metric of the rows is Newton's on a quadratic cost."""
        return isinstance(cost, LeastSquares) and not (rows.weight < 0).any() and self.alpha * self.l1_ratio == 0

    def penalised(self, cost: Cost, total: float, dtype: np.dtype) -> Cost:
        """alpha/total (l1_ratio |w| + (1 - l1_ratio) w^2/2) beside the cost; the strengths are arrays likewise."""
        strengths = self.alpha * self.l1_ratio / total, self.alpha * (1 - self.l1_ratio) / (2 * total)
        arrays = tuple(jnp.asarray(strength, dtype) for strength in strengths)
        return Penalised(cost, (eqx.tree_at(lambda e: (e.l1, e.l2), Elastic(0.0, 0.0), arrays),), self.biases)

    def epochs(self, optimiser: Optimiser) -> int:
        """The most epochs."""
        return 2 if optimiser is EXACT else self.max_iter

    def callbacks(self, cost: Supervised, held_out: Labelled | None, steps: int) -> Sequence[Callback]:
        """Observers of a fit whose epochs have `steps` steps."""
        told = [Announce(steps=steps)] if self.verbose else []
        if self.linear:
            return *told, Plateau(steps=steps, patience=LINEAR_PATIENCE, tolerance=LINEAR_TOLERANCE)
        if held_out is None:
            stop = [Plateau(steps=steps, patience=self.n_iter_no_change, tolerance=self.tol)] if self.plateau else []
            return *told, *stop
        every = steps * self.look
        patience = -(-(self.n_iter_no_change + 1) // self.look)
        watch = Watch({VALIDATION: lambda ansatz: _mean_loss(cost, ansatz, held_out)}, every=every)
        return *told, watch, EarlyStopping(VALIDATION, every=every, patience=patience, improvement=self.tol)


@dataclasses.dataclass(frozen=True)
class Trained:
    """What came of it: parameters, the loss and the loss on the rows held out, epoch by epoch, and how it ended."""

    parameters: list[np.ndarray]
    losses: np.ndarray
    validation: np.ndarray
    outcome: Outcome
    sentence: str


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
    """Fit the ansatz of `columns` inputs to `rows`, and keep it where it was best on `held_out`, if there are any."""
    batch, dtype = training.batch(len(rows.x)), rows.x.dtype
    labelled = rows.whole(columns) if batch == len(rows.x) else rows.batches(columns)
    sampler = Dataset(labelled, batch=None if batch == len(rows.x) else batch)
    every, optimiser = sampler.steps_per_epoch, training.rule(ansatz, rows, batch, cost)
    steps = training.epochs(optimiser) * every
    made = fit(
        ansatz,
        sampler,
        training.penalised(cost, float(rows.weight.sum()), dtype),
        optimiser,
        steps=steps,
        key=key,
        callbacks=training.callbacks(cost, None if held_out is None else held_out.whole(columns), every),
    )
    validation = [value for _, value in made.record.watched.get(VALIDATION, [])]
    parameters = [np.asarray(leaf) for leaf in jax.tree.leaves(made.ansatz)]
    outcome = Outcome.CONVERGED if optimiser is EXACT and made.outcome is Outcome.COMPLETED else made.outcome
    losses = by_epoch(made.record.history["value"], every)
    return Trained(parameters, losses, np.asarray(validation), outcome, made.sentence)


@eqx.filter_jit
def _mean_loss(cost: Supervised, ansatz: Ansatz, rows: Labelled) -> Float[Array, ""]:
    """The mean of the loss with the weights of the rows."""
    losses = jax.vmap(cost.loss)(jax.vmap(ansatz)(rows.x), rows.y)
    weight = jnp.ones_like(losses) if rows.weight is None else rows.weight
    return jnp.sum(weight * losses) / jnp.sum(weight)
