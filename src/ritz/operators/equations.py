"""Differential equations as residuals of one point: what is zero where the equation holds.

Each takes the unknown functions and the constants and gives a function of one point, so that
`burgers(u, viscosity)(point)` is a number. Coordinates are t, x and y; all quantities are dimensionless.
"""

from collections.abc import Sequence

import jax.numpy as jnp
from jaxtyping import Array

from ritz.domains.regions.base import Point
from ritz.operators.derivatives import Function, divergence, laplacian, partial


def poisson(u: Function, source: Function) -> Function:
    """lap u + f, over all coordinates of the point."""
    return lambda point: laplacian(u)(point) + source(point)


def heat(u: Function, conductivity: float | Array) -> Function:
    """u_t - k lap u, with every coordinate but t one of space."""
    return lambda point: partial(u, "t")(point) - conductivity * laplacian(u, *_space(point))(point)


def burgers(u: Function, viscosity: float | Array) -> Function:
    """u_t + u u_x - nu u_xx."""

    def at(point: Point) -> Array:
        slope = partial(u, "x")
        return partial(u, "t")(point) + u(point) * slope(point) - viscosity * partial(slope, "x")(point)

    return at


def stationary_schrodinger(psi: Function, potential: Function, energy: float | Array) -> Function:
    """-lap psi/2 + (V - E) psi, over all coordinates of the point (atomic units)."""
    return lambda point: -laplacian(psi)(point) / 2 + (potential(point) - energy) * psi(point)


def momentum(
    velocity: Sequence[Function], pressure: Function, viscosity: float | Array, names: Sequence[str] = ("x", "y")
) -> Function:
    """v_t + (v . grad) v + grad p - nu lap v, one component for each of the coordinates `names` of space.

    The term v_t is there where the point has a coordinate t. Density one.
    """

    def at(point: Point) -> Array:
        here = [v(point) for v in velocity]

        def component(v: Function, name: str) -> Array:
            carried = sum(speed * partial(v, along)(point) for speed, along in zip(here, names, strict=True))
            forces = partial(pressure, name)(point) - viscosity * laplacian(v, *names)(point)
            change = partial(v, "t")(point) if "t" in point.names else 0.0
            return change + carried + forces

        return jnp.stack([component(v, name) for v, name in zip(velocity, names, strict=True)])

    return at


def continuity(velocity: Sequence[Function], names: Sequence[str] = ("x", "y")) -> Function:
    """div v, which is zero where the fluid is incompressible."""
    return divergence(velocity, names)


def _space(point: Point) -> tuple[str, ...]:
    return tuple(name for name in point.names if name != "t")
