"""How much the metric of a natural step is lifted: a fixed amount, a share of the loss, or what a trust ratio asks
for."""

import abc
from collections.abc import Callable

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

Vector = Float[Array, " p"]


class Trial(eqx.Module):
    """A step tried out: its direction, the reduction its quadratic model predicts, and the reduction of the true
    cost."""

    direction: Vector
    predicted: Float[Array, ""]
    actual: Float[Array, ""]


class Damping(eqx.Module):
    """A rule for the damping. Abstract."""

    @abc.abstractmethod
    def init(self) -> Float[Array, ""]:
        """The damping before the first step."""

    @abc.abstractmethod
    def select(
        self,
        last: Float[Array, ""],
        value: Float[Array, ""],
        direction: Callable[[Array], Vector],
        attempt: Callable[[Array], Trial],
    ) -> tuple[Float[Array, ""], Vector]:
        """(damping, direction) of this step, from the last damping, the cost's value, and ways to solve and to try."""


class Fixed(Damping):
    """The same damping at every step."""

    amount: float

    def init(self) -> Float[Array, ""]:
        """The amount."""
        return jnp.asarray(self.amount)

    def select(
        self,
        last: Float[Array, ""],
        value: Float[Array, ""],
        direction: Callable[[Array], Vector],
        attempt: Callable[[Array], Trial],
    ) -> tuple[Float[Array, ""], Vector]:
        """One solve."""
        return last, direction(last)


class ShareOfLoss(Damping):
    """A fixed multiple of the cost's value, never below `least`."""

    factor: float
    least: float = 1e-14

    def init(self) -> Float[Array, ""]:
        """Zero until the first value is known."""
        return jnp.asarray(0.0)

    def select(
        self,
        last: Float[Array, ""],
        value: Float[Array, ""],
        direction: Callable[[Array], Vector],
        attempt: Callable[[Array], Trial],
    ) -> tuple[Float[Array, ""], Vector]:
        """One solve."""
        damping = jnp.maximum(self.factor * value, self.least).astype(last.dtype)
        return damping, direction(damping)


class TargetRatio(Damping):
    """The smallest damping whose step achieves at least `target` of the reduction that the quadratic model predicts.

    Tries `candidates` dampings in powers of `spacing` around the last one, smallest first in preference; where none
    achieves any reduction the parameters stay and the damping grows by `spacing` to the power `candidates`. The
    criterion (not the lowest cost, which is greedy and stalls) is that of arXiv:2607.02194, with target 0.075; the
    update of Levenberg and Marquardt is its ancestor."""

    initial: float = 1e-3
    target: float = 0.075
    spacing: float = 10.0
    candidates: int = eqx.field(static=True, default=5)
    least: float = 1e-15
    most: float = 1e6

    def init(self) -> Float[Array, ""]:
        """The initial damping."""
        return jnp.asarray(self.initial)

    def select(
        self,
        last: Float[Array, ""],
        value: Float[Array, ""],
        direction: Callable[[Array], Vector],
        attempt: Callable[[Array], Trial],
    ) -> tuple[Float[Array, ""], Vector]:
        """`candidates` solves and as many evaluations of the cost."""
        exponents = (jnp.arange(self.candidates) - self.candidates // 2).astype(last.dtype)
        dampings = jnp.clip(last * self.spacing**exponents, self.least, self.most).astype(last.dtype)
        trials = jax.lax.map(attempt, dampings)
        ratios = jnp.where(jnp.isfinite(trials.actual), trials.actual / trials.predicted, -jnp.inf)
        good = ratios >= self.target
        best = jnp.where(good.any(), jnp.argmax(good), jnp.argmax(ratios))
        useful = ratios[best] > 0
        raised = jnp.minimum(last * self.spacing**self.candidates, self.most).astype(last.dtype)
        return jnp.where(useful, dampings[best], raised), jnp.where(useful, trials.direction[best], 0.0)
