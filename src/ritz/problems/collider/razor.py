"""Razor and super-razor variables of a dilepton event with missing transverse momentum.

Rogan, 1006.2727 (M_R, M_TR); Buckley, Lykken, Rogan, Spiropulu, 1310.4827 (S_R, M_Delta_R, the angles). With V the
transverse momentum and m the mass of the pair, E = sqrt(m^2 + V^2) its energy after the boost along the beam that
stops it there, M the missing momentum and J = V + M, the published formulas become, without a difference of large
numbers,

    S_R^2 = 2 (m^2 - V.M + E sqrt(M^2 + m^2))
    frame R: velocity J/sqrt(J^2 + S_R^2); there the leptons have (e1, q1), (e2, q2)
    M_Delta_R = S_R sqrt(2 (e1 e2 + q1.q2))/(2 (e1 + e2)),    cos(theta_r1) = |e1 - e2|/|q1 - q2|

because the leptons are massless: beta_R = (q1 - q2)/(e1 + e2) has 1 - beta_R^2 = 2 (e1 e2 + q1.q2)/(e1 + e2)^2, and a
boost by it along itself takes the cosine of lepton 1 to (e1 - e2)/|q1 - q2|. `tests` do the boosts one by one.
"""

from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float

from ritz.problems.collider.frames import (
    angle_between,
    azimuth_between,
    length,
    quotient,
    root,
    transverse,
    without_pair_rapidity,
)


class Razor(NamedTuple):
    """M_R, M_TR, S_R, M_Delta_R in GeV; R without unit; dphi in rad; the cosine."""

    m_r: Float[Array, ""]
    m_tr: Float[Array, ""]
    r: Float[Array, ""]
    s_r: Float[Array, ""]
    m_delta_r: Float[Array, ""]
    dphi_r_b: Float[Array, ""]
    cos_theta_r1: Float[Array, ""]


def razor(leptons: Float[Array, "2 3"], met: Float[Array, " 2"]) -> Razor:
    """All of them for one event; leptons as (pT, eta, phi), met as (magnitude, phi)."""
    pt, phi = leptons[:, 0], leptons[:, 2]
    p, missing = transverse(pt, phi), transverse(met[0], met[1])
    pair = jnp.sum(p, axis=0)
    apart = leptons[0] - leptons[1]
    mass_square = 4 * pt[0] * pt[1] * (jnp.sinh(apart[1] / 2) ** 2 + jnp.sin(apart[2] / 2) ** 2)
    m_r = root(jnp.sum(pair * pair) + mass_square)
    m_tr = root(met[0] * jnp.sum(pt * jnp.sin(azimuth_between(phi, met[1]) / 2) ** 2))
    s_square = 2 * (mass_square - jnp.sum(pair * missing) + m_r * root(met[0] ** 2 + mass_square))
    s_r = root(s_square)
    e, q = _in_frame_r(leptons, p, pair + missing, jnp.maximum(s_square, _least(m_r, met[0])))
    facing = jnp.maximum(e[0] * e[1] + jnp.sum(q[0] * q[1]), 0.0)
    return Razor(
        m_r=m_r,
        m_tr=m_tr,
        r=quotient(m_tr, m_r),
        s_r=s_r,
        m_delta_r=s_r * quotient(root(2 * facing), 2 * jnp.sum(e)),
        dphi_r_b=angle_between(jnp.sum(q, axis=0)[:2], pair + missing),
        cos_theta_r1=quotient(jnp.abs(e[0] - e[1]), length(q[0] - q[1])),
    )


def _least(m_r: Float[Array, ""], met: Float[Array, ""]) -> Float[Array, ""]:
    """The S_R^2 below which the frame R would move with the speed of light within rounding."""
    return 10 * jnp.finfo(m_r.dtype).eps * (m_r**2 + met**2) + jnp.finfo(m_r.dtype).tiny


def _in_frame_r(
    leptons: Float[Array, "2 3"], p: Float[Array, "2 2"], j: Float[Array, " 2"], s_square: Float[Array, ""]
) -> tuple[Float[Array, " 2"], Float[Array, "2 3"]]:
    """Energies [2] and momenta [2, 3] of the leptons in the frame with gamma beta = J/S_R."""
    eta = without_pair_rapidity(leptons)
    energy, along = leptons[:, 0] * jnp.cosh(eta), leptons[:, 0] * jnp.sinh(eta)
    speed = j / jnp.sqrt(s_square)
    gamma = jnp.sqrt(1 + jnp.sum(speed * speed))
    push = p @ speed
    moved = p + (push / (gamma + 1) - energy)[:, None] * speed[None]
    return gamma * energy - push, jnp.concatenate([moved, along[:, None]], axis=1)
