"""Labelled rows in memory as a sampler: shuffled mini-batches, every row exactly once an epoch."""

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, PRNGKeyArray, PyTree

from ritz.ansatze.base import Ansatz
from ritz.samplers.base import Example, Labelled, Sampler
from ritz.samplers.permutation import round_keys, sent


class Dataset(Sampler):
    """Mini-batches of `batch` rows drawn from arrays that stay on the device.

    The places of an endless sequence are cut into epochs of n rows, each epoch in an order of its own; a batch
    takes the next `batch` places, so it may straddle two epochs, no row is ever left over, and shapes never change.
    """

    rows: Labelled
    batch: int = eqx.field(static=True)

    def __init__(self, rows: Labelled, *, batch: int | None = None):
        """`batch` rows at a time; None, or more than there are: all rows, in their own order, every step.

        Raises ValueError where the arrays disagree in length, are empty, or `batch` is below 1.
        """
        lengths = {leaf.shape[0] for leaf in jax.tree.leaves(rows)}
        if len(lengths) != 1 or 0 in lengths:
            raise ValueError(
                f"Expected x, y and weight to have one common, positive length, got lengths {sorted(lengths)}."
            )
        if batch is not None and batch < 1:
            raise ValueError(f"Expected a batch of at least 1 row, got {batch}.")
        n = lengths.pop()
        self.rows = jax.tree.map(jnp.asarray, rows)
        self.batch = n if batch is None else min(batch, n)

    @property
    def size(self) -> int:
        """The number of rows n."""
        return self.rows.y.shape[0]

    @property
    def steps_per_epoch(self) -> int:
        """Batches that cover every row at least once."""
        return -(-self.size // self.batch)

    def init(self, ansatz: Ansatz | None, *, key: PRNGKeyArray) -> tuple[Array, Array, Array]:
        """(two random words that name the orders, epoch, place within it)."""
        del ansatz
        return jax.random.bits(key, (2,), jnp.uint32), jnp.asarray(0, jnp.int32), jnp.asarray(0, jnp.int32)

    def step(self, state: PyTree, ansatz: Ansatz | None, *, key: PRNGKeyArray) -> tuple[PyTree, Labelled]:
        """The next `batch` rows; the orders come from the key given to `init`, so `key` is not used."""
        del ansatz, key
        order, epoch, place = state
        if self.batch == self.size:
            return (order, epoch + 1, place), self.rows
        places = place + jnp.arange(self.batch, dtype=jnp.int32)
        if self.size % self.batch == 0:
            keys = round_keys(order, epoch)
        else:
            here, there = (round_keys(order, epoch + later) for later in (0, 1))
            keys = jnp.where(places < self.size, here[:, None], there[:, None])
        index = sent(places % self.size, self.size, keys)
        after = place + self.batch
        state = (order, epoch + after // self.size, after % self.size)
        return state, jax.tree.map(lambda leaf: leaf.at[index].get(mode="promise_in_bounds"), self.rows)

    def describe(self, state: PyTree) -> str:
        """Epoch and rows."""
        _, epoch, place = state
        return f"epoch {int(epoch) + 1}, rows from place {int(place)} of {self.size}"

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Ten rows in batches of four."""
        x = jax.random.normal(key, (10, 2))
        return Example(cls(Labelled(x, jnp.arange(10.0)), batch=4), None)
