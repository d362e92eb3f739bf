"""Several networks side by side as one function of prepared rows, a block of rows at a time."""

import dataclasses
from collections.abc import Callable

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Float32, PRNGKeyArray

from ritz.ansatze import MLP
from ritz.ansatze.base import BATCH

Outputs = Callable[[Float32[np.ndarray, "n d"]], Float32[np.ndarray, "k n c"]]
BLOCKS = (1, 256, 2048, 8192)
"""Rows that are computed at a time: the smallest of these that holds what is left, filled up."""
MASKS = 20


@dataclasses.dataclass(frozen=True)
class Ensemble:
    """Networks of equal shapes, and the units of their inputs; a number they predict is in standard units."""

    members: tuple[MLP, ...]
    centre: Float32[np.ndarray, " d"]
    scale: Float32[np.ndarray, " d"]

    def inside(self) -> "Ensemble":
        """The same networks for rows that are in standard units already."""
        return Ensemble(self.members, np.zeros_like(self.centre), np.ones_like(self.scale))

    def stacked(self) -> MLP:
        """One network whose arrays have the members as their first axis."""
        return jax.tree.map(lambda *leaves: jnp.stack(leaves) if eqx.is_array(leaves[0]) else leaves[0], *self.members)

    def function(self, *, classes: bool) -> Callable[[Array], Array]:
        """Rows [n, d] to what every member says [members, n, c]: probabilities, or the number."""
        stacked, units = self.stacked(), (jnp.asarray(self.centre), jnp.asarray(self.scale))
        return lambda x: said(stacked, units, x, classes)

    def outputs(self, *, classes: bool) -> Outputs:
        """The same for arrays of any length; compiled for four lengths of block only."""
        stacked, units = self.stacked(), (jnp.asarray(self.centre), jnp.asarray(self.scale))
        return lambda x: in_blocks(lambda block: np.asarray(_said(stacked, units, jnp.asarray(block), classes)), x)

    def masked(self, *, classes: bool, key: PRNGKeyArray) -> Outputs:
        """As `outputs`, under MASKS random dropout masks of each block (Gal and Ghahramani, arXiv:1506.02142), all
        members together: [MASKS, n, c]."""
        stacked, units = self.stacked(), (jnp.asarray(self.centre), jnp.asarray(self.scale))
        keys = jax.random.split(key, MASKS)
        return lambda x: in_blocks(lambda b: np.asarray(_masked(stacked, units, jnp.asarray(b), classes, keys)), x)


def in_blocks(function: Outputs, x: Float32[np.ndarray, "n d"]) -> Float32[np.ndarray, "k n c"]:
    """A function of blocks of a few fixed lengths at all rows; rows that fill up a block are dropped again."""
    parts, start = [], 0
    while start < len(x) or not parts:
        left = len(x) - start
        size = next((block for block in BLOCKS if block >= left), BLOCKS[-1])
        block = x[start : start + size]
        filled = np.concatenate([block, np.zeros((size - len(block), x.shape[1]), x.dtype)])
        parts.append(function(filled)[:, : len(block)])
        start += size
    return np.concatenate(parts, axis=1)


def said(stacked: MLP, units: tuple[Array, Array], x: Float[Array, "n d"], classes: bool) -> Float[Array, "k n c"]:
    """What every member says of every row."""
    inside = (x - units[0][None]) / units[1][None]
    outputs = eqx.filter_vmap(lambda member: jax.vmap(member)(inside))(stacked)
    return jax.nn.softmax(outputs, axis=-1) if classes else outputs


_said = eqx.filter_jit(said)


@eqx.filter_jit
def _masked(
    stacked: MLP, units: tuple[Array, Array], x: Float[Array, "n d"], classes: bool, keys: Array
) -> Float[Array, "m n c"]:
    inside = (x - units[0][None]) / units[1][None]

    def one(key: PRNGKeyArray) -> Array:
        def member(network: MLP) -> Array:
            row = lambda point, own: network.train(point, key=own)[0]  # noqa: E731
            return jax.vmap(row, axis_name=BATCH)(inside, jax.random.split(key, len(inside)))

        outputs = eqx.filter_vmap(member)(stacked)
        return jnp.mean(jax.nn.softmax(outputs, axis=-1) if classes else outputs, axis=0)

    return jax.lax.map(one, keys)
