"""Plane flows without compression from a stream function psi: u = psi_y, v = -psi_x, vorticity w = -lap psi."""

import jax.numpy as jnp
from jaxtyping import Array

from ritz.domains.regions.base import Point
from ritz.operators.derivatives import Function, gradient, laplacian


def velocity(stream: Function) -> Function:
    """(u, v) as the last axis."""

    def at(point: Point) -> Array:
        slope = gradient(stream, "x", "y")(point)
        return jnp.stack([slope[..., 1], -slope[..., 0]], axis=-1)

    return at


def vorticity(stream: Function) -> Function:
    """-lap psi in the plane of x and y: v_x - u_y."""
    return lambda point: -laplacian(stream, "x", "y")(point)
