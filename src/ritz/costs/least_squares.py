"""Squared, absolute and Huber losses of residuals r = output - label.

How the C components of one point are treated: `LeastSquares` and `Huber` sum over them (minus a log-likelihood, up to
constants), the losses called a mean average over them, as Keras and scikit-learn do. Over the points of a batch every
one is the weighted mean.

Half the squared residual makes one undamped natural step of a linear model ordinary least squares and one damped step
Ridge (lambda per point: the normal equations X^T X/N + lambda). The mean squared error is the same without the half.
"""

from typing import ClassVar

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.ansatze.linear import Linear
from ritz.costs.base import Example
from ritz.costs.supervised import Supervised
from ritz.samplers.base import Labelled


class LeastSquares(Supervised):
    """Half the squared residual, sum_c r_c^2/2: v = r/N, w = 1/N.

    Labels [N] or [N, C], as many numbers a point as outputs; ValueError otherwise.
    """

    exact: ClassVar[bool] = True
    chunk: int | None = eqx.field(static=True, default=None)

    def loss(self, output: Float[Array, " c"], label: Array) -> Float[Array, ""]:
        """sum_c r_c^2/2."""
        return jnp.sum(_residual(output, label) ** 2) / 2

    def slope(self, output: Float[Array, " c"], label: Array) -> Float[Array, " c"]:
        """r."""
        return _residual(output, label)

    def factor(self, output: Float[Array, " c"], label: Array) -> Float[Array, " c"]:
        """One."""
        return jnp.ones_like(output)

    def target(self, output: Float[Array, " c"], label: Array) -> Float[Array, " c"]:
        """r."""
        return _residual(output, label)

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Two outputs at six points."""
        return _example(cls(), key=key)


class MeanSquaredError(Supervised):
    """The squared residual averaged over the components, sum_c r_c^2/C: v = 2 r/(N C), w = 2/(N C)."""

    exact: ClassVar[bool] = True
    chunk: int | None = eqx.field(static=True, default=None)

    def loss(self, output: Float[Array, " c"], label: Array) -> Float[Array, ""]:
        """sum_c r_c^2/C."""
        return jnp.mean(_residual(output, label) ** 2)

    def slope(self, output: Float[Array, " c"], label: Array) -> Float[Array, " c"]:
        """2 r/C."""
        return 2 * _residual(output, label) / output.size

    def factor(self, output: Float[Array, " c"], label: Array) -> Float[Array, " c"]:
        """sqrt(2/C)."""
        return jnp.full_like(output, (2 / output.size) ** 0.5)

    def target(self, output: Float[Array, " c"], label: Array) -> Float[Array, " c"]:
        """sqrt(2/C) r."""
        return (2 / output.size) ** 0.5 * _residual(output, label)

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Two outputs at six points."""
        return _example(cls(), key=key)


class MeanAbsoluteError(Supervised):
    """The absolute residual averaged over the components, sum_c |r_c|/C.

    Its curvature vanishes almost everywhere, so it has no factor and a natural step refuses it; `Huber` is the way out.
    """

    exact: ClassVar[bool] = False
    chunk: int | None = eqx.field(static=True, default=None)

    def loss(self, output: Float[Array, " c"], label: Array) -> Float[Array, ""]:
        """sum_c |r_c|/C."""
        return jnp.mean(jnp.abs(_residual(output, label)))

    def slope(self, output: Float[Array, " c"], label: Array) -> Float[Array, " c"]:
        """sign(r)/C, zero at r = 0."""
        return jnp.sign(_residual(output, label)) / output.size

    def factor(self, output: Float[Array, " c"], label: Array) -> None:
        """None: no curvature."""

    def target(self, output: Float[Array, " c"], label: Array) -> None:
        """None: no curvature."""

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Two outputs at six points."""
        return _example(cls(), key=key)


class MeanAbsolutePercentageError(Supervised):
    """The absolute residual in per cent of the label, (100/C) sum_c |r_c|/max(|y_c|, floor).

    `floor` keeps labels near zero from weighing without bound; its default is that of Keras. Like the mean absolute
    error it has no curvature. Raises ValueError for a floor that is not positive.
    """

    exact: ClassVar[bool] = False
    floor: float = 1e-7
    chunk: int | None = eqx.field(static=True, default=None)

    def __check_init__(self) -> None:
        _require_positive("floor", self.floor, "the smallest |label| that divides a residual")

    def loss(self, output: Float[Array, " c"], label: Array) -> Float[Array, ""]:
        """(100/C) sum_c |r_c|/max(|y_c|, floor)."""
        return jnp.sum(self._share(output, label) * jnp.abs(_residual(output, label)))

    def slope(self, output: Float[Array, " c"], label: Array) -> Float[Array, " c"]:
        """(100/C) sign(r)/max(|y|, floor), zero at r = 0."""
        return self._share(output, label) * jnp.sign(_residual(output, label))

    def factor(self, output: Float[Array, " c"], label: Array) -> None:
        """None: no curvature."""

    def target(self, output: Float[Array, " c"], label: Array) -> None:
        """None: no curvature."""

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Two outputs at six points."""
        return _example(cls(), key=key)

    def _share(self, output: Array, label: Array) -> Array:
        return 100 / (output.size * jnp.maximum(jnp.abs(_like(output, label)), self.floor))


class Huber(Supervised):
    """r^2/2 for |r| <= delta and delta (|r| - delta/2) beyond, summed over the components.

    Huber 1964, Ann. Math. Stat. 35, 73. The curvature used is the weight of iteratively reweighted least squares, w =
    slope/r: 1 inside and delta/|r| outside, where the second derivative vanishes. The parabola with that curvature
    touches the loss and lies above it everywhere (Huber, Robust Statistics 1981, chapter 7): with weights that are
    not negative an undamped natural step of a linear model never increases the cost. `LeastSquares` is the limit of
    large delta. Raises ValueError for a delta that is not positive.
    """

    exact: ClassVar[bool] = False
    delta: float = 1.0
    chunk: int | None = eqx.field(static=True, default=None)

    def __check_init__(self) -> None:
        _require_positive("delta", self.delta, "the residual where the parabola becomes a line")

    def loss(self, output: Float[Array, " c"], label: Array) -> Float[Array, ""]:
        """sum_c of r^2/2 inside, delta (|r| - delta/2) outside."""
        size = jnp.abs(_residual(output, label))
        inside = jnp.minimum(size, self.delta)
        return jnp.sum(inside * (size - inside / 2))

    def slope(self, output: Float[Array, " c"], label: Array) -> Float[Array, " c"]:
        """r cut off at -delta and delta."""
        return jnp.clip(_residual(output, label), -self.delta, self.delta)

    def factor(self, output: Float[Array, " c"], label: Array) -> Float[Array, " c"]:
        """sqrt(min(1, delta/|r|))."""
        return jnp.sqrt(self.delta / jnp.maximum(jnp.abs(_residual(output, label)), self.delta))

    def target(self, output: Float[Array, " c"], label: Array) -> Float[Array, " c"]:
        """r inside, sign(r) sqrt(delta |r|) outside."""
        return self.slope(output, label) / self.factor(output, label)

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Two outputs at six points, delta small enough to have residuals on both sides of it."""
        return _example(cls(delta=0.5), key=key)


def _residual(output: Float[Array, " c"], label: Array) -> Float[Array, " c"]:
    return output - _like(output, label)


def _like(output: Float[Array, " c"], label: Array) -> Float[Array, " c"]:
    """The label as C numbers of the output's type; nothing is broadcast."""
    if label.size != output.size:
        raise ValueError(
            f"Expected as many labels as outputs at one point, {output.size}; got a label of shape {label.shape}. "
            "Give the batch labels of shape [N, outputs], or change the number of outputs of the ansatz."
        )
    return label.reshape(-1).astype(output.dtype)


def _require_positive(name: str, number: float, meaning: str) -> None:
    if not number > 0:
        raise ValueError(f"Expected a positive {name}, {meaning}; got {number}.")


def _example(cost: Supervised, *, key: PRNGKeyArray) -> Example:
    ansatz_key, x_key, y_key = jax.random.split(key, 3)
    x, y = jax.random.normal(x_key, (6, 3)), jax.random.normal(y_key, (6, 2))
    return Example(cost, Linear(3, 2, key=ansatz_key), Labelled(x, y))
