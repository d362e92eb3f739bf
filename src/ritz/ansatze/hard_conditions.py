"""Conditions that a trial function meets by construction."""

from collections.abc import Callable

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.ansatze.base import Ansatz, Example
from ritz.ansatze.coordinates import Coordinates
from ritz.ansatze.mlp import MLP
from ritz.domains.regions.base import Point

Function = Callable[[Point], Array]


class HardConditions(Ansatz):
    """u = g + d N: `value` g has the values that are asked for, `distance` d is zero where they are, N is free.

    For u = g on the boundary d is any smooth function that is zero there and nowhere else, such as x (1 - x); for an
    initial state it is t. Both give one number for all fields or one for each. Lagaris, Likas and Fotiadis, IEEE Trans.
    Neural Netw. 9, 987 (1998). A condition that is built in needs no residual.
    """

    inner: Ansatz
    value: Function = eqx.field(static=True)
    distance: Function = eqx.field(static=True)

    def __call__(self, x: Point) -> Float[Array, " fields"]:
        """g + d N at the point. Raises ValueError where g or d is neither one number nor one for each field."""
        free = self.inner(x)
        value, distance = jnp.asarray(self.value(x), free.dtype), jnp.asarray(self.distance(x), free.dtype)
        for name, part in (("value", value), ("distance", distance)):
            if part.shape not in {(), free.shape}:
                raise ValueError(
                    f"Expected the {name} of a hard condition to be one number or one for each of {free.shape[0]} "
                    f"fields; got shape {part.shape}."
                )
        return value + distance * free

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """A parabola above the ends of an interval."""
        weights, point = jax.random.split(key)
        inner = Coordinates(MLP([1, 4, 2], activation=jnp.tanh, key=weights), x=(0.0, 1.0))
        return Example(cls(inner, _line, _parabola), Point(jax.random.uniform(point, (1,)), ("x",)))


def _line(point: Point) -> Array:
    return 1.0 + 2.0 * point["x"]


def _parabola(point: Point) -> Array:
    x = point["x"]
    return jnp.stack([x * (1.0 - x), x])
