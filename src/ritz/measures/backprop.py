"""Back propagation written out: every quantity of the four equations, layer by layer.

For z^l = W^l a^{l-1} + b^l, a^l = f_l(z^l), a^0 = x and a cost C(a^L), with delta^l = dC/dz^l and o the product entry
by entry:

    (1)  delta^L = f_L'(z^L) o dC/da^L
    (2)  delta^l = f_l'(z^l) o (W^{l+1})^T delta^{l+1}
    (3)  dC/dW^l = delta^l (a^{l-1})^T
    (4)  dC/db^l = delta^l

(Rumelhart, Hinton, Williams 1986; in this form Nielsen 2015, chapter 2.) Training uses automatic differentiation, which
is the same thing in general; this is for looking at it.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

Function = Callable[[Array], Array]


class Layer(NamedTuple):
    """What back propagation knows of one layer with n outputs and m inputs."""

    z: Float[Array, " n"]
    a: Float[Array, " n"]
    delta: Float[Array, " n"]
    weight_gradient: Float[Array, "n m"]
    bias_gradient: Float[Array, " n"]


def back_propagate(
    weights: Sequence[Float[Array, "_ _"]],
    biases: Sequence[Float[Array, " _"]],
    activations: Sequence[Function],
    x: Float[Array, " m"],
    output_gradient: Function,
) -> list[Layer]:
    """The four equations for one input x; `weights[l]` is of shape (n_l, n_{l-1}), the first layer first.

    `activations` act entry by entry, each on a number as well as on an array (for a softmax output take the logits as
    output, the identity as activation, and p - y as gradient). `output_gradient` gives dC/da^L from a^L. Raises
    ValueError where the three sequences differ in length, or an activation cannot take a number.
    """
    if not len(weights) == len(biases) == len(activations) > 0:
        raise ValueError(
            "Expected weights, biases and an activation for each layer; "
            f"got {len(weights)}, {len(biases)} and {len(activations)} of them."
        )
    below, z = [x], []
    for weight, bias, activation in zip(weights, biases, activations, strict=True):
        z.append(weight @ below[-1] + bias)
        below.append(activation(z[-1]))
    slopes = [_slope(activation, value) for activation, value in zip(activations, z, strict=True)]

    delta = slopes[-1] * output_gradient(below[-1])
    deltas = [delta]
    for weight, slope in zip(reversed(weights[1:]), reversed(slopes[:-1]), strict=True):
        delta = slope * (weight.T @ delta)
        deltas.append(delta)
    return [
        Layer(z[k], below[k + 1], delta, jnp.outer(delta, below[k]), delta) for k, delta in enumerate(reversed(deltas))
    ]


def delta_norms(
    weights: Sequence[Float[Array, "_ _"]],
    biases: Sequence[Float[Array, " _"]],
    activations: Sequence[Function],
    inputs: Float[Array, "points m"],
    output_gradient: Function,
) -> Float[Array, " layers"]:
    """|delta^l| against depth l = 1 ... L, the mean over the inputs; arguments as of `back_propagate`.

    A straight line on a logarithmic axis: falling towards the input where gradients vanish, rising where they explode.
    """

    def norms(x: Float[Array, " m"]) -> Float[Array, " layers"]:
        layers = back_propagate(weights, biases, activations, x, output_gradient)
        return jnp.stack([jnp.linalg.norm(layer.delta) for layer in layers])

    return jnp.mean(jax.vmap(norms)(inputs), axis=0)


def _slope(activation: Function, z: Float[Array, " n"]) -> Float[Array, " n"]:
    """f'(z), entry by entry."""
    try:
        return jax.vmap(jax.grad(activation))(z)
    except (ValueError, TypeError) as error:
        raise ValueError(
            f"Expected an activation that acts entry by entry; got {getattr(activation, '__name__', activation)}, "
            "which cannot take a number. For softmax, take the logits as output and p - y as their gradient."
        ) from error
