"""The ten high-level variables of the UCI SUSY set as functions of two leptons and the missing momentum."""

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from ritz.problems.collider.columns import HIGH
from ritz.problems.collider.frames import azimuth_between, length, quotient, transverse, wide
from ritz.problems.collider.mt2 import mt2
from ritz.problems.collider.razor import razor
from ritz.problems.collider.scaling import to_uci

LEPTONS_ONLY = (
    "MET_rel counts the leptons only, for no jets were given; in UCI's files it is the angle to the nearest lepton or "
    "jet."
)


class Features(eqx.Module):
    """Values [..., 10] in the order of `names`, which is that of UCI's columns 10 to 19, and what must be known of
    them."""

    values: Float[Array, "*batch 10"]
    names: tuple[str, ...] = eqx.field(static=True, default=HIGH)
    notes: tuple[str, ...] = eqx.field(static=True, default=())


def susy_features(
    leptons: Float[Array, "2 3"],
    met: Float[Array, " 2"],
    jets: Float[Array, "jets 3"] | None = None,
    *,
    scale: str | None = None,
) -> Features:
    """The ten variables of one event, in GeV and rad; use `jax.vmap` or `of_events` over many.

    `leptons` and `jets` are rows (pT in GeV, pseudorapidity, azimuth), `met` is (magnitude in GeV, azimuth); a jet of
    pT zero is none, so that events of different numbers of jets have one shape. Without jets MET_rel counts the
    leptons only, as `notes` says. `scale="uci"`: in the units of UCI's files. Finite with finite derivatives
    everywhere; zero where a variable is not defined (an angle to a vanishing vector).
    Baldi, Sadowski, Whiteson, 1402.4735; formulas in `mt2` and `razor`. Raises ValueError for another scale.
    """
    if scale not in (None, "uci"):
        raise ValueError(f'Expected scale to be None (GeV and rad) or "uci", got {scale!r}.')
    leptons, met = wide(leptons), wide(met)
    p, missing = transverse(leptons[:, 0], leptons[:, 2]), transverse(met[0], met[1])
    pair = jnp.sum(p, axis=0)
    frames = razor(leptons, met)
    values = jnp.stack(
        [
            _relative(leptons, met, None if jets is None else wide(jets)),
            quotient(jnp.sum(missing * pair), length(pair)),
            frames.m_r,
            frames.m_tr,
            frames.r,
            mt2(p[0], p[1], missing),
            frames.s_r,
            frames.m_delta_r,
            frames.dphi_r_b,
            frames.cos_theta_r1,
        ]
    )
    if scale == "uci":
        values = to_uci(values, HIGH)
    return Features(values, notes=() if jets is not None else (LEPTONS_ONLY,))


@eqx.filter_jit
def of_events(
    leptons: Float[Array, "n 2 3"], met: Float[Array, "n 2"], jets: Float[Array, "n jets 3"] | None = None
) -> Features:
    """The ten variables of n events, in GeV and rad."""
    return jax.vmap(susy_features, in_axes=(0, 0, None if jets is None else 0))(leptons, met, jets)


def _relative(leptons: Array, met: Array, jets: Array | None) -> Float[Array, ""]:
    """MET, times the sine of the angle to what is nearest to it where that is less than a right angle."""
    apart = azimuth_between(leptons[:, 2], met[1])
    if jets is not None:
        apart = jnp.concatenate([apart, jnp.where(jets[:, 0] > 0, azimuth_between(jets[:, 2], met[1]), jnp.pi)])
    return met[0] * jnp.sin(jnp.minimum(jnp.min(apart), jnp.pi / 2))
