"""The network on a table: an ensemble of multilayer perceptrons as jobs of equal shapes, stopped by validation."""

import dataclasses

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.ansatze import MLP
from ritz.ansatze.base import Ansatz
from ritz.callbacks import EarlyStopping, Watch
from ritz.costs import CategoricalCrossEntropy, LeastSquares
from ritz.optimisers import AdamW
from ritz.recipes.base import Job
from ritz.recipes.tables.linear import Linear
from ritz.recipes.tables.prepared import Part, Prepared
from ritz.samplers import Dataset, Labelled

MOST_WATCHED = 20_000
"""Validation rows that are looked at during training; all are used afterwards."""
LEAST_BATCH, MOST_BATCH, BATCHES = 32, 1024, 40
LEAST_LOOK, LEAST_STEPS = 25, 2000
LOOKED_AT = "validation error"


@dataclasses.dataclass(frozen=True)
class Training:
    """How the network is built and trained; a batch of 0 is chosen by the number of rows."""

    hidden: tuple[int, ...] = (128, 128)
    dropout: float = 0.0
    rate: float = 1e-3
    decay: float = 0.01
    batch: int = 0
    epochs: int = 100
    patience: int = 12


def network(prepared: Prepared, training: Training, *, key: PRNGKeyArray) -> MLP:
    """Features in standard units to logits, or to the target in standard units."""
    sizes = (prepared.train.x.shape[1], *training.hidden, len(prepared.classes) or 1)
    return MLP(sizes, dropout=training.dropout, key=key, dtype=jnp.float32)


def as_network(linear: Linear, unit: tuple[float, float]) -> MLP:
    """A linear model as a network without a hidden layer; a number it gives is brought to standard units."""
    mean, scale = unit
    slopes, offset = linear.slopes / scale, (linear.offset - mean) / scale
    blank = MLP(linear.slopes.shape, key=jax.random.key(len(offset)), dtype=jnp.float32)
    arrays = (jnp.asarray(slopes.T, jnp.float32), jnp.asarray(offset, jnp.float32))
    return eqx.tree_at(lambda net: (net.layers[0].weight, net.layers[0].bias), blank, arrays)


def jobs(
    prepared: Prepared, training: Training, *, members: int, curve: tuple[float, ...], key: PRNGKeyArray
) -> dict[str, Job]:
    """`members` networks on all training rows, and one on each share of them in `curve`.

    A smaller share is repeated until it is as long as the whole, so every job has the same shapes and compiles once.
    """
    unit = prepared.unit
    whole = labelled(prepared.train, unit)
    watched = labelled(prepared.validation.rows(_some(len(prepared.validation))), unit)
    keys = jax.random.split(key, members + len(curve))
    size = batch_size(len(prepared.train), training)
    made = {f"member {i + 1}": _job(prepared, training, whole, watched, size, key=keys[i]) for i in range(members)}
    for place, share in enumerate(curve, start=members):
        rows = jax.tree.map(lambda leaf, share=share: leaf[curve_rows(prepared.train.y, share)], whole)
        made[curve_name(share)] = _job(prepared, training, rows, watched, size, key=keys[place])
    return made


def curve_name(share: float) -> str:
    """The job on a share of the training rows."""
    return f"{100 * share:g} % of the rows"


def curve_rows(y: np.ndarray, share: float) -> np.ndarray:
    """The rows of a share of those with the answers y [n], the same at every call, repeated to n.

    Every class has its share, and two rows at least where it has two."""
    n = len(y)
    order = np.random.default_rng(n).permutation(n)
    if not np.issubdtype(y.dtype, np.integer):
        return np.resize(order[: curve_size(n, share)], n)
    classes = [order[y[order] == label] for label in np.unique(y)]
    chosen = np.concatenate([rows[: max(2, round(share * len(rows)))] for rows in classes])
    return np.resize(np.random.default_rng(n).permutation(chosen), n)


def curve_size(n: int, share: float) -> int:
    """How many rows a share is."""
    return max(2, round(share * n))


def batch_size(rows: int, training: Training) -> int:
    """Rows of a batch: as asked for, or about forty batches an epoch."""
    return min(training.batch or int(np.clip(rows // BATCHES, LEAST_BATCH, MOST_BATCH)), rows)


def labelled(part: Part, unit: tuple[float, float]) -> Labelled:
    """A part as a sampler takes it: classes as integers, numbers in standard units, weights of mean one, all in single
    precision."""
    whole = np.issubdtype(part.y.dtype, np.integer)
    y = part.y.astype(np.int32) if whole else ((part.y - unit[0]) / unit[1]).astype(np.float32)[:, None]
    weight = None if part.weight is None else jnp.asarray(part.weight / part.weight.mean(), jnp.float32)
    return Labelled(jnp.asarray(part.x), jnp.asarray(y), weight, normalised=True)


def _job(
    prepared: Prepared, training: Training, rows: Labelled, watched: Labelled, batch: int, *, key: PRNGKeyArray
) -> Job:
    sampler = Dataset(rows, batch=batch)
    every = max(sampler.steps_per_epoch, LEAST_LOOK)
    steps = max(training.epochs * sampler.steps_per_epoch, LEAST_STEPS)
    watch = Watch({LOOKED_AT: lambda ansatz: validation_loss(ansatz, watched)}, every=every)
    stop = EarlyStopping(LOOKED_AT, every=every, patience=training.patience)
    cost = CategoricalCrossEntropy() if prepared.classes else LeastSquares()
    optimiser = AdamW(training.rate, decay=training.decay)
    return Job(network(prepared, training, key=key), sampler, cost, optimiser, steps, (watch, stop))


@eqx.filter_jit
def validation_loss(ansatz: Ansatz, rows: Labelled) -> Float[Array, ""]:
    """The weighted mean of the loss that is trained on."""
    outputs = jax.vmap(ansatz)(rows.x)
    if jnp.issubdtype(rows.y.dtype, jnp.integer):
        losses = -jnp.take_along_axis(jax.nn.log_softmax(outputs), rows.y[:, None], axis=1)[:, 0]
    else:
        losses = jnp.sum((outputs - rows.y) ** 2, axis=1) / 2
    weight = jnp.ones_like(losses) if rows.weight is None else rows.weight
    return jnp.sum(weight * losses) / jnp.sum(weight)


def _some(n: int) -> np.ndarray:
    """At most MOST_WATCHED of n rows, the same at every call."""
    return np.arange(n) if n <= MOST_WATCHED else np.sort(np.random.default_rng(n).permutation(n)[:MOST_WATCHED])
