"""Labelled rows that need not fit into memory as a sampler: shuffled mini-batches, every row exactly once an epoch."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, PRNGKeyArray, PyTree

from ritz.ansatze.base import Ansatz
from ritz.samplers.base import Example, Labelled, Sampler
from ritz.samplers.block_shuffle import BlockShuffle, Sliceable


class Streamed(Sampler):
    """Mini-batches of `batch` rows from arrays that are read a block at a time.

    As `Dataset`, with an order that is random only within `block * buffer` rows and between blocks. The state is the
    same, and the batches are a function of it: a fit is resumed in the middle of an epoch. Memory: four times the
    bytes of `block * buffer` rows, at most.
    """

    source: BlockShuffle = eqx.field(static=True)
    batch: int = eqx.field(static=True)

    def __init__(
        self,
        x: Sliceable,
        y: Sliceable,
        weight: Sliceable | None = None,
        *,
        batch: int,
        block: int = 1024,
        buffer: int = 256,
    ) -> None:
        """x [n, ...], y [n, ...] and weight [n] of either sign, or None for ones; `block` rows are read together, and
        `buffer` blocks shuffled together.

        Raises ValueError where the arrays disagree in length or are empty, or a number is below 1.
        """
        arrays = (x, y) if weight is None else (x, y, weight)
        lengths = sorted({array.shape[0] for array in arrays})
        if len(lengths) != 1 or 0 in lengths:
            raise ValueError(f"Expected x, y and weight to have one common, positive length, got lengths {lengths}.")
        for name, number in (("batch", batch), ("block", block), ("buffer", buffer)):
            if number < 1:
                raise ValueError(f"Expected a {name} of at least 1, got {number}.")
        self.source = BlockShuffle(arrays, block=block, buffer=buffer)
        self.batch = min(batch, lengths[0])

    @property
    def size(self) -> int:
        """The number of rows n."""
        return self.source.size

    @property
    def steps_per_epoch(self) -> int:
        """Batches that cover every row at least once."""
        return -(-self.size // self.batch)

    def init(self, ansatz: Ansatz | None, *, key: PRNGKeyArray) -> tuple[Array, Array, Array]:
        """(two random words that name the orders, epoch, place within it)."""
        del ansatz
        return jax.random.bits(key, (2,), jnp.uint32), jnp.asarray(0, jnp.int32), jnp.asarray(0, jnp.int32)

    def step(self, state: PyTree, ansatz: Ansatz | None, *, key: PRNGKeyArray) -> tuple[PyTree, Labelled]:
        """The next `batch` rows, fetched by a call back to Python; `key` is not used."""
        del ansatz, key
        order, epoch, place = state
        shapes = [
            jax.ShapeDtypeStruct((self.batch, *array.shape[1:]), jax.dtypes.canonicalize_dtype(array.dtype))
            for array in self.source.arrays
        ]

        def fetch(order: Array, epoch: Array, place: Array) -> tuple[np.ndarray, ...]:
            first, second = np.asarray(order).tolist()
            rows = self.source.take((first, second), int(epoch), int(place), self.batch)
            return tuple(np.asarray(array, shape.dtype) for array, shape in zip(rows, shapes, strict=True))

        rows = jax.pure_callback(fetch, tuple(shapes), order, epoch, place)
        after = place + self.batch
        state = (order, epoch + after // self.size, after % self.size)
        return state, Labelled(*rows)

    def describe(self, state: PyTree) -> str:
        """Epoch and rows."""
        _, epoch, place = state
        return f"epoch {int(epoch) + 1}, rows from place {int(place)} of {self.size}, read as they are needed"

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Eleven rows in batches of four, in blocks of three, two of them shuffled together."""
        x = np.asarray(jax.random.normal(key, (11, 2)))
        return Example(cls(x, np.arange(11.0), batch=4, block=3, buffer=2), None)
