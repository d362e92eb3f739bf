"""Optimisers that need the gradient only: one forward and one backward pass a step. The rules themselves are optax's.

Common to all named rules:

    rate    a number, or a function of the step number
    clip    the greatest Euclidean length of the whole gradient, longer ones are scaled down to it; None for no limit
    decay   decoupled weight decay (Loshchilov and Hutter 2019, arXiv:1711.05101): beside the step the weights shrink by
            rate * decay of themselves, those in arrays of two axes or more; biases do not

A penalty whose gradient goes through the rule is `Penalised(cost, (L2(...),))`; for plain gradient descent the two are
the same with decay = 2 strength. A complex parameter moves as two real numbers.
"""

import abc
from collections.abc import Callable
from typing import Self

import equinox as eqx
import jax
import jax.numpy as jnp
import optax
from jaxtyping import Array, Int, PyTree

from ritz.optimisers.base import Move, Objective, Optimiser
from ritz.optimisers.schedules import ExponentialDecay

Rate = float | Callable[[Int[Array, ""]], Array]
"""A number, or a function of the step number such as those of `schedules`."""


class FirstOrder(Optimiser):
    """Any optax `GradientTransformation` that needs no more than gradient and parameters.

    The named rules below are to be preferred where they exist: two with equal fields are equal, and compile once.
    """

    transformation: optax.GradientTransformation

    def init(self, parameters: PyTree) -> PyTree:
        """The state of the transformation."""
        return _split(self.transformation).init(parameters)

    def step(self, state: PyTree, parameters: PyTree, objective: Objective) -> tuple[PyTree, Move]:
        """One gradient, one update. Notes: the gradient's length."""
        evaluation = objective(parameters)
        gradient = evaluation.gradient()
        updates, state = _split(self.transformation).update(gradient, state, parameters)
        moved = optax.apply_updates(parameters, updates)
        return state, Move(moved, evaluation, {"gradient": optax.tree.norm(gradient)})

    @classmethod
    def example(cls) -> Self:
        """Gradient descent with heavy momentum, written with optax."""
        return cls(optax.sgd(1e-3, momentum=0.9))


class Ruled(Optimiser):
    """An optimiser made of a named rule, a rate, clipping and decay. Abstract."""

    rate: eqx.AbstractVar[Rate]
    clip: eqx.AbstractVar[float | None]
    decay: eqx.AbstractVar[float]

    @abc.abstractmethod
    def rule(self) -> optax.GradientTransformation:
        """Gradient to step, to be multiplied by -rate."""

    def __check_init__(self) -> None:
        if not callable(self.rate):
            _require("rate", self.rate > 0, "positive, or a function of the step", self.rate)
        _require("clip", self.clip is None or self.clip > 0, "positive, or None for no limit", self.clip)
        _require("decay", self.decay >= 0, "zero or positive", self.decay)

    def init(self, parameters: PyTree) -> PyTree:
        """The number of steps taken and the rule's state."""
        return jnp.asarray(0, jnp.int32), self._whole().init(parameters)

    def step(self, state: PyTree, parameters: PyTree, objective: Objective) -> tuple[PyTree, Move]:
        """One gradient, one update. Notes: the rate and the gradient's length (before clipping)."""
        count, inner = state
        evaluation = objective(parameters)
        gradient = evaluation.gradient()
        direction, inner = self._whole().update(gradient, inner, parameters)
        rate = jnp.asarray(self.rate(count) if callable(self.rate) else self.rate)
        updates = jax.tree.map(lambda d: -rate.astype(d.real.dtype) * d, direction)
        moved = optax.apply_updates(parameters, updates)
        return (count + 1, inner), Move(moved, evaluation, {"rate": rate, "gradient": optax.tree.norm(gradient)})

    def _whole(self) -> optax.GradientTransformation:
        first = [] if self.clip is None else [optax.clip_by_global_norm(self.clip)]
        last = [optax.add_decayed_weights(self.decay, mask=_weights)] if self.decay else []
        return _split(optax.chain(*first, self.rule(), *last))


class SGD(Ruled):
    """Gradient descent, theta - rate g; stochastic when the batches are.

    Raises ValueError, as do all rules here, for a rate or clip that is not positive or a negative decay.
    """

    rate: Rate = 1e-2
    clip: float | None = None
    decay: float = 0.0

    def rule(self) -> optax.GradientTransformation:
        """g."""
        return optax.identity()

    @classmethod
    def example(cls) -> Self:
        """Below 2/665, the curvature of Rosenbrock's valley at its usual start."""
        return cls(2e-3)


class Momentum(Ruled):
    """Heavy ball: v <- momentum v + g, theta - rate v (Polyak 1964, USSR Comput. Math. Math. Phys. 4, 1).

    Raises ValueError for a momentum outside [0, 1).
    """

    rate: Rate = 1e-2
    momentum: float = 0.9
    clip: float | None = None
    decay: float = 0.0

    def __check_init__(self) -> None:
        _require_share("momentum", self.momentum)

    def rule(self) -> optax.GradientTransformation:
        """v."""
        return optax.trace(self.momentum)

    @classmethod
    def example(cls) -> Self:
        """The default momentum."""
        return cls(1e-3)


class Nesterov(Ruled):
    """Momentum that looks ahead: v <- momentum v + g, theta - rate (g + momentum v).

    Nesterov 1983, Sov. Math. Dokl. 27, 372, in the form of Sutskever et al. 2013, ICML, section 2. Raises ValueError
    for a momentum outside [0, 1).
    """

    rate: Rate = 1e-2
    momentum: float = 0.9
    clip: float | None = None
    decay: float = 0.0

    def __check_init__(self) -> None:
        _require_share("momentum", self.momentum)

    def rule(self) -> optax.GradientTransformation:
        """g + momentum v."""
        return optax.trace(self.momentum, nesterov=True)

    @classmethod
    def example(cls) -> Self:
        """The default momentum."""
        return cls(1e-3)


class AdaGrad(Ruled):
    """s <- s + g^2, theta - rate g/sqrt(s + epsilon), s beginning at `initial` (Duchi et al. 2011, JMLR 12, 2121).

    Raises ValueError for a negative initial or epsilon.
    """

    rate: Rate = 1e-2
    initial: float = 0.1
    epsilon: float = 1e-7
    clip: float | None = None
    decay: float = 0.0

    def __check_init__(self) -> None:
        _require("initial", self.initial >= 0, "zero or positive", self.initial)
        _require("epsilon", self.epsilon >= 0, "zero or positive", self.epsilon)

    def rule(self) -> optax.GradientTransformation:
        """g/sqrt(s + epsilon)."""
        return optax.scale_by_rss(self.initial, self.epsilon)

    @classmethod
    def example(cls) -> Self:
        """A large rate, because the sum in the denominator only grows."""
        return cls(0.5)


class RMSprop(Ruled):
    """s <- beta s + (1 - beta) g^2, theta - rate g/sqrt(s + epsilon), s beginning at zero.

    Tieleman and Hinton 2012, Coursera lecture 6e; epsilon under the root as in Mehta et al. 2019, arXiv:1803.08823,
    section IV. At a constant rate it ends on a cycle of about the size of the rate: let the rate fall. Raises
    ValueError for a beta outside [0, 1) or a negative epsilon.
    """

    rate: Rate = 1e-3
    beta: float = 0.9
    epsilon: float = 1e-8
    clip: float | None = None
    decay: float = 0.0

    def __check_init__(self) -> None:
        _require_share("beta", self.beta)
        _require("epsilon", self.epsilon >= 0, "zero or positive", self.epsilon)

    def rule(self) -> optax.GradientTransformation:
        """g/sqrt(s + epsilon)."""
        return optax.scale_by_rms(self.beta, self.epsilon)

    @classmethod
    def example(cls) -> Self:
        """A falling rate."""
        return cls(ExponentialDecay(1e-2, 0.5, 1500))


class Adam(Ruled):
    """Moments m <- beta1 m + (1 - beta1) g and s <- beta2 s + (1 - beta2) g^2; theta - rate m^/(sqrt(s^) + epsilon).

    The hats divide by 1 - beta^t at step t = 1, 2, ...: the correction of the bias of beginning at zero (Kingma and Ba
    2015, arXiv:1412.6980, algorithm 1). For weight decay see `AdamW`. Raises ValueError for a beta outside [0, 1) or an
    epsilon that is not positive.
    """

    rate: Rate = 1e-3
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    clip: float | None = None
    decay: float = 0.0

    def __check_init__(self) -> None:
        _require_moments(self.beta1, self.beta2, self.epsilon)

    def rule(self) -> optax.GradientTransformation:
        """m^/(sqrt(s^) + epsilon)."""
        return optax.scale_by_adam(self.beta1, self.beta2, self.epsilon)

    @classmethod
    def example(cls) -> Self:
        """A rate for problems of order one."""
        return cls(1e-2)


class AdamW(Ruled):
    """Adam with decoupled weight decay, by default 0.01 (Loshchilov and Hutter 2019, arXiv:1711.05101, algorithm 2).

    Raises ValueError for a beta outside [0, 1) or an epsilon that is not positive.
    """

    rate: Rate = 1e-3
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    clip: float | None = None
    decay: float = 1e-2

    def __check_init__(self) -> None:
        _require_moments(self.beta1, self.beta2, self.epsilon)

    def rule(self) -> optax.GradientTransformation:
        """m^/(sqrt(s^) + epsilon)."""
        return optax.scale_by_adam(self.beta1, self.beta2, self.epsilon)

    @classmethod
    def example(cls) -> Self:
        """A rate for problems of order one."""
        return cls(1e-2)


def _require_moments(beta1: float, beta2: float, epsilon: float) -> None:
    _require_share("beta1", beta1)
    _require_share("beta2", beta2)
    _require("epsilon", epsilon > 0, "positive", epsilon)


def _split(transformation: optax.GradientTransformation) -> optax.GradientTransformation:
    """The transformation with every complex array seen as two real ones."""
    return optax.contrib.split_real_and_imaginary(transformation)


def _weights(parameters: PyTree) -> PyTree:
    return jax.tree.map(lambda w: w.ndim >= 2, parameters)


def _require_share(name: str, number: float) -> None:
    _require(name, 0 <= number < 1, "in [0, 1)", number)


def _require(name: str, true: bool, what: str, got: object) -> None:
    if not true:
        raise ValueError(f"Expected {name} to be {what}; got {got}.")
