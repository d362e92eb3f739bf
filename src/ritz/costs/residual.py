"""How badly an equation, with its conditions, is violated: several named blocks of residuals, each a least squares."""

from collections.abc import Callable, Mapping
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, PRNGKeyArray, PyTree

from ritz.ansatze.base import Ansatz, combine
from ritz.ansatze.linear import Linear
from ritz.costs.balance import Balance, Seen
from ritz.costs.base import Cost, Evaluation, Example, Rows, linearise
from ritz.costs.refusals import check
from ritz.domains.regions.base import Point

Function = Callable[[Any, Any], Array]
"""(ansatz, point) to the residual there: a number or a vector."""


class Residual(Cost):
    """sum_k weight_k mean_i |r_k(x_i)|^2/2 over named residual functions r_k, each at points of its own.

    A batch is a dict {name: batch of points}, a point being any tree of arrays (a `Point` from the samplers of this
    library). One block of rows for each name: v = weight r/N, w = weight/N. Unknown constants of the equation that
    are leaves of the ansatz move with its other parameters, in the same solve. A `balance` multiplies the weights by
    what it has learnt in the steps before (`GradientNorm`, `Causal`).

    Raises ValueError for no residual, weights without a residual or not positive; while tracing, for a batch whose
    names are not those of the residuals, a residual that is no real number or vector, or one that does not depend on
    the ansatz.
    """

    residuals: dict[str, Function]
    weights: dict[str, float] = eqx.field(static=True)
    balance: Balance | None
    chunk: int | None = eqx.field(static=True)

    def __init__(
        self,
        residuals: Mapping[str, Function],
        *,
        weights: Mapping[str, float] | None = None,
        balance: Balance | None = None,
        chunk: int | None = None,
    ) -> None:
        """Weights by name, one where absent."""
        given = dict(weights or {})
        if not residuals or not set(given) <= set(residuals):
            raise ValueError(
                f"Expected residuals by name and weights for some of them; got residuals {sorted(residuals)} and "
                f"weights {sorted(given)}."
            )
        if bad := {name: weight for name, weight in given.items() if not 0 < weight < float("inf")}:
            raise ValueError(f"Expected positive, finite weights; got {bad}. Leave a condition out to switch it off.")
        self.residuals = dict(residuals)
        self.weights = {name: float(given.get(name, 1.0)) for name in residuals}
        self.balance = balance
        self.chunk = chunk

    def init(self, ansatz: Ansatz, *, key: PRNGKeyArray) -> PyTree:
        """That of the balance; None without one."""
        return None if self.balance is None else self.balance.init(self.residuals)

    def evaluate(
        self, state: PyTree, parameters: PyTree, rest: PyTree, batch: dict[str, Any], *, key: PRNGKeyArray
    ) -> Evaluation:
        """The residuals of the value of the ansatz (no noise, running statistics) at all points."""
        if set(batch) != set(self.residuals):
            raise ValueError(
                f"Expected points for the residuals {sorted(self.residuals)}; the sampler gave them for "
                f"{sorted(batch)}. Use the same names in both."
            )
        learnt = {name: self._learnt(state, name, points) for name, points in batch.items()}
        plain = {name: self._block(name, parameters, rest, points) for name, points in batch.items()}
        blocks = {name: _weighted(block, learnt[name]) for name, block in plain.items()}
        terms = {name: _share(block) for name, block in blocks.items()}
        value = jnp.sum(jnp.stack([*terms.values()]))
        if self.balance is None:
            return Evaluation(value, tuple(blocks.values()), terms)
        seen = {name: self._seen(name, block) for name, block in plain.items()}
        terms |= {weight_of(name): jnp.mean(weight).astype(value.dtype) for name, weight in learnt.items()}
        return Evaluation(value, tuple(blocks.values()), terms, state=self.balance.update(state, seen))

    def _learnt(self, state: PyTree, name: str, points: Any) -> Array:
        return jnp.ones(()) if self.balance is None else self.balance.weights(state, name, points)

    def _seen(self, name: str, block: Rows) -> Seen:
        squares = jnp.sum(_present(block.target) ** 2, axis=1) * (block.v.shape[0] / self.weights[name])
        return Seen(block.points, squares, block.gradient)

    def _block(self, name: str, parameters: PyTree, rest: PyTree, points: Any) -> Rows:
        """One residual with its fixed weight."""
        function, weight = self.residuals[name], self.weights[name]

        def row(moved: PyTree, point: Any) -> Array:
            return function(combine(moved, rest), point).reshape(-1)

        check(name, function, parameters, rest, jax.tree.map(lambda leaf: leaf[0], points))
        rows, pull, push, _ = linearise(
            lambda moved: (jax.vmap(row, in_axes=(None, 0))(moved, points), None), parameters
        )
        share = weight / rows.shape[0]
        return Rows(
            pull=pull,
            push=push,
            row=row,
            points=points,
            parameters=parameters,
            v=share * rows,
            factor=jnp.full_like(rows, share**0.5),
            target=share**0.5 * rows,
            chunk=self.chunk,
        )

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """A curved function of a line asked to have two values inside and one at the edge, with unequal weights."""
        weights, points = jax.random.split(key)
        x = jax.random.normal(points, (6, 2))
        batch = {"inside": x[:4], "edge": x[4:]}
        cost = cls({"inside": _inside, "edge": _edge}, weights={"edge": 3.0})
        return Example(cost, Linear(2, 1, key=weights), batch)


def weight_of(name: str) -> str:
    """The name under which the history has the mean weight that a balance gave a residual."""
    return f"weight of {name}"


def mean_squares(residuals: Mapping[str, Function], ansatz: Any, batch: Mapping[str, Any]) -> dict[str, float]:
    """Name to mean |r|^2 over the points of a batch."""
    sizes = _sizes(residuals, ansatz, batch)
    return {name: float(np.mean(size**2)) for name, size in sizes.items()}


def where_not_finite(residuals: Mapping[str, Function], ansatz: Any, batch: Mapping[str, Any]) -> str | None:
    """A sentence naming the first residual that is not finite, and the point where; None where all are finite."""
    for name, size in _sizes(residuals, ansatz, batch).items():
        bad = np.flatnonzero(~np.isfinite(size))
        if len(bad):
            point = jax.tree.map(lambda leaf, place=bad[0]: leaf[place], batch[name])
            return (
                f"The residual {name!r} is not finite at {_words(point)}"
                f"{f' and {len(bad) - 1} more' if len(bad) > 1 else ''} of {len(size)} points. Look for a division "
                "by zero or a root there, or leave that place out of the region."
            )
    return None


def _share(block: Rows) -> Array:
    """What a residual contributes to the value."""
    return jnp.sum(_present(block.target) ** 2) / 2


def _weighted(block: Rows, weight: Array) -> Rows:
    """A block of residuals, each point times a weight: one for all or one for each."""
    weight = jnp.asarray(weight, block.v.dtype).reshape(-1, 1)
    root = jnp.sqrt(weight)
    parts = weight * block.v, root * _present(block.factor), root * _present(block.target)
    return eqx.tree_at(lambda b: (b.v, b.factor, b.target), block, parts)


def _present(array: Array | None) -> Array:
    assert array is not None, "residuals have a factor and a target"
    return array


def _sizes(residuals: Mapping[str, Function], ansatz: Any, batch: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Name to |r| at each point, [N]."""

    def size(name: str, point: Any) -> Array:
        return jnp.linalg.norm(residuals[name](ansatz, point).reshape(-1))

    return {name: np.asarray(jax.vmap(lambda p, name=name: size(name, p))(points)) for name, points in batch.items()}


def _words(point: Any) -> str:
    if isinstance(point, Point):
        return ", ".join(f"{name} = {float(point[name]):.6g}" for name in point.names)
    return str([np.asarray(leaf).tolist() for leaf in jax.tree.leaves(point)])


def _inside(line: Ansatz, point: Array) -> Array:
    value = line(point)[0]
    return jnp.stack([jnp.tanh(value) - point[0], value**2 - 1.0])


def _edge(line: Ansatz, point: Array) -> Array:
    return jnp.sin(line(point)[0]) - 0.5
