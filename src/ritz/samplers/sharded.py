"""Any sampler's batches spread over several devices: the one place where devices appear."""

import equinox as eqx
import jax
import numpy as np
from jax.sharding import Mesh, NamedSharding, PartitionSpec
from jaxtyping import Array, PRNGKeyArray, PyTree

from ritz.ansatze.base import Ansatz
from ritz.samplers.base import Example, Sampler
from ritz.samplers.dataset import Dataset

ROWS = "rows"
"""The name of the mesh's one axis."""


class Sharded(Sampler):
    """The same batches in the same order, each cut into equal pieces along its leading axis, one for each device.

    The compiler then works on each piece where it lies and adds up what costs and gradients sum over the batch, so a
    fit gives the same numbers up to the order of those sums. With one device nothing changes.
    """

    sampler: Sampler
    mesh: Mesh = eqx.field(static=True)

    def __init__(self, sampler: Sampler, *, devices: int | None = None):
        """The first `devices` devices; None: all there are. What the sampler holds is copied to each.

        Raises ValueError for a number below 1 or above what JAX sees.
        """
        there = jax.devices()
        count = len(there) if devices is None else devices
        if not 1 <= count <= len(there):
            raise ValueError(
                f"Expected between 1 and {len(there)} devices, which is what JAX sees; got {devices}. A CPU is divided "
                "by setting XLA_FLAGS=--xla_force_host_platform_device_count=N before JAX starts."
            )
        self.mesh = Mesh(np.array(there[:count]), (ROWS,))
        self.sampler = _placed(sampler, NamedSharding(self.mesh, PartitionSpec()))

    def init(self, ansatz: Ansatz | None, *, key: PRNGKeyArray) -> PyTree:
        """The state of the sampler inside: chains shared between the devices, everything else known to each.

        Raises ValueError where the devices do not divide the number of chains."""
        state = self.sampler.init(ansatz, key=key)
        whole, pieces = NamedSharding(self.mesh, PartitionSpec()), NamedSharding(self.mesh, PartitionSpec(ROWS))

        def place(leaf: PyTree, cut: bool) -> PyTree:
            if not eqx.is_array(leaf):
                return leaf
            return jax.device_put(leaf, pieces if cut and self._divides(leaf) else whole)

        return jax.tree.map(place, state, self.sampler.pieces(state))

    def step(self, state: PyTree, ansatz: Ansatz | None, *, key: PRNGKeyArray) -> tuple[PyTree, PyTree]:
        """The next batch of the sampler inside, in pieces.

        Raises ValueError where the devices do not divide the length of the batch.
        """
        state = self._cut(state, self.sampler.pieces(state))
        state, batch = self.sampler.step(state, ansatz, key=key)
        rows = jax.tree.map(lambda leaf: leaf.ndim > 0, batch)
        return self._cut(state, self.sampler.pieces(state)), self._cut(batch, rows)

    def pieces(self, state: PyTree) -> PyTree:
        """Those of the sampler inside."""
        return self.sampler.pieces(state)

    def _cut(self, tree: PyTree, which: PyTree) -> PyTree:
        pieces = NamedSharding(self.mesh, PartitionSpec(ROWS))

        def cut(leaf: Array, wanted: bool) -> Array:
            return jax.lax.with_sharding_constraint(leaf, pieces) if wanted and self._divides(leaf) else leaf

        return jax.tree.map(cut, tree, which)

    def _divides(self, leaf: Array) -> bool:
        if leaf.shape[0] % self.mesh.size:
            raise ValueError(
                f"Expected a batch that {self.mesh.size} devices divide equally; got {leaf.shape[0]} rows. "
                "Choose a multiple."
            )
        return True

    def describe(self, state: PyTree) -> str:
        """Where the sampler inside stands."""
        return self.sampler.describe(state)

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Ten rows in batches of four on one device."""
        sampler, ansatz = Dataset.example(key=key)
        return Example(cls(sampler, devices=1), ansatz)


def _placed(tree: PyTree, place: NamedSharding) -> PyTree:
    return jax.tree.map(lambda leaf: jax.device_put(leaf, place) if eqx.is_array(leaf) else leaf, tree)
