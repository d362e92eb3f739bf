"""Flow near the corner of a resting wall and a wall that slides: the two leading terms for a small distance r.

psi = r f(angle) + Re r^2 g(angle) + ..., angle 0 on the sliding wall and pi/2 on the one at rest. The first is G. I.
Taylor's creeping flow (Similarity solutions of hydrodynamic problems, 1960; G. K. Batchelor, An Introduction to Fluid
Dynamics, section 4.8). It carries its vorticity w with it, and the second is what friction answers to that: lap lap of
it is Re times the transport of the first, g'''' + 4 g'' = (f (f'' + f))', f and g clamped but for f'(0) = -1. M. M.
Gupta, R. P. Manohar and B. Noble, Comput. Fluids 9, 379 (1981), solve for the same two terms.
"""

import math

import jax.numpy as jnp
from jaxtyping import Array, Float

PI = math.pi
SCALE = 4 / (PI**2 - 4)
PARTICULAR = (1.5 + PI**2 / 8) / 16, (1.5 * PI + PI**3 / 4) / 16, -PI / 16, (4 - PI**2) / 64
"""Factors of t cos 2t, t sin 2t, t^2 cos 2t and t^2 sin 2t in g, t the angle."""


def creeping(along: Array, depth: Array) -> Float[Array, "*batch"]:
    """r f(angle), for a wall that slides at unit speed, `along` and `depth` from the corner along it and into the flow.

    The slope in `depth` is -1 on the sliding wall.
    """
    angle = jnp.atan2(depth, along)
    return SCALE * (-(PI**2) / 4 * depth + angle * along + PI / 2 * angle * depth)


def creeping_vorticity(along: Array, depth: Array) -> Float[Array, "*batch"]:
    """lap (r f), which grows as 1/r and is harmonic."""
    return SCALE * (PI * along - 2 * depth) / (along**2 + depth**2)


def inertial(along: Array, depth: Array) -> Float[Array, "*batch"]:
    """r^2 g(angle) for the same, to be multiplied by the Reynolds number: that of the distance and the speed in one.

    Its sign is that of a wall that slides away from the corner, to the right, above the flow; the opposite one for a
    wall that slides towards it.
    """
    t = jnp.atan2(depth, along)
    (a, b, d), (p, q, r, s) = _clamped(), PARTICULAR
    cosine, sine = jnp.cos(2 * t), jnp.sin(2 * t)
    shape = a + b * t + (p * t + r * t**2 - a) * cosine + (q * t + s * t**2 + d) * sine
    return SCALE**2 * (along**2 + depth**2) * shape


def inertial_vorticity(along: Array, depth: Array) -> Float[Array, "*batch"]:
    """lap (r^2 g) = 4 g + g'': it depends on the angle alone, however near the corner."""
    t = jnp.atan2(depth, along)
    (a, b, _), (p, q, r, s) = _clamped(), PARTICULAR
    cosine, sine = jnp.cos(2 * t), jnp.sin(2 * t)
    turn = (2 * r + 4 * q + 8 * s * t) * cosine + (2 * s - 4 * p - 8 * r * t) * sine
    return SCALE**2 * (4 * (a + b * t) + turn)


def _clamped() -> tuple[float, float, float]:
    """Factors of 1 - cos 2t, t and sin 2t that make g and its slope zero at both ends."""
    p, q, r, s = PARTICULAR
    end, slope = -p * PI / 2 - r * PI**2 / 4, -p - q * PI - r * PI - s * PI**2 / 2
    b = -(p + slope) / 2
    return -(end + b * PI / 2) / 2, b, (slope - p) / 4
