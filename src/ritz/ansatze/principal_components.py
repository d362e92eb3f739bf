"""Principal components: what many correlated inputs say, in few numbers of unit variance."""

from typing import Self

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.ansatze.base import Ansatz, Buffer, Example


class PrincipalComponents(Ansatz):
    """z_k = v_k . (x - mean)/sigma_k with the directions v_k of greatest variance sigma_k^2, fitted once.

    A smooth function at a hundred sensors has some twenty components above rounding; a network that is handed the
    sensors themselves must first undo their correlations, which gradient descent does slowly. Fit it on the training
    part alone. Jolliffe, Principal Component Analysis, 2nd edition (Springer 2002), section 2.1.
    """

    mean: Buffer
    directions: Buffer
    """v_k/sigma_k, one a row."""

    def __init__(self, mean: Float[Array, " m"], directions: Float[Array, "k m"]) -> None:
        """Takes both as they are; see `fit`."""
        self.mean = Buffer(mean)
        self.directions = Buffer(directions)

    @classmethod
    def fit(cls, x: Float[Array, "n m"], count: int) -> Self:
        """The first `count` components of the n rows of x.

        Raises ValueError for more components than vary above rounding.
        """
        mean = jnp.mean(x, axis=0)
        _, sizes, directions = jnp.linalg.svd(x - mean[None], full_matrices=False)
        varying = int(jnp.sum(sizes > max(x.shape) * jnp.finfo(x.dtype).eps * sizes[0]))
        if not 1 <= count <= varying:
            raise ValueError(f"Expected 1 to {varying} components, as many as vary; got {count}.")
        scale = sizes[:count, None] / jnp.sqrt(1.0 * len(x)).astype(x.dtype)
        return cls(mean, directions[:count] / scale)

    @classmethod
    def explaining(cls, x: Float[Array, "n m"], *, unexplained: float = 1e-5) -> Self:
        """Fit as many components as leave at most a given fraction of the variance unexplained.

        A component is divided by its spread, so that noise in x is amplified by it: with noise of relative size e at
        each of m entries, the last component kept has noise of at most e/sqrt(m unexplained) in units of its spread.
        Components that are only just above rounding, or above the jitter of a covariance, turn small noise into
        anything.

        Parameters
        ----------
        x : Float[Array, "n m"]
            The rows to fit to.
        unexplained : float
            The fraction of the total variance that may be left out, between 0 and 1, ends excluded.

        Returns
        -------
        PrincipalComponents
            With one component at least.

        Raises
        ------
        ValueError
            If `unexplained` is not between 0 and 1, or no column varies.
        """
        if not 0 < unexplained < 1:
            raise ValueError(f"Expected a fraction of the variance between 0 and 1, got {unexplained}.")
        variance = jnp.linalg.svd(x - jnp.mean(x, axis=0)[None], compute_uv=False) ** 2
        left = 1 - jnp.cumsum(variance) / jnp.maximum(jnp.sum(variance), jnp.finfo(x.dtype).tiny)
        return cls.fit(x, 1 + int(jnp.sum(left > unexplained)))

    def __call__(self, x: Float[Array, " m"]) -> Float[Array, " k"]:
        """z. Raises ValueError where x has another length than the rows fitted."""
        if x.shape != self.mean.value.shape:
            raise ValueError(
                f"Expected one point of shape {self.mean.value.shape}, as fitted; got {x.shape}. "
                "Use jax.vmap over a batch."
            )
        return self.directions.value @ (x - self.mean.value)

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Two components of ten points of three entries."""
        table, point = jax.random.split(key)
        return Example(cls.fit(2.0 + jax.random.normal(table, (10, 3)), 2), jax.random.normal(point, (3,)))
