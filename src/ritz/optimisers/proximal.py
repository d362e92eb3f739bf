"""Proximal gradient: minimises cost + strength sum |w| with weights that become exactly zero."""

from collections.abc import Callable
from typing import Self

import equinox as eqx
import jax
import jax.numpy as jnp
import optax
from jaxtyping import Array, Float, Inexact, Int, PyTree

from ritz.optimisers.base import Move, Objective, Optimiser


def soft_threshold(w: Inexact[Array, "*shape"], threshold: float | Float[Array, ""]) -> Inexact[Array, "*shape"]:
    """sign(w) (|w| - threshold)_+ entry by entry, the minimiser of (w' - w)^2/2 + threshold |w'| over w'.

    The Lasso of an orthonormal design is this of the least-squares solution (Tibshirani 1996, equation 3). For a
    complex entry sign(w) is w/|w|.
    """
    return jnp.sign(w) * jnp.maximum(jnp.abs(w) - threshold, 0).astype(w.dtype)


class ProximalState(eqx.Module):
    """What the next step needs."""

    count: Int[Array, ""]
    ahead: PyTree
    """The point where the next gradient is taken, a tree like the parameters."""
    inertia: Float[Array, ""]
    """t_k of FISTA, 1 at rest."""


class Proximal(Optimiser):
    """Proximal gradient for cost + strength sum |w|: ISTA, or with momentum FISTA.

    Beck and Teboulle 2009, SIAM J. Imaging Sci. 2, 183, equations 3.1 and 4.1-4.3; the momentum is dropped whenever it
    points uphill (O'Donoghue and Candes 2015, Found. Comput. Math. 15, 715, gradient scheme).

    Give it the cost without an L1 penalty: the value in the history is the smooth part, the note `penalty` the rest.

    rate       a number, or a function of the step; must stay below 1/(the greatest curvature of the cost)
    strength   as of the penalty `L1`
    biases     whether arrays with fewer than two axes are penalised too
    momentum   FISTA; it takes one more forward pass, for the value at the parameters beside the gradient ahead of them

    Raises ValueError for a rate that is not positive or a negative strength.
    """

    rate: float | Callable[[Int[Array, ""]], Array]
    strength: float
    biases: bool = False
    momentum: bool = True

    def __check_init__(self) -> None:
        if not callable(self.rate) and not self.rate > 0:
            raise ValueError(f"Expected a positive rate, or a function of the step; got {self.rate}.")
        if not self.strength >= 0:
            raise ValueError(f"Expected a strength of zero or more; got {self.strength}: there would be no minimum.")

    def init(self, parameters: PyTree) -> ProximalState:
        """At rest."""
        return ProximalState(jnp.asarray(0, jnp.int32), parameters, jnp.ones(()))

    def step(self, state: ProximalState, parameters: PyTree, objective: Objective) -> tuple[ProximalState, Move]:
        """A gradient step from the point ahead, then the soft threshold.

        Notes: the rate, the gradient's length, the penalty, the share of the penalised entries that are zero after it.
        """
        evaluation = objective(parameters)
        gradient = (objective(state.ahead) if self.momentum else evaluation).gradient()
        rate = jnp.asarray(self.rate(state.count) if callable(self.rate) else self.rate)
        moved = jax.tree.map(lambda w, g: self._shrink(w - rate.astype(w.dtype) * g, rate), state.ahead, gradient)
        notes = {
            "rate": rate,
            "gradient": optax.tree.norm(gradient),
            "penalty": self.strength * sum((jnp.sum(jnp.abs(w)) for w in self._penalised(parameters)), jnp.zeros(())),
            "zeros": _share_of_zeros(self._penalised(moved)),
        }
        rested = ProximalState(state.count + 1, moved, state.inertia)
        return self._after(state, parameters, moved) if self.momentum else rested, Move(moved, evaluation, notes)

    def _after(self, state: ProximalState, old: PyTree, new: PyTree) -> ProximalState:
        """The point ahead of the new parameters, or the parameters themselves where the momentum pointed uphill."""
        step = optax.tree.sub(new, old)
        uphill = optax.tree.real(optax.tree.vdot(optax.tree.sub(state.ahead, new), step)) > 0
        inertia = (1 + jnp.sqrt(1 + 4 * state.inertia**2)) / 2
        share = jnp.where(uphill, 0.0, (state.inertia - 1) / inertia)
        ahead = jax.tree.map(lambda w, s: w + share.astype(w.dtype) * s, new, step)
        return ProximalState(state.count + 1, ahead, jnp.where(uphill, 1.0, inertia))

    def _shrink(self, w: Array, rate: Array) -> Array:
        return soft_threshold(w, (rate * self.strength).astype(w.real.dtype)) if self._counts(w) else w

    def _penalised(self, parameters: PyTree) -> list[Array]:
        return [w for w in jax.tree.leaves(parameters) if self._counts(w)]

    def _counts(self, w: Array) -> bool:
        return self.biases or w.ndim >= 2

    @classmethod
    def example(cls) -> Self:
        """No penalty, so that the minimum of a bowl is the minimum of the cost."""
        return cls(1e-3, strength=0.0)


def _share_of_zeros(arrays: list[Array]) -> Float[Array, ""]:
    zeros = sum((jnp.sum(array == 0) for array in arrays), jnp.zeros(()))
    return zeros / max(1, sum(array.size for array in arrays))
