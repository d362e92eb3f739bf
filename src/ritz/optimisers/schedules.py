"""Rates that change with the step: frozen callables of the step number, the first step being 0.

An optimiser takes any callable from step to rate, so those of optax serve as well; these are kept with the recipe,
compared by value and printed.
"""

import abc

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float, Int


class Schedule(eqx.Module):
    """A rate as a function of the step. Abstract."""

    @abc.abstractmethod
    def __call__(self, step: Int[Array, ""]) -> Float[Array, ""]:
        """The rate at that step, in the default real type."""


class Constant(Schedule):
    """The same rate always. Raises ValueError for a rate that is not positive."""

    rate: float

    def __check_init__(self) -> None:
        _require("rate", self.rate > 0, "positive", self.rate)

    def __call__(self, step: Int[Array, ""]) -> Float[Array, ""]:
        """rate."""
        return jnp.asarray(self.rate)


class ExponentialDecay(Schedule):
    """rate * factor^(step/steps): the rate shrinks by `factor` every `steps` steps, smoothly, but not below `floor`.

    Raises ValueError for a rate or number of steps that is not positive, a factor outside (0, 1], a negative floor.
    """

    rate: float
    factor: float
    steps: int = 1
    floor: float = 0.0

    def __check_init__(self) -> None:
        _require("rate", self.rate > 0, "positive", self.rate)
        _require("factor", 0 < self.factor <= 1, "in (0, 1]", self.factor)
        _require("steps", self.steps >= 1, "at least 1", self.steps)
        _require("floor", self.floor >= 0, "zero or positive", self.floor)

    def __call__(self, step: Int[Array, ""]) -> Float[Array, ""]:
        """max(floor, rate * factor^(step/steps))."""
        return jnp.maximum(self.floor, self.rate * self.factor ** (step.astype(float) / self.steps))


class InverseTime(Schedule):
    """rate/(1 + step/steps): halved after `steps` steps, like 1/step long after.

    Its sum diverges and the sum of its squares does not: what stochastic approximation asks for (Robbins and Monro
    1951, Ann. Math. Stat. 22, 400).
    Raises ValueError for a rate or number of steps that is not positive.
    """

    rate: float
    steps: int

    def __check_init__(self) -> None:
        _require("rate", self.rate > 0, "positive", self.rate)
        _require("steps", self.steps >= 1, "at least 1", self.steps)

    def __call__(self, step: Int[Array, ""]) -> Float[Array, ""]:
        """rate/(1 + step/steps)."""
        return self.rate / (1 + step.astype(float) / self.steps)


class Cosine(Schedule):
    """Half a cosine from `rate` to `final`, after a linear warm-up from rate/warm_up; `final` ever after `steps`.

    Loshchilov and Hutter 2017, arXiv:1608.03983, equation 5 without restarts; `steps` counts the warm-up.
    Raises ValueError for a rate that is not positive, a final rate outside [0, rate], a warm-up not shorter than the
    steps.
    """

    rate: float
    steps: int
    warm_up: int = 0
    final: float = 0.0

    def __check_init__(self) -> None:
        _require("rate", self.rate > 0, "positive", self.rate)
        _require("final", 0 <= self.final <= self.rate, f"in [0, {self.rate}]", self.final)
        _require("warm_up", 0 <= self.warm_up < self.steps, f"in [0, {self.steps}), the steps", self.warm_up)

    def __call__(self, step: Int[Array, ""]) -> Float[Array, ""]:
        """rate (step + 1)/warm_up, then final + (rate - final)(1 + cos(pi t))/2 with t from 0 to 1."""
        taken = step.astype(float)
        progress = jnp.clip((taken - self.warm_up) / (self.steps - self.warm_up), 0.0, 1.0)
        falling = self.final + (self.rate - self.final) * (1 + jnp.cos(jnp.pi * progress)) / 2
        return jnp.where(taken < self.warm_up, self.rate * (taken + 1) / max(self.warm_up, 1), falling)


class Piecewise(Schedule):
    """rates[k] from step boundaries[k - 1] on: one rate more than boundaries.

    Raises ValueError for another number of rates, boundaries that do not increase, rates that are not positive.
    """

    rates: tuple[float, ...]
    boundaries: tuple[int, ...]

    def __check_init__(self) -> None:
        _require("rates", len(self.rates) == len(self.boundaries) + 1, "one more than the boundaries", self.rates)
        _require("rates", min(self.rates) > 0, "all positive", self.rates)
        increasing = all(a < b for a, b in zip(self.boundaries, self.boundaries[1:], strict=False))
        _require("boundaries", increasing, "increasing", self.boundaries)

    def __call__(self, step: Int[Array, ""]) -> Float[Array, ""]:
        """The rate of the piece that holds the step."""
        piece = jnp.sum(step >= jnp.asarray(self.boundaries, step.dtype))
        return jnp.asarray(self.rates)[piece]


def _require(name: str, true: bool, what: str, got: object) -> None:
    if not true:
        raise ValueError(f"Expected {name} to be {what}; got {got}.")
