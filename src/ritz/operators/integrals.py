"""Operators that see a function everywhere: integrals over a kernel, and derivatives of fractional order.

Each takes a function of a point, as those in `ritz.operators.derivatives` do, and gives another one; the integrals are
Gauss rules whose nodes move with the point, so a residual at one point asks the function at `nodes` others.
"""

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array

from ritz.domains.regions.base import Point
from ritz.operators.derivatives import Function, partial
from ritz.operators.quadrature import chord, legendre, memory

Kernel = Callable[[Array, Array], Array]
"""K(x, y) of the coordinate at the point and of the one that is integrated over."""


def integral(function: Function, kernel: Kernel, name: str, low: float | Array, *, nodes: int) -> Function:
    """int_low^x K(x, y) u(y) dy over the named coordinate (Volterra's), exact for K u of degree 2 `nodes` - 1 in y."""

    def at(point: Point) -> Array:
        return between(function, kernel, name, low, point[name], nodes=nodes)(point)

    return at


def between(
    function: Function, kernel: Kernel, name: str, low: float | Array, high: float | Array, *, nodes: int
) -> Function:
    """int_low^high K(x, y) u(y) dy over the named coordinate (Fredholm's), by the Gauss-Legendre rule."""
    places, weights = legendre(nodes)

    def at(point: Point) -> Array:
        y = low + (high - low) * jnp.asarray(places)
        values = jax.vmap(lambda one: kernel(point[name], one) * function(point.moved(**{name: one})))(y)
        return (high - low) * jnp.tensordot(jnp.asarray(weights), values, 1)

    return at


def caputo(function: Function, name: str, order: float, *, grading: float = 1.0, nodes: int = 20) -> Function:
    """Caputo's derivative in the named coordinate t > 0, 1/Gamma(1-a) int_0^t u'(s) (t - s)^-a ds, 0 < a = `order` < 1.

    With s = t p^(1/g), g = `grading`, it is t^-a/Gamma(1-a) int_0^1 (1 - p^(1/g))^-a dU/dp dp of U(p) = u(s): the Gauss
    rule for this weight is exact where u is a polynomial in t^g of degree 2 `nodes` or less. Solutions of relaxation
    equations of order a are smooth in t^a (g = a), and their derivative is infinite at the start; functions that are
    smooth in t itself have g = 1. Podlubny, Fractional Differential Equations (Academic Press 1999), section 2.4.1.
    Raises ValueError for an order that is not between 0 and 1, a grading that is not in (0, 1], or fewer than 1 node.
    """
    places, weights = memory(order, grading, nodes)
    slope = partial(function, name)

    def at(point: Point) -> Array:
        t = point[name]
        s = t * jnp.asarray(places) ** (1 / grading)
        change = jax.vmap(lambda one: slope(point.moved(**{name: one})))(s)  # du/ds; dU/dp = du/ds s/(g p)
        return t**-order * jnp.tensordot(jnp.asarray(weights / (grading * places)) * s, change, 1)

    return at


def fractional_laplacian(function: Function, order: float, *, directions: int = 16, nodes: int = 16) -> Function:
    """(-lap)^(order/2) u, 0 < order < 2, in the unit disk, for u = (1 - |x|^2)^(order/2) times a smooth function, and
    zero outside.

    The mean over directions of the operator on the chord through the point,

        (-lap)^s u = 1/B(s + 1/2, 1/2) int_0^pi (-d^2/dr^2)^s u(x + r e_phi) dphi,    s = order/2,

    which is the Fourier transform |k|^2s = int |k . e_phi|^2s dphi/B. On a chord, in units of half its length, the
    polynomials of Jacobi are eigenfunctions: (-d^2/dr^2)^s (1 - r^2)^s P_n = Gamma(2 s + n + 1)/n! P_n with P_n =
    P_n^(s,s) (Dyda, Kuznetsov and Kwasnicki, Constr. Approx. 45, 427 (2017), arXiv:1509.08529). So no singular
    integral is left: exact where the smooth function is a polynomial of degree below `nodes` and `directions`, which
    is asked at `directions` times `nodes` points. Raises ValueError for an order not between 0 and 2, or fewer than 1
    of either.
    """
    angles = np.pi * np.arange(directions) / directions
    rays, rule = np.stack([np.cos(angles), np.sin(angles)], axis=-1), chord(order, directions, nodes)

    def at(point: Point) -> Array:
        x = point.values

        def along(ray: Array) -> Array:
            middle = x - (x @ ray) * ray
            half = jnp.sqrt(1 - middle @ middle)
            places = middle[None] + half * jnp.asarray(rule.places)[:, None] * ray[None]
            inside = 1 - jnp.sum(places**2, axis=-1)
            values = jax.vmap(lambda place: function(Point(place, point.names)))(places) / inside ** (order / 2)
            return rule.at((x @ ray) / half) @ values

        return jnp.sum(jax.vmap(along)(jnp.asarray(rays)), axis=0)

    return at
