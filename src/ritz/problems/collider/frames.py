"""Two massless leptons and missing momentum: angles, transverse vectors, and quotients that stay finite.

An event is given as at a detector: leptons [2, 3] as (pT in GeV, pseudorapidity, azimuth), missing momentum [2] as
(magnitude in GeV, azimuth). Roots and quotients here have value and derivative zero where they are not defined, by
the "double where": the bad argument is replaced before the function sees it, so that no NaN enters a gradient.
"""

import jax.numpy as jnp
from jaxtyping import Array, Float


def wide(x: Array) -> Float[Array, "..."]:
    """x in the default real type: 64 bits where JAX is told so, which the features need for full accuracy."""
    return jnp.asarray(x).astype(jnp.result_type(float))


def root(x: Float[Array, "..."]) -> Float[Array, "..."]:
    """sqrt(x), zero with derivative zero for x <= 0."""
    positive = x > 0
    return jnp.where(positive, jnp.sqrt(jnp.where(positive, x, 1.0)), 0.0)


def quotient(a: Float[Array, "..."], b: Float[Array, "..."]) -> Float[Array, "..."]:
    """a/b, zero with derivative zero where b vanishes."""
    sound = jnp.abs(b) > jnp.finfo(b.dtype).tiny
    return jnp.where(sound, a / jnp.where(sound, b, 1.0), 0.0)


def length(v: Float[Array, "... d"]) -> Float[Array, "..."]:
    """|v|, with derivative zero at v = 0."""
    return root(jnp.sum(v * v, axis=-1))


def transverse(magnitude: Float[Array, "..."], phi: Float[Array, "..."]) -> Float[Array, "... 2"]:
    """magnitude (cos phi, sin phi)."""
    return jnp.stack([magnitude * jnp.cos(phi), magnitude * jnp.sin(phi)], axis=-1)


def azimuth_between(a: Float[Array, "..."], b: Float[Array, "..."]) -> Float[Array, "..."]:
    """|a - b| brought into [0, pi]."""
    return jnp.abs(wrapped(a - b))


def wrapped(phi: Float[Array, "..."]) -> Float[Array, "..."]:
    """An angle brought into [-pi, pi)."""
    return jnp.mod(phi + jnp.pi, 2 * jnp.pi) - jnp.pi


def angle_between(a: Float[Array, " 2"], b: Float[Array, " 2"]) -> Float[Array, ""]:
    """The angle in [0, pi] between two vectors of the plane, zero where one of them vanishes."""
    across, along = jnp.abs(a[0] * b[1] - a[1] * b[0]), jnp.sum(a * b)
    sound = (across > 0) | (along != 0)
    return jnp.where(sound, jnp.arctan2(across, jnp.where(sound, along, 1.0)), 0.0)


def without_pair_rapidity(leptons: Float[Array, "2 3"]) -> Float[Array, " 2"]:
    """The pseudorapidities in the frame in which the pair does not move along the beam.

    With d = (eta1 - eta2)/2 the pair's rapidity is (eta1 + eta2)/2 + log((pT1 e^d + pT2 e^-d)/(pT1 e^-d + pT2 e^d))/2;
    only the difference of the two enters, so the result does not change under boosts along the beam.
    """
    half = (leptons[0, 1] - leptons[1, 1]) / 2
    first, second = (jnp.log(jnp.maximum(pt, jnp.finfo(pt.dtype).tiny)) for pt in leptons[:, 0])
    shift = (jnp.logaddexp(first + half, second - half) - jnp.logaddexp(first - half, second + half)) / 2
    return jnp.stack([half - shift, -half - shift])
