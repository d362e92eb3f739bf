"""Penalties on the parameters, added to any cost by a wrapper.

Convention (that of Keras): the strength multiplies the plain sum, value + l1 sum |w| + l2 sum w^2, with no half and no
division by the number of points. Beside `LeastSquares`, sum r^2/(2N), an L2 of strength s is therefore Ridge with
lambda = 2 N s, and an L1 of strength s is the Lasso of scikit-learn with alpha = s. For a complex entry |w| is its
modulus.

By default only arrays with two axes or more are penalised: weights and kernels, not biases nor the scales of a
normalisation.
"""

import abc
import dataclasses
from typing import ClassVar

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Inexact, PRNGKeyArray, PyTree

from ritz.ansatze.base import Ansatz
from ritz.costs.base import Cost, Evaluation, Example, Value
from ritz.costs.least_squares import LeastSquares


class Penalty(eqx.Module):
    """A function of each parameter alone; `Penalised` sums it. `name` is its term in the history. Abstract."""

    name: ClassVar[str]

    @abc.abstractmethod
    def density(self, w: Inexact[Array, "..."]) -> Float[Array, "..."]:
        """The function, entry by entry."""

    @abc.abstractmethod
    def derivative(self, w: Inexact[Array, "..."]) -> Inexact[Array, "..."]:
        """Its derivative, d/da + i d/db for a complex entry."""

    @abc.abstractmethod
    def curvature(self) -> float | Float[Array, ""] | None:
        """Its second derivative, or None where it has none (then it adds nothing to the metric)."""


class L1(Penalty):
    """strength sum |w|: small weights, with `Proximal` exact zeros (Tibshirani 1996, J. R. Stat. Soc. B 58, 267).

    Raises ValueError for a negative strength.
    """

    name: ClassVar[str] = "l1"
    strength: float

    def __check_init__(self) -> None:
        _require_not_negative("strength", self.strength)

    def density(self, w: Inexact[Array, "..."]) -> Float[Array, "..."]:
        """strength |w|."""
        return self.strength * jnp.abs(w)

    def derivative(self, w: Inexact[Array, "..."]) -> Inexact[Array, "..."]:
        """strength w/|w|, zero at zero."""
        return self.strength * jnp.sign(w)

    def curvature(self) -> None:
        """None."""


class L2(Penalty):
    """strength sum w^2: Ridge with lambda = 2 N strength beside `LeastSquares`.

    Hoerl and Kennard 1970, Technometrics 12, 55. Raises ValueError for a negative strength.
    """

    name: ClassVar[str] = "l2"
    strength: float

    def __check_init__(self) -> None:
        _require_not_negative("strength", self.strength)

    def density(self, w: Inexact[Array, "..."]) -> Float[Array, "..."]:
        """strength |w|^2."""
        return self.strength * (w * w.conj()).real

    def derivative(self, w: Inexact[Array, "..."]) -> Inexact[Array, "..."]:
        """2 strength w."""
        return 2 * self.strength * w

    def curvature(self) -> float | Float[Array, ""]:
        """2 strength."""
        return 2 * self.strength


class Elastic(Penalty):
    """l1 sum |w| + l2 sum w^2, the elastic net with their lambda_1 and lambda_2.

    Zou and Hastie 2005, J. R. Stat. Soc. B 67, 301. Raises ValueError for a negative l1 or l2.
    """

    name: ClassVar[str] = "elastic"
    l1: float
    l2: float

    def __check_init__(self) -> None:
        _require_not_negative("l1", self.l1)
        _require_not_negative("l2", self.l2)

    def density(self, w: Inexact[Array, "..."]) -> Float[Array, "..."]:
        """l1 |w| + l2 |w|^2."""
        return self.l1 * jnp.abs(w) + self.l2 * (w * w.conj()).real

    def derivative(self, w: Inexact[Array, "..."]) -> Inexact[Array, "..."]:
        """l1 w/|w| + 2 l2 w."""
        return self.l1 * jnp.sign(w) + 2 * self.l2 * w

    def curvature(self) -> float | Float[Array, ""]:
        """2 l2: that of the square alone."""
        return 2 * self.l2


class Penalised(Cost):
    """A cost plus penalties on its parameters; each penalty is a term of its own name in the history.

    `biases`: whether arrays with fewer than two axes are penalised too. Penalties add to the value and the gradient,
    the squares also to the diagonal of the metric. Raises ValueError where two terms would have the same name.
    """

    cost: Cost
    penalties: tuple[Penalty, ...]
    biases: bool = False

    def __check_init__(self) -> None:
        names = [penalty.name for penalty in self.penalties]
        if len(set(names)) < len(names):
            raise ValueError(
                f"Expected penalties of different kinds; got {', '.join(names)}. Add up the strengths of equal ones."
            )

    def init(self, ansatz: Ansatz, *, key: PRNGKeyArray) -> PyTree:
        """The state of the cost inside."""
        return self.cost.init(ansatz, key=key)

    def evaluate(
        self, state: PyTree, parameters: PyTree, rest: PyTree, batch: PyTree, *, key: PRNGKeyArray
    ) -> Evaluation | Value:
        """The cost inside on the batch, plus the penalties; what it is (with rows or without) stays what it is."""
        inside = self.cost.evaluate(state, parameters, rest, batch, key=key)
        values = {penalty.name: self._value(penalty, parameters, inside.value) for penalty in self.penalties}
        if taken := values.keys() & inside.terms.keys():
            raise ValueError(
                f"Expected new names for the penalties; the cost inside already has {', '.join(sorted(taken))}."
            )
        total, terms = sum(values.values(), inside.value), {**inside.terms, **values}
        slopes = [self._slope(penalty, parameters) for penalty in self.penalties]
        if isinstance(inside, Value):
            return dataclasses.replace(
                inside, value=total, terms=terms, derivative=lambda: _total([inside.derivative(), *slopes])
            )
        return dataclasses.replace(
            inside,
            value=total,
            terms=terms,
            slope=_total([inside.slope, *slopes]),
            stiffness=_total([inside.stiffness, *(self._stiffness(penalty, parameters) for penalty in self.penalties)]),
        )

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Least squares with an L1 and an L2."""
        cost, ansatz, batch = LeastSquares.example(key=key)
        return Example(cls(cost, (L1(0.01), L2(0.02))), ansatz, batch)

    def _value(self, penalty: Penalty, parameters: PyTree, like: Array) -> Float[Array, ""]:
        """The sum over the entries penalised."""
        parts = [jnp.sum(penalty.density(w)) for w in jax.tree.leaves(parameters) if self._counts(w)]
        return sum(parts, jnp.zeros_like(like)).astype(like.dtype)

    def _slope(self, penalty: Penalty, parameters: PyTree) -> PyTree:
        """Its gradient, a tree like the parameters."""
        return jax.tree.map(lambda w: penalty.derivative(w) if self._counts(w) else jnp.zeros_like(w), parameters)

    def _stiffness(self, penalty: Penalty, parameters: PyTree) -> PyTree | None:
        """The diagonal of its Hessian, a tree of real arrays like the parameters, or None."""
        curvature = penalty.curvature()
        if curvature is None:
            return None
        return jax.tree.map(lambda w: jnp.full_like(w.real, curvature if self._counts(w) else 0.0), parameters)

    def _counts(self, w: Array) -> bool:
        return self.biases or w.ndim >= 2


def _total(trees: list[PyTree | None]) -> PyTree | None:
    """The sum of the trees that are there, or None."""
    present = [tree for tree in trees if tree is not None]
    return jax.tree.map(lambda *leaves: sum(leaves), *present) if present else None


def _require_not_negative(name: str, number: float) -> None:
    if not number >= 0:
        raise ValueError(f"Expected {name} to be zero or positive; got {number}. A negative penalty has no minimum.")
