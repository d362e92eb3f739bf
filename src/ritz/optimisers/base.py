"""How parameters move: an optimiser is handed the objective of this step and returns moved parameters."""

import abc
from collections.abc import Callable
from typing import Any, NamedTuple

import equinox as eqx
from jaxtyping import Array, PyTree

from ritz.costs.base import Evaluation, Value

Objective = Callable[[PyTree], Evaluation | Value]
"""Parameters to the cost there, on the batch of this step. Pure: calling it at trial points changes nothing."""


class Move(NamedTuple):
    """What one step of an optimiser gives back."""

    parameters: PyTree
    evaluation: Evaluation | Value
    """The cost at the parameters before the move: its value goes to the history, its state and rest to the next
    step."""
    notes: dict[str, Array]
    """Named scalars for the history (damping, step length); the same names at every step."""


class Optimiser(eqx.Module):
    """A rule for moving parameters. Abstract."""

    @abc.abstractmethod
    def init(self, parameters: PyTree) -> PyTree:
        """The state before the first step: a pytree of arrays."""

    @abc.abstractmethod
    def step(self, state: PyTree, parameters: PyTree, objective: Objective) -> tuple[PyTree, Move]:
        """(state, move). Pure, traced inside the loop's jit; shapes and dtypes of the parameters are kept.

        Raises TypeError, in words, while tracing, where the objective gives less than the rule needs.
        """

    @classmethod
    @abc.abstractmethod
    def example(cls) -> Any:
        """A configured instance for the law tests (it must converge on the standard bowls within their steps)."""
