"""The stransverse mass MT2 of two massless leptons, each with a massless invisible partner.

MT2 = min over q1 + q2 = M of max(mT(p1, q1), mT(p2, q2)) with mT^2 = 2 (|p||q| - p.q) (Lester and Summers,
hep-ph/9906349). Both mT^2 are convex and homogeneous in q: they are the support functions of discs through the
origin. The dual of the minimum is therefore a maximum over one direction u of the transverse plane,

    MT2^2 = max over unit u with a, b, c > 0 of 4 c a b/(a + b),    a = p1.u,  b = p2.u,  c = -M.u,

and zero where there is no such u, that is where M = alpha p1 + beta p2 with alpha, beta >= 0 (Farkas). Derivation:
max(f1, f2) is the maximum over s in [0, 1] of s f1 + (1 - s) f2; the infimum over q1 + q2 = M of two support functions
is that of the intersection of their sets at M; and some s lets x = -r u lie in both discs iff r (1/a + 1/b) <= 4.

sqrt(c) and sqrt(ab/(a + b)) are roots of concave functions of u, so their product has one maximum on the arc, found
by bisecting the sign of the derivative; at the maximum the derivative in u vanishes, so holding u fixed gives the
exact gradient in the momenta (envelope theorem) and an error of second order in the value.
"""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from ritz.problems.collider.frames import root, wide, wrapped

HALVINGS = 48
"""Bisections of the arc: the direction is known to 2^-48 of it, the value to rounding."""


def mt2(first: Float[Array, " 2"], second: Float[Array, " 2"], missing: Float[Array, " 2"]) -> Float[Array, ""]:
    """MT2 in the units of the transverse momenta p1, p2 and M, which are vectors (x, y)."""
    vectors = jnp.stack([wide(first), wide(second), -wide(missing)])
    scale = jnp.max(jnp.abs(jax.lax.stop_gradient(vectors)))
    vectors = vectors / jnp.where(scale > 0, scale, 1.0)
    direction, exists = _best_direction(jax.lax.stop_gradient(vectors))
    a, b, c = vectors @ jax.lax.stop_gradient(direction)
    exists = exists & (a > 0) & (b > 0) & (c > 0)
    square = 4 * c * a * b / jnp.where(exists, a + b, 1.0)
    return scale * root(jnp.where(exists, square, 0.0))


def _best_direction(vectors: Float[Array, "3 2"]) -> tuple[Float[Array, " 2"], Array]:
    """The unit vector u that maximises c a b/(a + b), and whether any has a, b, c > 0."""
    angles = jnp.arctan2(vectors[:, 1], vectors[:, 0])
    opening = wrapped(angles[1] - angles[0])
    centre = angles[0] + opening / 2
    third = wrapped(angles[2] - centre)
    width = (jnp.pi - jnp.abs(opening)) / 2
    low, high = jnp.maximum(-width, third - jnp.pi / 2), jnp.minimum(width, third + jnp.pi / 2)

    def halve(_: Int[Array, ""], arc: tuple[Array, Array]) -> tuple[Array, Array]:
        low, high = arc
        middle = (low + high) / 2
        u, turned = _unit(centre + middle)
        (a, b, c), (da, db, dc) = vectors @ u, vectors @ turned
        rising = dc * a * b * (a + b) + c * (da * b * b + db * a * a) > 0
        return jnp.where(rising, middle, low), jnp.where(rising, high, middle)

    below, above = jax.lax.fori_loop(0, HALVINGS, halve, (low, high))
    return _unit(centre + (below + above) / 2)[0], high > low


def _unit(angle: Float[Array, ""]) -> tuple[Float[Array, " 2"], Float[Array, " 2"]]:
    """(cos, sin) and its derivative."""
    cos, sin = jnp.cos(angle), jnp.sin(angle)
    return jnp.stack([cos, sin]), jnp.stack([-sin, cos])
