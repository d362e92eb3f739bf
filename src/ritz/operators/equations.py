"""Differential equations as residuals of one point: what is zero where the equation holds.

Each takes the unknown functions and the constants and gives a function of one point, so that
`burgers(u, viscosity)(point)` is a number. Coordinates are t, x and y; all quantities are dimensionless.
"""

from collections.abc import Sequence

import jax
import jax.numpy as jnp
from jaxtyping import Array

from ritz.domains.regions.base import Point
from ritz.operators.derivatives import Function, divergence, laplacian, partial, taylor


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


def allen_cahn(u: Function, diffusion: float | Array, rate: float | Array) -> Function:
    """u_t - k u_xx - r (u - u^3)."""

    def at(point: Point) -> Array:
        here = u(point)
        return partial(u, "t")(point) - diffusion * partial(u, "x", "x")(point) - rate * (here - here**3)

    return at


def black_scholes(u: Function, volatility: float | Array, rate: float | Array) -> Function:
    """u_t - (sigma^2/2) u_xx - (rate - sigma^2/2) u_x + rate u, with t the time left and x the log of the price."""

    def at(point: Point) -> Array:
        variance = volatility**2
        drift = (rate - variance / 2) * partial(u, "x")(point)
        return partial(u, "t")(point) - variance / 2 * partial(u, "x", "x")(point) - drift + rate * u(point)

    return at


def korteweg_de_vries(u: Function, dispersion: float | Array) -> Function:
    """u_t + u u_x + m u_xxx."""

    def at(point: Point) -> Array:
        here, slope, _, third = taylor(u, "x", 3)(point)
        return partial(u, "t")(point) + here * slope + dispersion * third

    return at


def kuramoto_sivashinsky(u: Function, steepening: float, growth: float, damping: float) -> Function:
    """u_t + a u u_x + b u_xx + c u_xxxx with a, b, c the three constants in this order."""

    def at(point: Point) -> Array:
        here, slope, second, _, fourth = taylor(u, "x", 4)(point)
        return partial(u, "t")(point) + steepening * here * slope + growth * second + damping * fourth

    return at


def schrodinger(real: Function, imaginary: Function) -> Function:
    """Real and imaginary parts of i h_t + h_xx/2 + |h|^2 h for h = u + i v."""

    def at(point: Point) -> Array:
        u, v = real(point), imaginary(point)
        size = u**2 + v**2
        first = -partial(imaginary, "t")(point) + partial(real, "x", "x")(point) / 2 + size * u
        second = partial(real, "t")(point) + partial(imaginary, "x", "x")(point) / 2 + size * v
        return jnp.stack([first, second])

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


def navier_stokes(flow: Function, viscosity: float | Array) -> Function:
    """`momentum` along x and y, then `continuity`, of a flow that gives (u, v, p) at a point: three numbers.

    All derivatives come from one pass along each coordinate, which compiles and runs in a fraction of the time that
    the three residuals take one by one.
    """

    def at(point: Point) -> Array:
        values, first, second = _flow(flow, point)
        change = partial(flow, "t")(point)[:2] if "t" in point.names else 0.0
        carried = values[:2] @ first[:, :2]
        force = first[:, 2] - viscosity * jnp.sum(second[:, :2], axis=0)
        return jnp.append(change + carried + force, first[0, 0] + first[1, 1])

    return at


def stokes(flow: Function, viscosity: float | Array) -> Function:
    """grad p - nu lap v along x and y, then div v, of a flow that gives (u, v, p) at a point: creeping flow."""

    def at(point: Point) -> Array:
        _, first, second = _flow(flow, point)
        return jnp.append(first[:, 2] - viscosity * jnp.sum(second[:, :2], axis=0), first[0, 0] + first[1, 1])

    return at


def vorticity_transport(flow: Function, viscosity: float | Array) -> Function:
    """lap psi + w, then w_t + u w_x + v w_y - nu lap w, of a flow that gives (psi, w) at a point: two numbers.

    u = psi_y and v = -psi_x from the stream function psi: no compression and no pressure. The term w_t is there where
    the point has a coordinate t.
    """

    def at(point: Point) -> Array:
        values, first, second = _flow(flow, point)
        change = partial(flow, "t")(point)[1] if "t" in point.names else 0.0
        carried = first[1, 0] * first[0, 1] - first[0, 0] * first[1, 1]
        lap = jnp.sum(second, axis=0)
        return jnp.stack([lap[0] + values[1], change + carried - viscosity * lap[1]])

    return at


def continuity(velocity: Sequence[Function], names: Sequence[str] = ("x", "y")) -> Function:
    """div v, which is zero where the fluid is incompressible."""
    return divergence(velocity, names)


def _flow(flow: Function, point: Point) -> tuple[Array, Array, Array]:
    """The fields, and their first and second derivatives along x and y as rows, from one pass along each."""
    axes = jnp.asarray([point.place("x"), point.place("y")])
    directions = jnp.eye(len(point.names), dtype=point.values.dtype)[axes]

    def along(direction: Array) -> tuple[Array, Array, Array]:
        tangent = Point(direction, point.names)
        (value, first), (_, second) = jax.jvp(lambda q: jax.jvp(flow, (q,), (tangent,)), (point,), (tangent,))
        return value, first, second

    values, first, second = jax.vmap(along)(directions)
    return values[0], first, second


def _space(point: Point) -> tuple[str, ...]:
    return tuple(name for name in point.names if name != "t")
