"""Activation functions, and an ansatz that applies one.

An activation is any function from an array to an array of the same shape. Those named here can be looked up by the name
that a recipe or the command line gives; any other function may be passed where an activation is asked for.
"""

import difflib
from collections.abc import Callable

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, PRNGKeyArray

from ritz.ansatze.base import Ansatz, Example
from ritz.ansatze.pickling import register

register()

Function = Callable[[Array], Array]
"""An activation: array in, array of the same shape out."""


def identity(x: Array) -> Array:
    """z -> z."""
    return x


def gelu(x: Array) -> Array:
    """z -> z Phi(z), with the normal distribution function, not its tanh approximation (Hendrycks, Gimpel 2016)."""
    return jax.nn.gelu(x, approximate=False)


def softmax(x: Array) -> Array:
    """z_k -> exp(z_k) / sum_j exp(z_j) over the last axis."""
    return jax.nn.softmax(x, axis=-1)


ACTIVATIONS: dict[str, Function] = {
    "elu": jax.nn.elu,
    "gelu": gelu,
    "identity": identity,
    "relu": jax.nn.relu,
    "sigmoid": jax.nn.sigmoid,
    "silu": jax.nn.silu,
    "softmax": softmax,
    "softplus": jax.nn.softplus,
    "tanh": jnp.tanh,
}
"""The activations that can be asked for by name."""


def activation_named(name: str) -> Function:
    """The activation called `name`. Raises ValueError, with the nearest name, where there is none."""
    if name in ACTIVATIONS:
        return ACTIVATIONS[name]
    near = difflib.get_close_matches(name, ACTIVATIONS, n=1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    raise ValueError(f"Expected an activation among {', '.join(ACTIVATIONS)}; got '{name}'.{hint}")


class Activation(Ansatz):
    """A function applied as a layer, for use between the layers of a `Sequential`. No parameters."""

    function: Function = eqx.field(static=True)

    def __call__(self, x: Array) -> Array:
        """`function(x)`, of the shape of x."""
        return self.function(x)

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """tanh of three numbers."""
        return Example(cls(jnp.tanh), jax.random.normal(key, (3,)))
