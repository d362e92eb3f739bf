"""What every particle gathers from the others, m_i = sum_j w_ij s_j, with its own rule for forward Laplacians.

w_ij depends on the two particles i and j alone, s_j may depend on all of them. With coordinates c of all particles

    dm_i/dc = sum_j (dw_ij/dc s_j + w_ij ds_j/dc),
    lap m_i = sum_j (lap w_ij s_j + w_ij lap s_j + 2 sum_c dw_ij/dc ds_j/dc),

where dw_ij/dc is not zero for few c only, the same for all channels. Nothing of the size particles^2 x coordinates is
ever formed, which a product by the general rules would do: that is most of the cost of a backflow's local energy."""

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


def _rule(arguments: tuple[Any, ...], keywords: dict[str, Any], *, sparsity_threshold: int) -> Any:
    """The three parts of a forward Laplacian; the general rule where w's Jacobian is not sparse."""
    w, s = arguments
    fits = isinstance(w, FwdLaplArray) and w.jacobian.x0_idx is not None
    places = _places(w) if fits else None
    if places is None:
        return wrap_forward_laplacian(_gathered)(arguments, keywords, sparsity_threshold=sparsity_threshold)
    slopes = jnp.broadcast_to(w.jacobian.data, (len(places), *w.shape))
    value = s.x if isinstance(s, FwdLaplArray) else s
    count = int(places.max()) + 1
    if isinstance(s, FwdLaplArray):
        bends = s.jacobian.dense_array
        bends = jnp.pad(bends, ((0, max(count - bends.shape[0], 0)), (0, 0), (0, 0)))
        count = bends.shape[0]
    jacobian = _spread(slopes * value[None, None], places, count)
    laplacian = _gathered(w.laplacian, value)
    if isinstance(s, FwdLaplArray):
        jacobian = jacobian + jnp.sum(w.x[None] * bends[:, None], axis=2)
        columns = np.broadcast_to(np.arange(w.shape[1])[None, None], places.shape)
        met = jnp.where((places >= 0)[..., None], bends[places, columns], 0.0)
        laplacian = laplacian + _gathered(w.x, s.laplacian) + 2 * jnp.sum(slopes * met, axis=(0, 2))
    return FwdLaplArray(_gathered(w.x, value), FwdJacobian.from_dense(jacobian), laplacian)


def _places(w: FwdLaplArray) -> np.ndarray | None:
    """[k, n, m]: the coordinate that each sparse entry of dw_ij belongs to, -1 for none; None where it depends on the
    channel."""
    entries = np.broadcast_to(w.jacobian.mask, w.jacobian.data.shape)
    entries = np.broadcast_to(entries, (entries.shape[0], *w.shape))
    return entries[..., 0] if (entries == entries[..., :1]).all() else None


def _spread(terms: Float[Array, "k n m h"], places: np.ndarray, count: int) -> Float[Array, "c n h"]:
    """sum over k and m into the coordinates that `places` names, for each of the n rows.

    Coordinates that meet one term of a row are copied; those that meet several (the particle's own) are summed."""
    k, n, m = places.shape
    flat = jnp.concatenate([jnp.swapaxes(terms, 0, 1).reshape(n, k * m, -1), jnp.zeros((n, 1, terms.shape[-1]))], 1)
    lists = [[np.flatnonzero(places[:, i].reshape(-1) == c) for c in range(count)] for i in range(n)]
    single = np.array([[(found[0] if len(found) == 1 else k * m) for found in row] for row in lists])
    several = [[c for c in range(count) if len(row[c]) > 1] for row in lists]
    out = jnp.swapaxes(flat[np.arange(n)[:, None], single], 0, 1)
    most, longest = max(map(len, several)), max(len(found) for row in lists for found in row)
    if most == 0:
        return out
    table = np.full((n, most, longest), k * m)
    target = np.full((n, most), count)
    for i, row in enumerate(several):
        for place, c in enumerate(row):
            table[i, place, : len(lists[i][c])], target[i, place] = lists[i][c], c
    sums = jnp.sum(flat[np.arange(n)[:, None, None], table], axis=2)
    return out.at[target, np.arange(n)[:, None]].add(sums, mode="drop")


register_function(RULE, _rule)
