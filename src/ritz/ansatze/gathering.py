"""What every particle gathers from the others, m_i = sum_j w_ij s_j, with its own rule for forward Laplacians.

w_ij depends on the two particles i and j alone, s_j may depend on all of them. With coordinates c of all particles

    dm_i/dc = sum_j (dw_ij/dc s_j + w_ij ds_j/dc),
    lap m_i = sum_j (lap w_ij s_j + w_ij lap s_j + 2 sum_c dw_ij/dc ds_j/dc),

where dw_ij/dc is not zero for few c only, the same for all channels. Nothing of the size particles^2 x coordinates is
ever formed, which a product by the general rules would do: that is most of the cost of a backflow's local energy."""

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from folx import register_function, wrap_forward_laplacian
from folx.api import FwdJacobian, FwdLaplArray
from jaxtyping import Array, Float

RULE = "ritz_gathered"


def _gathered(w: Float[Array, "n m h"], s: Float[Array, "m h"]) -> Float[Array, "n h"]:
    return jnp.sum(w * s[None], axis=1)


_gathered.__name__ = RULE  # by which the rule below is found
_compiled = jax.jit(_gathered)


def gathered(w: Float[Array, "n m h"], s: Float[Array, "m h"]) -> Float[Array, "n h"]:
    """sum_j w_ij s_j, channel by channel."""
    return _compiled(w, s)


def _rule(arguments: Sequence[Any], keywords: dict[str, Any], *, sparsity_threshold: int) -> Any:
    """The three parts of a forward Laplacian; the general rule where w_ij depends on more than particles i and j."""
    w, s = arguments
    slopes = _by_particle(w) if isinstance(w, FwdLaplArray) and w.jacobian.x0_idx is not None else None
    if slopes is None:
        general: Any = wrap_forward_laplacian(_gathered)
        return general((w, s), keywords, sparsity_threshold=sparsity_threshold)
    own, other = slopes
    d, n, _, h = own.shape
    value = s.x if isinstance(s, FwdLaplArray) else s
    same = jnp.eye(n, dtype=own.dtype)[:, None, :, None]
    jacobian = jnp.transpose(other * value[None, None], (2, 0, 1, 3))
    jacobian = jacobian + same * jnp.sum(own * value[None, None], axis=2)[None]
    laplacian = _gathered(w.laplacian, value)
    if isinstance(s, FwdLaplArray):
        bends = s.jacobian.dense_array
        bends = jnp.pad(bends, ((0, n * d - bends.shape[0]), (0, 0), (0, 0))).reshape(n, d, n, h)
        jacobian = jacobian + jnp.sum(w.x[None, None] * bends[:, :, None], axis=3)
        met = jnp.sum(jnp.swapaxes(own, 0, 1) * bends, axis=(1, 2))
        themselves = jnp.transpose(jnp.diagonal(bends, axis1=0, axis2=2), (0, 2, 1))
        met = met + jnp.sum(other * themselves[:, None], axis=(0, 2))
        laplacian = laplacian + _gathered(w.x, s.laplacian) + 2 * met
    return FwdLaplArray(_gathered(w.x, value), FwdJacobian.from_dense(jacobian.reshape(n * d, n, h)), laplacian)


def _by_particle(w: FwdLaplArray) -> tuple[Float[Array, "d n n h"], Float[Array, "d n n h"]] | None:
    """(dw_ij/dx_i, dw_ij/dx_j), the second 0 for i = j; None where that is not all of dw_ij, for every channel alike.

    Which sparse entry belongs to which coordinate is known while tracing, so that all of this is sums, no gathers."""
    entries = np.broadcast_to(w.jacobian.mask, w.jacobian.data.shape)
    entries = np.broadcast_to(entries, (entries.shape[0], *w.shape))
    places, n = entries[..., 0], w.shape[0]
    count = int(places.max()) + 1
    if w.shape[1] != n or count < n or count % n or (entries != entries[..., :1]).any():
        return None
    d = count // n
    i, j = np.arange(n)[None, :, None], np.arange(n)[None, None]
    mine, theirs = (places >= 0) & (places // d == i), (places >= 0) & (places // d == j) & (i != j)
    if ((places >= 0) & ~mine & ~theirs).any():
        return None
    data = jnp.broadcast_to(w.jacobian.data, (len(places), *w.shape))

    def collected(which: np.ndarray) -> Float[Array, "d n n h"]:
        by_axis = [which & (places % d == axis) for axis in range(d)]
        return jnp.stack([_masked_sum(data, mask) for mask in by_axis])

    return collected(mine), collected(theirs)


def _masked_sum(data: Float[Array, "k n m h"], mask: np.ndarray) -> Float[Array, "n m h"]:
    kept = [jnp.where(mask[k][..., None], data[k], 0.0) for k in np.flatnonzero(mask.any(axis=(1, 2)))]
    return sum(kept[1:], kept[0]) if kept else jnp.zeros(data.shape[1:], data.dtype)


register_function(RULE, _rule)  # pyright: ignore[reportArgumentType] - called with the last by name
