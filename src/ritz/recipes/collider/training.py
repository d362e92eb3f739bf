"""Networks on collider events: the job that the recipes share, and what a trained one says of events."""

from collections.abc import Sequence

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.ansatze import MLP, Sequential, Standardise
from ritz.ansatze.base import Ansatz
from ritz.callbacks import EarlyStopping, Watch
from ritz.costs import CategoricalCrossEntropy
from ritz.optimisers import AdamW
from ritz.problems.collider.sample import Sample
from ritz.recipes.base import Job
from ritz.samplers import Dataset, Labelled

WATCHED = "validation loss"
MOST_WATCHED = 20_000
"""Validation events that are looked at during training."""
AT_ONCE = 4096
"""Events that are scored together; the last lot is filled up, so that one shape is compiled."""


def network(train: Sample, hidden: Sequence[int], dropout: float, *, key: PRNGKeyArray) -> Sequential:
    """Features to two logits, background and signal: standard units of the training events, then ReLU layers."""
    layers = MLP((train.x.shape[1], *hidden, 2), dropout=dropout, key=key, dtype=jnp.float32)
    return Sequential((Standardise.fit(train.x), layers))


def labelled(sample: Sample) -> Labelled:
    """Events as a sampler takes them."""
    weight = None if sample.weight is None else jnp.asarray(sample.weight, jnp.float32)
    return Labelled(jnp.asarray(sample.x), jnp.asarray(sample.label, jnp.int32), weight)


def classify(
    ansatz: Ansatz,
    train: Sample,
    validation: Sample,
    *,
    rate: float,
    decay: float,
    batch: int,
    epochs: int,
    patience: int,
) -> Job:
    """AdamW on the cross-entropy, in single precision; the network that was best on the validation events is kept."""
    sampler = Dataset(labelled(train), batch=batch)
    every = sampler.steps_per_epoch
    watched = labelled(validation.rows(slice(0, MOST_WATCHED)))
    watch = Watch({WATCHED: lambda ansatz: loss(ansatz, watched)}, every=every)
    stop = EarlyStopping(WATCHED, every=every, patience=patience)
    optimiser = AdamW(rate, decay=decay)
    return Job(ansatz, sampler, CategoricalCrossEntropy(), optimiser, epochs * every, (watch, stop))


@eqx.filter_jit
def loss(ansatz: Ansatz, rows: Labelled) -> Float[Array, ""]:
    """The weighted mean of the cross-entropy."""
    said = jax.nn.log_softmax(jax.vmap(ansatz)(rows.x))
    losses = -jnp.take_along_axis(said, rows.y[:, None], axis=1)[:, 0]
    weight = jnp.ones_like(losses) if rows.weight is None else rows.weight
    return jnp.sum(weight * losses) / jnp.sum(weight)


def score(ansatze: Sequence[Ansatz], x: Float[np.ndarray, "n d"]) -> Float[np.ndarray, " n"]:
    """The probability of signal, averaged over the networks."""
    found = np.empty((len(ansatze), len(x)))
    for start in range(0, len(x), AT_ONCE):
        part = x[start : start + AT_ONCE]
        filled = np.concatenate([part, np.repeat(part[-1:], AT_ONCE - len(part), axis=0)])
        for place, ansatz in enumerate(ansatze):
            found[place, start : start + len(part)] = np.asarray(_probability(ansatz, jnp.asarray(filled)))[: len(part)]
    return found.mean(axis=0)


@eqx.filter_jit
def _probability(ansatz: Ansatz, x: Float[Array, "n d"]) -> Float[Array, " n"]:
    return jax.nn.softmax(jax.vmap(ansatz)(x))[:, 1]
