"""Classifying manifolds by h11: the job that the dense and convolutional recipes share."""

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from ritz.ansatze.base import Ansatz
from ritz.callbacks import EarlyStopping, Watch
from ritz.costs.base import Cost
from ritz.optimisers import Adam
from ritz.recipes.base import Job
from ritz.recipes.strings.manifolds import Parts, as_classes
from ritz.samplers import Dataset, Labelled


def classify(
    ansatz: Ansatz, parts: Parts, *, cost: Cost, rate: float, batch: int, epochs: int, looks: int, patience: int
) -> Job:
    """Adam on the cross-entropy of 19 classes; loss and accuracy of both parts are watched `looks` times.

    The network that was best on the validation part is kept, and `patience` looks without a better one end the fit.
    """
    train, validation = as_classes(parts.train), as_classes(parts.validation)
    sampler = Dataset(train, batch=batch)
    steps = epochs * sampler.steps_per_epoch
    every = max(1, steps // looks)
    watch = Watch(
        {
            "training accuracy": lambda ansatz: _accuracy(ansatz, train),
            "validation accuracy": lambda ansatz: _accuracy(ansatz, validation),
            "training loss": lambda ansatz: _loss(ansatz, train),
            "validation loss": lambda ansatz: _loss(ansatz, validation),
        },
        every=every,
    )
    stop = EarlyStopping("validation accuracy", every=every, patience=patience, mode="max")
    return Job(ansatz, sampler, cost, Adam(rate), steps, (watch, stop))


@eqx.filter_jit
def _logits(ansatz: Ansatz, x: Array) -> Float[Array, "n classes"]:
    return jax.vmap(ansatz)(x)


def _accuracy(ansatz: Ansatz, rows: Labelled) -> Float[Array, ""]:
    return jnp.mean((_logits(ansatz, rows.x).argmax(1) == rows.y).astype(jnp.float32))


def _loss(ansatz: Ansatz, rows: Labelled) -> Float[Array, ""]:
    labels: Int[Array, " n"] = rows.y
    return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(_logits(ansatz, rows.x)), labels[:, None], 1))
