"""Fitted functions at many points, in double precision, whatever precision they were fitted in."""

from collections.abc import Callable

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ritz.ansatze.base import Ansatz
from ritz.estimators.shapes import ROWS, enlarged, filled

CHUNK = 4096
"""Points side by side."""

Points = Float[np.ndarray, "n d"]


def evaluate(ansatz: Ansatz, x: Points) -> Float[np.ndarray, "n outputs"]:
    """The values at the points, float64: what a row gives does not depend on the rows beside it, to rounding."""
    with jax.enable_x64(True):
        ansatz = jax.tree.map(lambda leaf: jnp.asarray(leaf, float) if eqx.is_array_like(leaf) else leaf, ansatz)
        return np.concatenate([_piece(ansatz, x[start : start + CHUNK]) for start in range(0, len(x), CHUNK)])


def _piece(ansatz: Ansatz, x: Points) -> np.ndarray:
    points = filled(x.astype(np.float64), enlarged(len(x), ROWS))
    return np.asarray(_values(ansatz, jnp.asarray(points)))[: len(x)]


@eqx.filter_jit
def _values(ansatz: Callable[[Array], Array], x: Array) -> Array:
    return jax.vmap(ansatz)(x)
