"""Derivatives of a function at one point with named coordinates, in forward mode.

A function takes a `Point` and gives an array of any shape; every operator here makes another such function of it, so
they nest: `partial(partial(u, "x"), "t")`. Second derivatives are forward over forward, so the gradient in the
parameters of what comes out costs one reverse pass over it.
"""

from collections.abc import Callable, Sequence

import jax
import jax.numpy as jnp
from jax.experimental.jet import jet
from jaxtyping import Array

from ritz.domains.regions.base import Point

Function = Callable[[Point], Array]


def partial(function: Function, *names: str) -> Function:
    """The partial derivative in the named coordinates, one after another: `partial(u, "x", "x")` is d2u/dx2.

    Raises ValueError where the point has no such coordinate.
    """
    for name in names:
        function = _first(function, name)
    return function


def taylor(function: Function, name: str, order: int) -> Function:
    """u, u_x, u_xx, ... up to the derivative of that order in the named coordinate, along a new first axis.

    One pass of Taylor arithmetic: the cost grows with the square of the order, where nested `partial` double it with
    every derivative. Worth it from the third derivative on. Raises ValueError where the point has no such coordinate.
    """

    def at(point: Point) -> Array:
        direction = jnp.zeros_like(point.values).at[point.place(name)].set(1)
        series = [direction, *[jnp.zeros_like(direction)] * (order - 1)]
        value, higher = jet(lambda values: function(Point(values, point.names)), (point.values,), (series,))
        return jnp.stack([value, *higher])

    return at


def gradient(function: Function, *names: str) -> Function:
    """du/dx_i in the named coordinates (default: all) as the last axis of the result."""

    def at(point: Point) -> Array:
        return jnp.stack([partial(function, name)(point) for name in names or point.names], axis=-1)

    return at


def laplacian(function: Function, *names: str) -> Function:
    """sum_i d2u/dx_i2 over the named coordinates (default: all; name those of space where there is a time)."""

    def at(point: Point) -> Array:
        chosen = [point.place(name) for name in names or point.names]
        directions = jnp.eye(len(point.names), dtype=point.values.dtype)[jnp.asarray(chosen)]

        def second(direction: Array) -> Array:
            tangent = Point(direction, point.names)
            return jax.jvp(lambda p: jax.jvp(function, (p,), (tangent,))[1], (point,), (tangent,))[1]

        return jnp.sum(jax.vmap(second)(directions), axis=0)

    return at


def divergence(functions: Sequence[Function], names: Sequence[str]) -> Function:
    """sum_i dv_i/dx_i of the components v_i of a vector field."""

    def at(point: Point) -> Array:
        parts = [partial(v, name)(point) for v, name in zip(functions, names, strict=True)]
        return jnp.sum(jnp.stack(parts), axis=0)

    return at


def _first(function: Function, name: str) -> Function:
    def at(point: Point) -> Array:
        direction = jnp.zeros_like(point.values).at[point.place(name)].set(1)
        return jax.jvp(function, (point,), (Point(direction, point.names),))[1]

    return at
