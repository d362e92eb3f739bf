"""Costs that compare an ansatz with labels: one point's loss, its slope and its curvature make the rows, v and w.

The rows are the outputs of the ansatz. With l(output, label) one point's loss and weights that sum to one (on average,
where they are normalised over the whole data set), v = weight * dl/doutput and F F^T = |weight| * d2l/doutput2
(exactly, or an upper bound of it where a loss says so).
"""

import abc
from typing import Any, ClassVar

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray, PyTree

from ritz.ansatze.base import BATCH, Ansatz, combine, is_coupled, partition, train_pass
from ritz.costs.base import Cost, Evaluation, Rows, linearise
from ritz.samplers.base import Labelled


class Supervised(Cost):
    """A loss of outputs against labels, averaged with the weights of the batch. Abstract."""

    chunk: eqx.AbstractVar[int | None]
    exact: ClassVar[bool]
    """Whether F F^T is the Hessian of the loss in the outputs; else it is an upper bound of it, or there is no F."""

    @abc.abstractmethod
    def loss(self, output: Float[Array, " c"], label: Array) -> Float[Array, ""]:
        """One point's loss."""

    @abc.abstractmethod
    def slope(self, output: Float[Array, " c"], label: Array) -> Float[Array, " c"]:
        """dl/doutput at one point."""

    @abc.abstractmethod
    def factor(self, output: Float[Array, " c"], label: Array) -> Array | None:
        """F with F F^T the curvature of the loss at one point: [C], [C, C], or None where there is none to use."""

    @abc.abstractmethod
    def target(self, output: Float[Array, " c"], label: Array) -> Float[Array, " c"] | None:
        """u with slope = F u at one point, or None."""

    def init(self, ansatz: Ansatz, *, key: PRNGKeyArray) -> None:
        """No state."""
        del ansatz, key

    def evaluate(
        self, state: None, parameters: PyTree, rest: PyTree, batch: Labelled, *, key: PRNGKeyArray
    ) -> Evaluation:
        """The weighted mean of the loss over the batch, with rows = outputs.

        The weights are divided by their sum over the batch, or by its number of rows where they are `normalised`.
        """
        n = batch.y.shape[0]
        keys = jax.random.split(key, n)

        def outputs(moved: PyTree) -> tuple[Array, PyTree]:
            values, after = _batched(combine(moved, rest), batch.x, keys)
            if jnp.iscomplexobj(values):
                raise TypeError(
                    f"Expected real outputs to compare with labels; got {values.dtype}. Give the ansatz real outputs: "
                    "a modulus, or real and imaginary parts side by side."
                )
            return values.reshape(n, -1), partition(after)[1]

        def row(moved: PyTree, point: Any) -> Array:
            return train_pass(combine(moved, rest), point[0], key=point[1])[0].reshape(-1)

        rows, pull, push, after = linearise(outputs, parameters)
        if batch.weight is None:
            share = jnp.full(n, 1 / n, rows.dtype)
        else:
            total = n if batch.normalised else jnp.sum(batch.weight)
            share = (batch.weight / total).astype(rows.dtype)
        losses, v, factor, target = jax.vmap(self._point)(rows, batch.y, share)
        value = jnp.sum(share * losses)
        block = Rows(
            pull=pull,
            push=push,
            row=None if is_coupled(combine(parameters, rest)) else row,
            points=(batch.x, keys),
            parameters=parameters,
            v=v,
            factor=factor,
            target=target,
            chunk=self.chunk,
        )
        return Evaluation(value, (block,), {"loss": value}, state, after)

    def _point(self, output: Array, label: Array, share: Array) -> tuple[Array, Array, Array | None, Array | None]:
        """(loss, v, F, u) of one point; F and u carry the root of the share, u its sign too."""
        root = jnp.sqrt(jnp.abs(share))
        factor, target = self.factor(output, label), self.target(output, label)
        return (
            self.loss(output, label),
            share * self.slope(output, label),
            None if factor is None else root * factor,
            None if target is None else jnp.sign(share) * root * target,
        )


@eqx.filter_vmap(in_axes=(None, 0, 0), out_axes=(0, None), axis_name=BATCH)
def _batched(ansatz: Ansatz, x: PyTree, key: PRNGKeyArray) -> tuple[Array, Ansatz]:
    return train_pass(ansatz, x, key=key)
