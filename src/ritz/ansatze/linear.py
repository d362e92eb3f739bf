"""The affine map z = W x + b."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, DTypeLike, Inexact, PRNGKeyArray

from ritz.ansatze.base import Ansatz, Example
from ritz.ansatze.initialisation import GlorotUniform, Initialisation


class Linear(Ansatz):
    """z = W x + b, with W of shape (outputs, inputs) and b of shape (outputs,), or none.

    `dtype` is that of the parameters, by default the default real type (64 bits only where JAX is told so).
    """

    weight: Inexact[Array, "outputs inputs"]
    bias: Inexact[Array, " outputs"] | None

    def __init__(
        self,
        inputs: int,
        outputs: int,
        *,
        bias: bool = True,
        initialisation: Initialisation | None = None,
        key: PRNGKeyArray,
        dtype: DTypeLike | None = None,
    ) -> None:
        """Draws the parameters; the default is `GlorotUniform()`. Raises ValueError for widths below one."""
        if inputs < 1 or outputs < 1:
            raise ValueError(
                f"Expected at least one input and one output; got {inputs} and {outputs}. Check the layer's sizes."
            )
        rule = GlorotUniform() if initialisation is None else initialisation
        kind = jnp.dtype(jnp.result_type(float) if dtype is None else dtype)
        weight_key, bias_key = jax.random.split(key)
        self.weight = rule.weight((outputs, inputs), inputs, outputs, key=weight_key, dtype=kind)
        self.bias = rule.bias(outputs, key=bias_key, dtype=kind) if bias else None

    def __call__(self, x: Inexact[Array, " inputs"]) -> Inexact[Array, " outputs"]:
        """W x + b. Raises ValueError where x has another shape than (inputs,)."""
        inputs = self.weight.shape[1]
        if x.shape != (inputs,):
            raise ValueError(
                f"Expected one point of shape ({inputs},); got {x.shape}. "
                "Use jax.vmap over a batch, and Flatten() before a matrix or an image."
            )
        z = self.weight @ x
        return z if self.bias is None else z + self.bias

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Three inputs, two outputs."""
        weight_key, point_key = jax.random.split(key)
        return Example(cls(3, 2, initialisation=None, key=weight_key), jax.random.normal(point_key, (3,)))
