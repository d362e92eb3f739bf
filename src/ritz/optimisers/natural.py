"""The natural gradient: one linear solve in the metric of the rows, for regression, quantum states, equations and
Boltzmann machines.

Gauss-Newton, Fisher scoring (Amari, Neural Comput. 10, 251 (1998)), stochastic reconfiguration (Sorella, PRL 80,
4558 (1998)), minSR (Chen and Heyl, arXiv:2302.01941) and energy natural gradients (Mueller and Zeinhofer,
arXiv:2302.13163) are this step with different rows. With momentum mu it is SPRING (Goldshlager, Abrahamsen and Lin,
arXiv:2401.10190): the direction shrinks towards mu times the last one instead of towards zero,

    d_t = argmin_d |J d - u|^2 + damping |d - mu d_{t-1}|^2 = mu d_{t-1} + (J^T J + D)^-1 (g - mu (J^T J +
    stiffness) d_{t-1}).
"""

from collections.abc import Callable
from typing import Self

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int, PyTree

from ritz.costs.base import Evaluation, Value, ravel
from ritz.optimisers.base import Move, Objective, Optimiser
from ritz.optimisers.damping import Damping, Fixed, Trial
from ritz.optimisers.solvers import ByShape, Solver, System

Vector = Float[Array, " p"]


class NaturalState(eqx.Module):
    """What the next step needs."""

    step: Int[Array, ""]
    damping: Float[Array, ""]
    direction: Vector
    """The last direction, for momentum."""


class Natural(Optimiser):
    """theta - rate * (J^T W J + damping)^-1 J^T v.

    rate        a number, or a function of the step number
    damping     `Fixed`, `ShareOfLoss` or `TargetRatio`
    solver      `ByShape` (primal, dual or matrix-free by the sizes), or one of them by name
    momentum    mu of SPRING, 0 for none; below 1
    norm        the greatest Euclidean length of a move, None for no limit
    halvings    line search: of the moves times 2^0 ... 2^-halvings, and 0, the one of lowest cost; None for none
    """

    rate: float | Callable[[Array], Array] = 1.0
    damping: Damping = Fixed(1e-3)
    solver: Solver = ByShape()
    momentum: float = eqx.field(static=True, default=0.0)
    norm: float | None = None
    halvings: int | None = eqx.field(static=True, default=None)

    def __check_init__(self) -> None:
        """Refuses what cannot converge."""
        if not 0 <= self.momentum < 1:
            raise ValueError(f"Expected a momentum in [0, 1), got {self.momentum}; SPRING diverges at 1.")
        if self.momentum > 0 and self.halvings is not None:
            raise ValueError(
                "A line search and momentum were both asked for; the search undoes what the momentum assumes and the "
                "direction grows without bound. Use one of them."
            )

    def init(self, parameters: PyTree) -> NaturalState:
        """Step 0, the damping's beginning, no last direction."""
        vector, _ = ravel(parameters)
        damping = self.damping.init().astype(vector.dtype)
        return NaturalState(jnp.asarray(0, jnp.int32), damping, jnp.zeros_like(vector))

    def step(self, state: NaturalState, parameters: PyTree, objective: Objective) -> tuple[NaturalState, Move]:
        """One solve (or as many as the damping tries), one move."""
        evaluation = _with_metric(objective(parameters))
        vector, unravel = ravel(parameters)
        system = self.solver.prepare(evaluation)
        gradient = ravel(evaluation.gradient())[0]
        rate = self.rate(state.step) if callable(self.rate) else jnp.asarray(self.rate, vector.dtype)

        def direction(damping: Array) -> Vector:
            return self._direction(system, evaluation, gradient, state.direction, damping)

        def cost(move: Vector) -> Array:
            value = objective(unravel(vector - move)).value
            return jnp.where(jnp.isfinite(value), value, jnp.inf)

        def attempt(damping: Array) -> Trial:
            d = direction(damping)
            move = self._move(d, rate)
            predicted = gradient @ move - move @ system.metric(move) / 2
            return Trial(d, predicted, evaluation.value - cost(move))

        damping, chosen = self.damping.select(state.damping, evaluation.value, direction, attempt)
        move = self._move(chosen, rate)
        if self.halvings is not None:
            move = _best_of(move, cost, self.halvings)
        moved = unravel(vector - move.astype(vector.dtype))
        notes = {"damping": damping, "move": jnp.linalg.norm(move), "gradient": jnp.linalg.norm(gradient)}
        return NaturalState(state.step + 1, damping, chosen), Move(moved, evaluation, notes)

    def _direction(
        self, system: System, evaluation: Evaluation, gradient: Vector, last: Vector, damping: Array
    ) -> Vector:
        carried = self.momentum * last
        if system.solve_rows is not None:
            target = jnp.concatenate([block.whitened_target() for block in evaluation.blocks])
            rows = system.solve_rows(damping, target - system.push(carried) if self.momentum else target)
            if evaluation.slope is None and evaluation.stiffness is None:
                return carried + rows
            slope = jnp.zeros_like(gradient) if evaluation.slope is None else ravel(evaluation.slope)[0]
            stiff = 0.0 if evaluation.stiffness is None else ravel(evaluation.stiffness)[0] * carried
            return carried + rows + system.solve(damping, slope - stiff)
        right = gradient - system.metric(carried) if self.momentum else gradient
        return carried + system.solve(damping, right)

    def _move(self, direction: Vector, rate: Array) -> Vector:
        move = rate * direction
        if self.norm is None:
            return move
        length = jnp.linalg.norm(move)
        return move * jnp.minimum(1.0, self.norm / jnp.where(length > 0, length, 1.0))

    @classmethod
    def example(cls) -> Self:
        """Damped enough for a bowl that is not quadratic."""
        return cls(damping=Fixed(1e-6), halvings=10)


def _with_metric(evaluation: Evaluation | Value) -> Evaluation:
    if not isinstance(evaluation, Evaluation):
        raise TypeError(
            "A natural optimiser needs rows, v and w; this cost gives only a value and its gradient. "
            "Use a first-order or quasi-Newton optimiser."
        )
    if any(block.factor is None for block in evaluation.blocks):
        raise TypeError(
            "A natural optimiser needs a positive curvature w of every row; this cost has none (an absolute error is "
            "flat but for its kink). Use Huber, or a first-order optimiser."
        )
    return evaluation


def _best_of(move: Vector, cost: Callable[[Vector], Array], halvings: int) -> Vector:
    """Of the moves halved 0 ... `halvings` times and no move at all the one with the lowest cost."""
    scales = jnp.append(0.5 ** jnp.arange(halvings + 1, dtype=move.dtype), 0.0)
    costs = jax.lax.map(lambda scale: cost(scale * move), scales)
    return scales[jnp.argmin(costs)] * move
