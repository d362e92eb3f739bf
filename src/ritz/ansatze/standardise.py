"""Standard units: subtract a mean, divide by a scale, both stored with the ansatz."""

from typing import Self

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, PRNGKeyArray, Shaped

from ritz.ansatze.base import Ansatz, Buffer, Example


class Standardise(Ansatz):
    """y = (x - mean) / scale, entry by entry. Mean and scale are fitted once and travel along; they are no parameters.

    Fit it on the training part alone: the mean of the whole table already knows the test part.
    """

    mean: Buffer
    scale: Buffer

    def __init__(self, mean: Float[Array, "*shape"], scale: Float[Array, "*shape"]) -> None:
        """Takes both as they are; see `fit`."""
        self.mean = Buffer(mean)
        self.scale = Buffer(scale)

    @classmethod
    def fit(cls, x: Shaped[Array | np.ndarray, "n *shape"]) -> Self:
        """Mean and standard deviation (divisor n) over the n rows of x, entry by entry.

        An entry that never varies gets scale one, so it becomes zero. The dtype is that of x, or the default real type
        for integers. Raises ValueError for no rows, or for entries that are not finite (and says which).
        """
        table = np.asarray(x)
        if table.shape[0] == 0:
            raise ValueError("Expected at least one row to take the mean of; got none. Check the split.")
        bad = np.argwhere(~np.isfinite(table))
        if len(bad):
            raise ValueError(
                f"Expected finite numbers; got {table[tuple(bad[0])]} at index {tuple(bad[0].tolist())} and "
                f"{len(bad) - 1} more. Remove or fill them before fitting."
            )
        dtype = table.dtype if np.issubdtype(table.dtype, np.floating) else jnp.result_type(float)
        mean = table.mean(axis=0, dtype=np.float64)
        deviation = table.std(axis=0, dtype=np.float64)
        varies = np.ptp(table, axis=0) > 0  # a rounded deviation of a constant entry need not be zero
        return cls(jnp.asarray(mean, dtype), jnp.asarray(np.where(varies, deviation, 1.0), dtype))

    def inverse(self) -> "Standardise":
        """The map back, x = y scale + mean: for targets, from the network's units to their own."""
        mean, scale = self.mean.value, self.scale.value
        return Standardise(-mean / scale, 1.0 / scale)

    def __call__(self, x: Float[Array, "*shape"]) -> Float[Array, "*shape"]:
        """(x - mean) / scale. Raises ValueError where x has another shape than the rows fitted."""
        if x.shape != self.mean.value.shape:
            raise ValueError(
                f"Expected one point of shape {self.mean.value.shape}, as fitted; got {x.shape}. "
                "Use jax.vmap over a batch."
            )
        return (x - self.mean.value) / self.scale.value

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Fitted on ten points of three entries."""
        table, point = jax.random.split(key)
        return Example(cls.fit(2.0 + jax.random.normal(table, (10, 3))), jax.random.normal(point, (3,)))
