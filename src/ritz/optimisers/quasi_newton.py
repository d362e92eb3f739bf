"""Quasi-Newton: curvature learnt from the gradients along the way, with a line search through the objective."""

from typing import Self

import jax.numpy as jnp
import optax
from jaxtyping import PyTree

from ritz.costs.base import ravel
from ritz.optimisers.base import Move, Objective, Optimiser
from ritz.optimisers.searches import in_the_type_of, tangent_of


class LBFGS(Optimiser):
    """Limited-memory BFGS with a zoom line search for the strong Wolfe conditions.

    Nocedal and Wright, Numerical Optimization, 2nd edition 2006, algorithms 7.4 and 7.5 (direction), 3.5 and 3.6
    (search). Needs values and gradients only, so a cost without rows serves. The objective must be deterministic: the
    same batch at every step and a cost without noise, because the search compares values and the memory holds
    differences of gradients. A step calls the objective once at the start and once for each trial point, at most
    `trials` times; a search that fails takes the best decrease it met.

    memory   how many differences of gradients are kept
    trials   the greatest number of points of one line search

    Raises ValueError for a memory or number of trials below one.
    """

    memory: int = 10
    trials: int = 20

    def __check_init__(self) -> None:
        if self.memory < 1 or self.trials < 1:
            raise ValueError(
                f"Expected a memory and a number of trials of at least 1; got {self.memory} and {self.trials}."
            )

    def init(self, parameters: PyTree) -> PyTree:
        """Empty memory."""
        vector, _ = ravel(parameters)
        return in_the_type_of(self._rule().init(vector), vector)

    def step(self, state: PyTree, parameters: PyTree, objective: Objective) -> tuple[PyTree, Move]:
        """One direction, one line search. Notes: the step length, the number of trials, the gradient's length."""
        vector, restore = ravel(parameters)
        evaluation = objective(parameters)
        gradient = ravel(evaluation.gradient())[0]

        tangent = tangent_of(objective, restore, vector.dtype)
        value = evaluation.value.astype(vector.dtype)
        update, state = self._rule().update(gradient, state, vector, value=value, grad=gradient, value_fn=tangent)
        moved = vector + ravel(update)[0].astype(vector.dtype)
        search = state[-1]
        notes = {
            "length": search.learning_rate,
            "trials": search.info.num_linesearch_steps,
            "gradient": jnp.linalg.norm(gradient),
        }
        return in_the_type_of(state, vector), Move(restore(moved), evaluation, notes)

    def _rule(self) -> optax.GradientTransformationExtraArgs:
        search = optax.scale_by_zoom_linesearch(self.trials, initial_guess_strategy="one")
        return optax.lbfgs(memory_size=self.memory, linesearch=search)

    @classmethod
    def example(cls) -> Self:
        """The defaults."""
        return cls()
