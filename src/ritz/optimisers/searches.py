"""What line searches through the objective need."""

from collections.abc import Callable

import jax
import jax.numpy as jnp
from jaxtyping import Array, DTypeLike, Float, PyTree

from ritz.costs.base import ravel
from ritz.optimisers.base import Objective


def tangent_of(
    objective: Objective, restore: Callable[[Array], PyTree], dtype: DTypeLike
) -> Callable[[Float[Array, " p"]], Float[Array, ""]]:
    """A function of a trial point: the objective's value, with the objective's gradient as its derivative."""

    def tangent(trial: Float[Array, " p"]) -> Float[Array, ""]:
        point = jax.lax.stop_gradient(trial)
        there = objective(restore(point))
        return there.value.astype(dtype) + ravel(there.gradient())[0] @ (trial - point)

    return tangent


def in_the_type_of(state: PyTree, vector: Array) -> PyTree:
    """A state with its real numbers in the type of the parameters and its counters in 32 bits."""
    return jax.tree.map(
        lambda leaf: leaf.astype(vector.dtype if jnp.issubdtype(leaf.dtype, jnp.floating) else jnp.int32), state
    )
