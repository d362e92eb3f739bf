"""Numbers as thermometers: each one in bins that fill up one after another."""

from typing import Self

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int, PRNGKeyArray

from ritz.ansatze.base import Ansatz, Buffer, Example


class PiecewiseLinear(Ansatz):
    """Each entry of x becomes clip((x - low)/width, 0, 1) for each of its bins.

    A layer behind it can put a kink wherever an entry has a bin's edge, as a tree can: peaks that are narrow beside the
    entry's whole range are seen at once. Gorishniy, Rubachev, Babenko, arXiv:2203.05556, section 3.2. Edges are fitted
    once and travel along; they are no parameters.
    """

    entry: Int[Array, " bins"]
    low: Buffer
    width: Buffer

    @classmethod
    def fit(cls, x: Float[Array | np.ndarray, "n d"], *, bins: int) -> Self:
        """`bins` bins that hold equally many of the n rows, fewer where values repeat; one for an entry that never
        varies. Raises ValueError for no rows or no bins, or for numbers that are not finite."""
        table = np.asarray(x)
        if len(table) == 0 or bins < 1 or not np.isfinite(table).all():
            raise ValueError(
                f"Expected at least one row of finite numbers and one bin; got {len(table)} rows and {bins} bins, "
                f"{int((~np.isfinite(table)).sum())} numbers not finite."
            )
        shares = np.linspace(0, 1, bins + 1)
        edges = [np.unique(np.quantile(column, shares)) for column in table.T]
        edges = [each if len(each) > 1 else np.array([each[0], each[0] + 1]) for each in edges]
        entry = np.repeat(np.arange(len(edges)), [len(each) - 1 for each in edges])
        low, width = (np.concatenate(part) for part in ([e[:-1] for e in edges], [np.diff(e) for e in edges]))
        return cls(jnp.asarray(entry), Buffer(jnp.asarray(low, table.dtype)), Buffer(jnp.asarray(width, table.dtype)))

    def __call__(self, x: Float[Array, " d"]) -> Float[Array, " bins"]:
        """How full every bin is."""
        return jnp.clip((x[self.entry] - self.low.value) / self.width.value, 0.0, 1.0)

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Three entries in four bins each."""
        rows, point = jax.random.split(key)
        return Example(cls.fit(jax.random.normal(rows, (40, 3)), bins=4), jax.random.normal(point, (3,)))
