"""Networks on a table: two ensembles of multilayer perceptrons as jobs of equal shapes, stopped by validation.

One is fitted by Adam; the other, of small smooth networks, by natural-gradient steps under a penalty that falls from
step to step (Levenberg and Marquardt's method along a path of regularisation), where the table is small enough for it.
"""

import dataclasses

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.ansatze import MLP
from ritz.ansatze.base import Ansatz
from ritz.callbacks import EarlyStopping, Watch
from ritz.costs import CategoricalCrossEntropy, FallingL2, LeastSquares
from ritz.optimisers import AdamW, Natural, TargetRatio
from ritz.recipes.base import Job
from ritz.recipes.tables.linear import Linear
from ritz.recipes.tables.prepared import Part, Prepared
from ritz.samplers import Dataset, Labelled

MOST_WATCHED = 20_000
"""Validation rows that are looked at during training; all are used afterwards."""
LEAST_BATCH, MOST_BATCH, BATCHES = 32, 1024, 40
LEAST_LOOK, LEAST_STEPS = 25, 2000
LOOKED_AT = "validation error"
FIRST_ORDER, NATURAL = "member", "natural member"
"""What the jobs of the two kinds are called, before their number."""
METHODS = ("auto", "adam", "natural")
SMOOTH_WIDTH = 20
"""Hidden units of a network that is fitted by natural steps."""
FIRST_DECAY, LAST_DECAY, NATURAL_STEPS = 10.0, 5e-4, 80
"""decay sum w^2/(2 n) in standard units, from the first to the last natural step."""
NATURAL_LOOK, NATURAL_PATIENCE = 4, 6
WORK = 1.5e8
"""Multiplications of a natural step beyond which it is left to Adam."""


@dataclasses.dataclass(frozen=True)
class Training:
    """How the networks are built and trained; a batch of 0 is chosen by the number of rows.

    `method`: "adam" for networks with `hidden` layers by Adam, "natural" for small smooth ones by natural steps,
    "auto" for both, where validation chooses. The other settings are those of Adam. Raises ValueError for another
    method.
    """

    hidden: tuple[int, ...] = (128, 128)
    dropout: float = 0.0
    rate: float = 1e-3
    decay: float = 0.01
    batch: int = 0
    epochs: int = 100
    patience: int = 12
    method: str = "auto"

    def __post_init__(self) -> None:
        """Refuse a method that there is not."""
        if self.method not in METHODS:
            raise ValueError(f"Expected a training method among {', '.join(METHODS)}; got '{self.method}'.")


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
    """`members` networks of each kind on all training rows, and one on each share of them in `curve`.

    A smaller share is repeated until it is as long as the whole, so every job has the same shapes and compiles once.
    """
    unit = prepared.unit
    whole = labelled(prepared.train, unit)
    watched = labelled(prepared.validation.rows(_some(len(prepared.validation))), unit)
    keys = jax.random.split(key, members + len(curve))
    size = batch_size(len(prepared.train), training)
    made = {}
    if training.method != "adam" and (is_affordable(prepared) or training.method == "natural"):
        natural_keys = jax.random.split(jax.random.fold_in(key, members), members)
        made = {
            f"{NATURAL} {i + 1}": _natural_job(prepared, whole, watched, key=natural_keys[i]) for i in range(members)
        }
    if training.method == "natural":
        return made
    made |= {
        f"{FIRST_ORDER} {i + 1}": _job(prepared, training, whole, watched, size, key=keys[i]) for i in range(members)
    }
    for place, share in enumerate(curve, start=members):
        rows = jax.tree.map(lambda leaf, share=share: leaf[curve_rows(prepared.train.y, share)], whole)
        made[curve_name(share)] = _job(prepared, training, rows, watched, size, key=keys[place])
    return made


def is_affordable(prepared: Prepared) -> bool:
    """Whether a natural step on all training rows is quick."""
    outputs = len(prepared.classes) or 1
    rows = len(prepared.train) * outputs
    size = SMOOTH_WIDTH * (prepared.train.x.shape[1] + 1) + outputs * (SMOOTH_WIDTH + 1)
    return rows * size * min(rows, size) + min(rows, size) ** 3 <= WORK


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


def _natural_job(prepared: Prepared, rows: Labelled, watched: Labelled, *, key: PRNGKeyArray) -> Job:
    sizes = (prepared.train.x.shape[1], SMOOTH_WIDTH, len(prepared.classes) or 1)
    ansatz = MLP(sizes, activation=jnp.tanh, key=key, dtype=jnp.float32)
    watch = Watch({LOOKED_AT: lambda ansatz: validation_loss(ansatz, watched)}, every=NATURAL_LOOK)
    stop = EarlyStopping(LOOKED_AT, every=NATURAL_LOOK, patience=NATURAL_PATIENCE)
    scale = 1 / (2 * len(prepared.train))
    loss = CategoricalCrossEntropy() if prepared.classes else LeastSquares()
    falling = {"first": FIRST_DECAY * scale, "last": LAST_DECAY * scale, "steps": NATURAL_STEPS}
    cost = FallingL2(loss, **falling, biases=True)
    return Job(ansatz, Dataset(rows), cost, Natural(damping=TargetRatio(candidates=3)), NATURAL_STEPS, (watch, stop))


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
