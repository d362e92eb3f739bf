"""How badly an equation, with its conditions, is violated: several named blocks of residuals, each a least squares."""

from collections.abc import Callable, Mapping
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jax.extend.core import Var
from jaxtyping import Array, PRNGKeyArray, PyTree

from ritz.ansatze.base import Ansatz, combine
from ritz.ansatze.linear import Linear
from ritz.costs.base import Cost, Evaluation, Example, Rows, linearise
from ritz.domains.regions.base import Point

Function = Callable[[Any, Any], Array]
"""(ansatz, point) to the residual there: a number or a vector."""


class Residual(Cost):
    """sum_k weight_k mean_i |r_k(x_i)|^2/2 over named residual functions r_k, each at points of its own.

    A batch is a dict {name: batch of points}, a point being any tree of arrays (a `Point` from the samplers of this
    library). One block of rows for each name: v = weight r/N, w = weight/N. Unknown constants of the equation that
    are leaves of the ansatz move with its other parameters, in the same solve.

    Raises ValueError for no residual, weights without a residual or not positive; while tracing, for a batch whose
    names are not those of the residuals, a residual that is no real number or vector, or one that does not depend on
    the ansatz.
    """

    residuals: dict[str, Function]
    weights: dict[str, float] = eqx.field(static=True)
    chunk: int | None = eqx.field(static=True)

    def __init__(
        self,
        residuals: Mapping[str, Function],
        *,
        weights: Mapping[str, float] | None = None,
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
        self.chunk = chunk

    def init(self, ansatz: Ansatz, *, key: PRNGKeyArray) -> None:
        """No state."""

    def evaluate(
        self, state: None, parameters: PyTree, rest: PyTree, batch: dict[str, Any], *, key: PRNGKeyArray
    ) -> Evaluation:
        """The residuals of the value of the ansatz (no noise, running statistics) at all points."""
        if set(batch) != set(self.residuals):
            raise ValueError(
                f"Expected points for the residuals {sorted(self.residuals)}; the sampler gave them for "
                f"{sorted(batch)}. Use the same names in both."
            )
        parts = {name: self._block(name, parameters, rest, points) for name, points in batch.items()}
        value = jnp.sum(jnp.stack([value for value, _ in parts.values()]))
        blocks = tuple(block for _, block in parts.values())
        return Evaluation(value, blocks, {name: value for name, (value, _) in parts.items()})

    def _block(self, name: str, parameters: PyTree, rest: PyTree, points: Any) -> tuple[Array, Rows]:
        """(share of the value, rows) of one residual."""
        function, weight = self.residuals[name], self.weights[name]

        def row(moved: PyTree, point: Any) -> Array:
            return function(combine(moved, rest), point).reshape(-1)

        _check(name, function, parameters, rest, jax.tree.map(lambda leaf: leaf[0], points))
        rows, pull, push, _ = linearise(
            lambda moved: (jax.vmap(row, in_axes=(None, 0))(moved, points), None), parameters
        )
        share = weight / rows.shape[0]
        block = Rows(
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
        return share * jnp.sum(rows**2) / 2, block

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """A curved function of a line asked to have two values inside and one at the edge, with unequal weights."""
        weights, points = jax.random.split(key)
        x = jax.random.normal(points, (6, 2))
        batch = {"inside": x[:4], "edge": x[4:]}
        cost = cls({"inside": _inside, "edge": _edge}, weights={"edge": 3.0})
        return Example(cost, Linear(2, 1, key=weights), batch)


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


def _sizes(residuals: Mapping[str, Function], ansatz: Any, batch: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Name to |r| at each point, [N]."""

    def size(name: str, point: Any) -> Array:
        return jnp.linalg.norm(residuals[name](ansatz, point).reshape(-1))

    return {name: np.asarray(jax.vmap(lambda p, name=name: size(name, p))(points)) for name, points in batch.items()}


def _words(point: Any) -> str:
    if isinstance(point, Point):
        return ", ".join(f"{name} = {float(point[name]):.6g}" for name in point.names)
    return str([np.asarray(leaf).tolist() for leaf in jax.tree.leaves(point)])


def _check(name: str, function: Function, parameters: PyTree, rest: PyTree, point: Any) -> None:
    """Refuses, while tracing, a residual of the wrong shape or type, or one that ignores the ansatz."""
    leaves, structure = jax.tree.flatten(parameters)

    def at(*leaves: Array) -> Any:
        return function(combine(jax.tree.unflatten(structure, leaves), rest), point)

    closed, shape = jax.make_jaxpr(at, return_shape=True)(*leaves)
    if not isinstance(shape, jax.ShapeDtypeStruct) or len(shape.shape) > 1:
        got = f"shape {shape.shape}" if isinstance(shape, jax.ShapeDtypeStruct) else str(jax.tree.structure(shape))
        raise ValueError(
            f"Expected the residual {name!r} to give a number or a vector at one point; got {got}. Write it for one "
            "point, without the batch."
        )
    if not jnp.issubdtype(shape.dtype, jnp.floating):
        raise ValueError(
            f"Expected the residual {name!r} to be real; got {shape.dtype}. Stack real and imaginary parts."
        )
    reached = set(closed.jaxpr.invars)
    for equation in closed.jaxpr.eqns:
        if any(isinstance(variable, Var) and variable in reached for variable in equation.invars):
            reached.update(equation.outvars)
    if not any(isinstance(variable, Var) and variable in reached for variable in closed.jaxpr.outvars):
        raise ValueError(
            f"The residual {name!r} does not depend on the ansatz, so nothing can make it small. Use its first "
            "argument, the function that is sought."
        )


def _inside(line: Ansatz, point: Array) -> Array:
    value = line(point)[0]
    return jnp.stack([jnp.tanh(value) - point[0], value**2 - 1.0])


def _edge(line: Ansatz, point: Array) -> Array:
    return jnp.sin(line(point)[0]) - 0.5
