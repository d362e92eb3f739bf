"""What no residual can be, found while it is traced."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from jax.extend.core import Var
from jaxtyping import Array, PyTree

from ritz.ansatze.base import combine


def check(name: str, function: Callable[[Any, Any], Array], parameters: PyTree, rest: PyTree, point: Any) -> None:
    """Refuses, while tracing, a residual of the wrong shape or type, or one that ignores the ansatz.

    Raises ValueError with the name of the residual.
    """
    leaves, structure = jax.tree.flatten(parameters)

    def at(*leaves: Array) -> Any:
        return function(combine(jax.tree.unflatten(structure, leaves), rest), point)

    closed, shape = jax.make_jaxpr(at, return_shape=True)(*leaves)
    if not isinstance(shape, jax.ShapeDtypeStruct) or len(shape.shape) > 1:
        got = f"shape {shape.shape}" if isinstance(shape, jax.ShapeDtypeStruct) else str(jax.tree.structure(shape))
        raise ValueError(
            f"Expected the residual {name!r} to give a number or a vector at one point; got {got}. Write it for one "
            "point, without the batch."
        )
    if not jnp.issubdtype(shape.dtype, jnp.floating):
        raise ValueError(
            f"Expected the residual {name!r} to be real; got {shape.dtype}. Stack real and imaginary parts."
        )
    reached = set(closed.jaxpr.invars)
    for equation in closed.jaxpr.eqns:
        if any(isinstance(variable, Var) and variable in reached for variable in equation.invars):
            reached.update(equation.outvars)
    if not any(isinstance(variable, Var) and variable in reached for variable in closed.jaxpr.outvars):
        raise ValueError(
            f"The residual {name!r} does not depend on the ansatz, so nothing can make it small. Use its first "
            "argument, the function that is sought."
        )
