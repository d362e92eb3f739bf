"""An L2 penalty that becomes weaker from step to step."""

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int, PRNGKeyArray, PyTree

from ritz.ansatze.base import Ansatz
from ritz.costs.base import Cost, Evaluation, Example, Value
from ritz.costs.least_squares import LeastSquares
from ritz.costs.penalties import L2, Penalised


class FallingL2(Cost):
    """A cost plus strength sum w^2, whose strength falls by one factor a step from `first` to `last` in `steps` steps.

    `biases`: whether arrays with fewer than two axes are penalised too.

    With natural steps, which follow the minimum closely, one fit runs through the networks of all strengths, as a path
    of regularisation does; early stopping on rows held out then chooses among them. Raises ValueError unless
    first >= last > 0 and steps >= 1.
    """

    penalised: Penalised
    first: float
    last: float
    steps: int = eqx.field(static=True)

    def __init__(self, cost: Cost, *, first: float, last: float, steps: int, biases: bool = False) -> None:
        """Keep the cost and the range of strengths."""
        if not first >= last > 0 or steps < 1:
            raise ValueError(
                f"Expected strengths first >= last > 0 and at least one step; got {first}, {last} and {steps} steps."
            )
        self.penalised = Penalised(cost, (L2(first),), biases)
        self.first, self.last, self.steps = float(first), float(last), steps

    def init(self, ansatz: Ansatz, *, key: PRNGKeyArray) -> tuple[PyTree, Int[Array, ""]]:
        """Return the state of the cost inside, and step 0."""
        return self.penalised.init(ansatz, key=key), jnp.asarray(0, jnp.int32)

    def strength(self, step: Int[Array, ""]) -> Float[Array, ""]:
        """Compute the strength at a step; after the last one it stays."""
        share = jnp.minimum(step, self.steps - 1) / max(self.steps - 1, 1)
        return self.first * (self.last / self.first) ** share

    def evaluate(
        self,
        state: tuple[PyTree, Int[Array, ""]],
        parameters: PyTree,
        rest: PyTree,
        batch: PyTree,
        *,
        key: PRNGKeyArray,
    ) -> Evaluation | Value:
        """Evaluate the cost inside with the penalty of this step."""
        inside, step = state
        dtype = jnp.result_type(float, *(leaf.dtype for leaf in jax.tree.leaves(parameters)))
        strength = self.strength(step).astype(jnp.finfo(dtype).dtype)
        penalised = eqx.tree_at(lambda one: one.penalties[0].strength, self.penalised, strength)
        evaluation = penalised.evaluate(inside, parameters, rest, batch, key=key)
        return eqx.tree_at(
            lambda one: one.state, evaluation, (evaluation.state, step + 1), is_leaf=lambda leaf: leaf is None
        )

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Least squares with a penalty that falls to a hundredth."""
        cost, ansatz, batch = LeastSquares.example(key=key)
        return Example(cls(cost, first=0.1, last=0.001, steps=10), ansatz, batch)
