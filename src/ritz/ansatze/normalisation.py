"""Batch normalisation."""

from typing import Self

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, DTypeLike, Float, PRNGKeyArray

from ritz.ansatze.base import BATCH, Buffer, Coupled, Example


class BatchNorm(Coupled):
    """y = scale (x - mean) / sqrt(variance + epsilon) + shift, channel by channel, channels last (Ioffe, Szegedy 2015).

    In training, mean and variance are those of the batch, over its points and over rows and columns if there are any;
    afterwards the running ones, updated in training by running <- momentum running + (1 - momentum) batch.

    The batch is normalised by its own variance (divisor N), but the running variance is fed with the unbiased estimate
    (divisor N - 1): it stands in for the variance of the population, of which the batch is a sample. That is the
    paper's algorithm 2 and what PyTorch does; Keras feeds the biased one except in its fused kernel.
    """

    scale: Float[Array, " channels"] | None
    shift: Float[Array, " channels"]
    mean: Buffer
    variance: Buffer
    momentum: float = eqx.field(static=True)
    epsilon: float = eqx.field(static=True)

    def __init__(
        self,
        channels: int,
        *,
        scale: bool = True,
        momentum: float = 0.99,
        epsilon: float = 1e-3,
        dtype: DTypeLike | None = None,
    ) -> None:
        """Scale one (or none at all), shift zero, running mean zero and variance one.

        Raises ValueError for a momentum outside [0, 1) or an epsilon that is not positive.
        """
        if not 0.0 <= momentum < 1.0:
            raise ValueError(
                f"Expected a momentum in [0, 1); got {momentum}. It is the part of the running value that is kept: "
                "0.99 here is what PyTorch calls 0.01."
            )
        if not epsilon > 0.0:
            raise ValueError(f"Expected epsilon > 0, which keeps the root from zero; got {epsilon}.")
        self.scale = jnp.ones((channels,), dtype) if scale else None
        self.shift = jnp.zeros((channels,), dtype)
        self.mean = Buffer(jnp.zeros((channels,), dtype))
        self.variance = Buffer(jnp.ones((channels,), dtype))
        self.momentum = momentum
        self.epsilon = epsilon

    def __call__(self, x: Float[Array, "*places channels"]) -> Float[Array, "*places channels"]:
        """x normalised by the running mean and variance."""
        return self._normalise(x, self.mean.value, self.variance.value)

    def train(
        self, x: Float[Array, "*places channels"], *, key: PRNGKeyArray
    ) -> tuple[Float[Array, "*places channels"], Self]:
        """x normalised by the batch's mean and variance, and the layer with its running ones updated.

        Raises ValueError outside `jax.vmap(..., axis_name=BATCH)`, or where there are fewer than two values a channel.
        """
        del key
        count = _points() * (x.size // x.shape[-1])
        if count < 2:
            raise ValueError(
                "Expected at least two values a channel to take a variance of; got one. Use a larger batch."
            )
        axes = tuple(range(x.ndim - 1))
        mean = jax.lax.pmean(jnp.mean(x, axis=axes), BATCH)
        deviation = x - _on_channels(mean, x.ndim)
        variance = jax.lax.pmean(jnp.mean(deviation**2, axis=axes), BATCH)
        layer = eqx.tree_at(
            lambda norm: (norm.mean.value, norm.variance.value),
            self,
            (self._run(self.mean, mean), self._run(self.variance, variance * (count / (count - 1)))),
        )
        return self._normalise(x, mean, variance), layer

    def _run(self, buffer: Buffer, now: Float[Array, " channels"]) -> Float[Array, " channels"]:
        return self.momentum * buffer.value + (1.0 - self.momentum) * jax.lax.stop_gradient(now)

    def _normalise(
        self,
        x: Float[Array, "*places channels"],
        mean: Float[Array, " channels"],
        variance: Float[Array, " channels"],
    ) -> Float[Array, "*places channels"]:
        factor = jax.lax.rsqrt(variance + self.epsilon)
        if self.scale is not None:
            factor = factor * self.scale
        offset = self.shift - mean * factor
        return x * _on_channels(factor, x.ndim) + _on_channels(offset, x.ndim)

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Three channels of a 2 x 4 image, with shift, scale and running statistics away from their first values."""
        keys = jax.random.split(key, 5)
        draws = [jax.random.normal(k, (3,)) for k in keys[:4]]
        norm = eqx.tree_at(
            lambda n: (n.scale, n.shift, n.mean.value, n.variance.value),
            cls(3),
            (*draws[:3], jnp.exp(draws[3])),
        )
        return Example(norm, jax.random.normal(keys[4], (2, 4, 3)))


def _points() -> int:
    """How many points the batch has."""
    try:
        return jax.lax.psum(1, BATCH)
    except NameError as error:
        raise ValueError(
            f"Expected a training pass under jax.vmap(..., axis_name='{BATCH}'); got one point without its batch. "
            "Call the layer itself for its value after training."
        ) from error


def _on_channels(value: Float[Array, " channels"], rank: int) -> Float[Array, "*ones channels"]:
    return jnp.expand_dims(value, tuple(range(rank - 1)))
